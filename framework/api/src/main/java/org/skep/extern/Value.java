package org.skep.extern;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a resolver may say an extern is. A value knows nothing of the declared type, of offsets or of byte order: the
 * core fits it to the declaration, and refuses it when it doesn't fit.
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

        /** The letter of the configuration, which is also what a char extern gets. */
        public char letter() {
            return letter;
        }

        @Override
        public String toString() {
            return String.valueOf(letter);
        }
    }

    /**
     * A number of 64 bits, without a sign of its own: the declared type says whether bit 63 is one.
     *
     * @param bits in two's complement where it is negative
     */
    @SuppressWarnings("JavaLangClash")
    record Number(long bits) implements Value {
        @Override
        public String toString() {
            return Long.toString(bits);
        }
    }

    /**
     * A feature that the kernel has or has not; fits a bool, a char or an integer, as 1 or 0.
     *
     * @param on whether it is there
     */
    record Flag(boolean on) implements Value {
        @Override
        public String toString() {
            return on ? "1" : "0";
        }
    }

    /**
     * A string, as bytes: neither quotes nor a terminating zero are part of it, and it is in no particular encoding.
     *
     * @param bytes copied in and out
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Text(byte[] bytes) implements Value {
        /** Copies the bytes. */
        public Text {
            bytes = bytes.clone();
        }

        /** A text of the UTF-8 bytes of a string. */
        public static Text of(String text) {
            return new Text(text.getBytes(StandardCharsets.UTF_8));
        }

        /** A copy of them. */
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
         * For people: the bytes as ASCII, in quotes. Those that do not print are {@code \xHH}, and a quote or a
         * backslash has a backslash before it, so that no two texts look the same.
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
                    out.append(String.format("\\x%02x", b & 0xff));
                }
            }
            return out.append('"').toString();
        }
    }

    /**
     * The address of a kernel symbol; for {@code .ksyms} only.
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
     * A variable or function in the kernel's BTF or in a module's; for {@code .ksyms} only.
     *
     * @param module the module's name; empty for the kernel itself
     * @param btfId the VAR's or FUNC's id, unique within the kernel's BTF and within each module's
     */
    record KernelType(String module, int btfId) implements Value {
        @Override
        public String toString() {
            return (module.isEmpty() ? "vmlinux" : module) + " BTF " + btfId;
        }
    }
}
