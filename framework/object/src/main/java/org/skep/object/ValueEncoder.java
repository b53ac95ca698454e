package org.skep.object;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.skep.extern.Code;
import org.skep.extern.ExternType;
import org.skep.extern.Value;

/**
 * Fits an answer to the declared type of a value extern, as libbpf fits the values of a kernel configuration. A pure
 * function.
 */
public final class ValueEncoder {
    private ValueEncoder() {}

    /**
     * The bytes of a value as a type and a byte order have them, or why there are none.
     *
     * <ul>
     *   <li>{@code y}, {@code n} and {@code m} fit a tristate; a bool, but for {@code m}; and a char, which gets the
     *       letter;
     *   <li>a flag fits a bool, a char and an integer, as 1 or 0;
     *   <li>a number fits a char and an integer that have room for it: 8 bytes for every number, fewer signed ones for
     *       those from -2<sup>n-1</sup> to 2<sup>n-1</sup>-1 of n bits, fewer unsigned ones for those from 0 to
     *       2<sup>n</sup>-1;
     *   <li>a text fits a string; what is longer than the string without its last byte is cut.
     * </ul>
     */
    public static EncodedValue encode(Value value, ExternType.Stored type, ByteOrder order) {
        if (value instanceof Value.Tristate tristate) {
            return tristate(tristate, type, order);
        } else if (value instanceof Value.Flag flag) {
            return type instanceof ExternType.Tristate || type instanceof ExternType.Text
                    ? mismatch("a flag", type)
                    : scalar(flag.on() ? 1 : 0, type.size(), order);
        } else if (value instanceof Value.Number number) {
            return number(number.bits(), type, order);
        } else if (value instanceof Value.Text text) {
            return type instanceof ExternType.Text string
                    ? text(text.bytes(), string.size())
                    : mismatch("a string", type);
        } else if (value instanceof Value.Address) {
            return mismatch("an address", type);
        }
        return mismatch("a type of the kernel", type);
    }

    private static EncodedValue tristate(Value.Tristate value, ExternType.Stored type, ByteOrder order) {
        if (type instanceof ExternType.Tristate) {
            return scalar(
                    switch (value) {
                        case NO -> 0;
                        case YES -> 1;
                        case MODULE -> 2;
                    },
                    type.size(),
                    order);
        } else if (type instanceof ExternType.Bool && value != Value.Tristate.MODULE) {
            return scalar(value == Value.Tristate.YES ? 1 : 0, 1, order);
        } else if (type instanceof ExternType.Char) {
            return scalar(value.letter(), 1, order);
        }
        return mismatch("\"" + value.letter() + "\"", type);
    }

    private static EncodedValue number(long bits, ExternType.Stored type, ByteOrder order) {
        if (type instanceof ExternType.Char letter) {
            return number(bits, 1, letter.signed(), type, order);
        } else if (type instanceof ExternType.Int integer) {
            return number(bits, integer.size(), integer.signed(), type, order);
        }
        return mismatch("a number", type);
    }

    private static EncodedValue number(long bits, int size, boolean signed, ExternType.Stored type, ByteOrder order) {
        if (size < Long.BYTES) {
            int width = size * Byte.SIZE;
            long half = 1L << (width - 1);
            boolean fits = signed ? bits >= -half && bits < half : bits >>> width == 0;
            if (!fits) {
                String number = signed ? Long.toString(bits) : Long.toUnsignedString(bits);
                return new EncodedValue.Misfit(Code.OUT_OF_RANGE, number + " does not fit " + words(type));
            }
        }
        return scalar(bits, size, order);
    }

    private static EncodedValue text(byte[] text, int size) {
        byte[] bytes = Arrays.copyOf(text, size);
        bytes[size - 1] = 0;
        int room = size - 1;
        return new EncodedValue.Fits(
                bytes,
                text.length > room
                        ? Optional.of("a string of " + text.length + " bytes was cut to " + room)
                        : Optional.empty());
    }

    private static EncodedValue scalar(long bits, int size, ByteOrder order) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            int at = order == ByteOrder.LITTLE_ENDIAN ? i : size - 1 - i;
            bytes[at] = (byte) (bits >>> (i * Byte.SIZE));
        }
        return new EncodedValue.Fits(bytes, Optional.empty());
    }

    private static EncodedValue mismatch(String what, ExternType.Stored type) {
        return new EncodedValue.Misfit(Code.TYPE_MISMATCH, what + " does not fit " + words(type));
    }

    private static String words(ExternType.Stored type) {
        if (type instanceof ExternType.Bool) {
            return "a bool, which is y or n";
        } else if (type instanceof ExternType.Char letter) {
            return letter.signed() ? "a signed char" : "an unsigned char";
        } else if (type instanceof ExternType.Int integer) {
            return (integer.signed() ? "a signed" : "an unsigned") + " integer of " + integer.size() + " bytes";
        } else if (type instanceof ExternType.Tristate) {
            return "a tristate, which is y, n or m";
        }
        return "a string of " + type.size() + " bytes";
    }
}
