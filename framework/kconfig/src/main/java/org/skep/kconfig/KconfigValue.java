package org.skep.kconfig;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.skep.extern.Code;
import org.skep.extern.ExternType;
import org.skep.extern.Origin;
import org.skep.extern.Value;
import org.skep.resolver.Answer;

/**
 * Converts the value of a Kconfig entry for an extern of a declared type. As in libbpf, the value determines its kind:
 * exactly {@code y}, {@code n} or {@code m}; a string if it begins with a quote; otherwise a number. A number is parsed
 * and then matched with the type; a string is matched with the type before its quotes are checked. The range of numbers
 * and the length of strings are checked by the encoder.
 */
public final class KconfigValue {
    private static final Pattern MEANT_AS_DECIMAL = Pattern.compile("[+-]?0[0-9]*[89][0-9]*");

    private KconfigValue() {}

    /**
     * Converts a value.
     *
     * @param value the bytes after the equals sign, unmodified
     * @param type the declared type of the extern
     * @param origin the origin of the value
     * @return found, or refused with {@link Code#NO_VALUE}, {@link Code#NOT_AN_INTEGER}, {@link Code#TYPE_MISMATCH} or
     *     {@link Code#BAD_STRING}. Kernel symbols accept no value
     */
    public static Answer read(byte[] value, ExternType type, Origin origin) {
        if (value.length == 0) {
            return Answer.refused(Code.NO_VALUE, "the value is empty", origin);
        }
        Optional<Value.Tristate> letter = letter(value);
        if (letter.isPresent()) {
            return matched(letter.get(), "the letter " + letter.get(), takes(type, letter.get()), type, origin);
        }
        if (value[0] == '"') {
            return string(value, type, origin);
        }
        OptionalLong number = number(value);
        if (number.isEmpty()) {
            return Answer.refused(Code.NOT_AN_INTEGER, notANumber(value), origin);
        }
        boolean taken = type instanceof ExternType.Char || type instanceof ExternType.Int;
        return matched(new Value.Number(number.getAsLong()), "a number", taken, type, origin);
    }

    private static String notANumber(byte[] value) {
        String text = new String(value, StandardCharsets.ISO_8859_1);
        if (!text.equals(text.strip())) {
            return "the value has a blank before or after it";
        }
        return MEANT_AS_DECIMAL.matcher(text).matches()
                ? "a number that begins with 0 is octal, which has no digits 8 and 9"
                : "neither y, n, m, a string in quotes nor a number of at most 64 bits";
    }

    private static Answer string(byte[] value, ExternType type, Origin origin) {
        boolean closed = value.length > 1 && value[value.length - 1] == '"';
        if (type instanceof ExternType.Text && !closed) {
            return Answer.refused(Code.BAD_STRING, "the string does not end with a quote", origin);
        }
        byte[] between = closed ? Arrays.copyOfRange(value, 1, value.length - 1) : new byte[0];
        return matched(new Value.Text(between), "a string", type instanceof ExternType.Text, type, origin);
    }

    private static Answer matched(Value value, String what, boolean taken, ExternType type, Origin origin) {
        return taken
                ? Answer.found(value, origin)
                : Answer.refused(
                        Code.TYPE_MISMATCH, "the value is " + what + ", the extern takes " + taken(type), origin);
    }

    private static Optional<Value.Tristate> letter(byte[] value) {
        return Arrays.stream(Value.Tristate.values())
                .filter(letter -> value.length == 1 && value[0] == letter.letter())
                .findFirst();
    }

    private static boolean takes(ExternType type, Value.Tristate letter) {
        return type instanceof ExternType.Char
                || type instanceof ExternType.Tristate
                || (type instanceof ExternType.Bool && letter != Value.Tristate.MODULE);
    }

    private static String taken(ExternType type) {
        if (type instanceof ExternType.Bool) {
            return "y or n";
        } else if (type instanceof ExternType.Tristate) {
            return "y, n or m";
        } else if (type instanceof ExternType.Char) {
            return "y, n, m or a number";
        } else if (type instanceof ExternType.Int) {
            return "a number";
        } else if (type instanceof ExternType.Text) {
            return "a string in quotes";
        }
        return "a kernel symbol";
    }

    /**
     * Parses as C's strtoull with base 0, but without skipping blanks: a sign, then decimal, hexadecimal after
     * {@code 0x} or octal after {@code 0}, and nothing after it. A minus negates in 64 bits.
     *
     * @return empty when it is not a number, or its magnitude needs more than 64 bits
     */
    private static OptionalLong number(byte[] text) {
        boolean negative = text[0] == '-';
        int start = negative || text[0] == '+' ? 1 : 0;
        int base = 10;
        if (start < text.length && text[start] == '0') {
            boolean hex = start + 2 < text.length && (text[start + 1] | 0x20) == 'x';
            base = hex ? 16 : 8;
            start += hex ? 2 : 0;
        }
        if (start == text.length) {
            return OptionalLong.empty();
        }
        long magnitude = 0;
        for (int i = start; i < text.length; i++) {
            // Bytes above 0x7f are negative and not digits.
            int digit = text[i] < 0 ? -1 : Character.digit(text[i], base);
            long largest = Long.divideUnsigned(-1L - Math.max(digit, 0), base);
            if (digit < 0 || Long.compareUnsigned(magnitude, largest) > 0) {
                return OptionalLong.empty();
            }
            magnitude = magnitude * base + digit;
        }
        return OptionalLong.of(negative ? -magnitude : magnitude);
    }
}
