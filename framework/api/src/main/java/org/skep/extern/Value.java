package org.skep.extern;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * The value of an extern. A value is independent of the declared type, of offsets and of byte order: the core converts
 * it to the declared type, and refuses it when it does not fit.
 */
public sealed interface Value {

    /** {@code n}, {@code y} or {@code m} of a kernel configuration. */
    enum Tristate implements Value {
        /** Not built: {@code n}, stored as 0. */
        NO('n'),
        /** Built in: {@code y}, stored as 1. */
        YES('y'),
        /** Built as a module: {@code m}, stored as 2. */
        MODULE('m');

        private final char letter;

        Tristate(char letter) {
            this.letter = letter;
        }

        /** Returns the letter in the configuration, which is also the value of a char extern. */
        public char letter() {
            return letter;
        }

        @Override
        public String toString() {
            return String.valueOf(letter);
        }
    }

    /**
     * A number of 64 bits without a sign: the declared type determines whether bit 63 is one.
     *
     * @param bits two's complement for negative numbers
     */
    @SuppressWarnings("JavaLangClash")
    record Number(long bits) implements Value {
        @Override
        public String toString() {
            return Long.toString(bits);
        }
    }

    /**
     * A feature that the kernel has or lacks; fits a bool, a char or an integer, as 1 or 0.
     *
     * @param on whether the kernel has it
     */
    record Flag(boolean on) implements Value {
        @Override
        public String toString() {
            return on ? "1" : "0";
        }
    }

    /**
     * A string as bytes, without quotes and terminating zero, in no particular encoding.
     *
     * @param bytes copied in and out
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Text(byte[] bytes) implements Value {
        /** Copies the bytes. */
        public Text {
            bytes = bytes.clone();
        }

        /** Creates a text from the UTF-8 bytes of a string. */
        public static Text of(String text) {
            return new Text(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Returns a copy of the bytes. */
        @Override
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Text text && Arrays.equals(bytes, text.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        /**
         * Returns the bytes as ASCII in quotes. Non-printing bytes are {@code \xHH}; quotes and backslashes are
         * preceded by a backslash. Different texts have different strings.
         */
        @Override
        public String toString() {
            StringBuilder out = new StringBuilder(bytes.length + 2).append('"');
            for (byte b : bytes) {
                if (b == '"' || b == '\\') {
                    out.append('\\').append((char) b);
                } else if (b >= 0x20 && b < 0x7f) {
                    out.append((char) b);
                } else {
                    out.append(String.format(Locale.ROOT, "\\x%02x", b & 0xff));
                }
            }
            return out.append('"').toString();
        }
    }

    /**
     * The address of a kernel symbol; only for {@code .ksyms}.
     *
     * @param bits unsigned
     */
    record Address(long bits) implements Value {
        @Override
        public String toString() {
            return "0x" + Long.toHexString(bits);
        }
    }

    /**
     * A variable or function in the BTF of the kernel or of a module; only for {@code .ksyms}.
     *
     * @param module the module's name; empty for the kernel itself
     * @param btfId the id of the VAR or FUNC, unique within the BTF of the kernel and of each module
     */
    record KernelType(String module, int btfId) implements Value {
        @Override
        public String toString() {
            return (module.isEmpty() ? "vmlinux" : module) + " BTF " + btfId;
        }
    }
}
