package org.skep.commands;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Value;

/**
 * Values as text. A value has no type of its own, so each is worded by how its extern is declared.
 *
 * <p>For programs ({@link #plain}): a number in decimal with the declared signedness, {@code y}, {@code n} or
 * {@code m}, a feature as {@code 1} or {@code 0}, an address as {@code 0x} and hex digits, and a string as the bytes
 * that the program will see, each as the character of its number (Latin-1). Zero in the absence of an answer is
 * {@code n} for a bool and a tristate, {@code 0} for a number, {@code 0x0} for an address and an empty string for a
 * string.
 *
 * <p>For people ({@link #shown}): the same, with strings in quotes, a char also as the character it is, and a kernel's
 * version as its three numbers.
 */
final class ValueText {
    /** The extern whose number people read as three. */
    static final String VERSION = "LINUX_KERNEL_VERSION";

    private ValueText() {}

    /** A value for programs. */
    static String plain(Extern extern, Value value) {
        if (value instanceof Value.Number number) {
            return isSigned(extern.type()) ? Long.toString(number.bits()) : Long.toUnsignedString(number.bits());
        }
        if (value instanceof Value.Text text) {
            return new String(seen(extern, text).bytes(), StandardCharsets.ISO_8859_1);
        }
        return value.toString();
    }

    /** Zero in the absence of an answer, for programs. */
    static String plainZero(Extern extern) {
        ExternType type = extern.type();
        if (type instanceof ExternType.Tristate || type instanceof ExternType.Bool) {
            return "n";
        }
        if (type instanceof ExternType.Text) {
            return "";
        }
        return type instanceof ExternType.Stored ? "0" : "0x0";
    }

    /** A value for people. */
    static String shown(Extern extern, Value value) {
        String plain = plain(extern, value);
        if (value instanceof Value.Text text) {
            return seen(extern, text).toString();
        }
        if (value instanceof Value.Tristate && extern.type() instanceof ExternType.Char) {
            return "'" + plain + "'";
        }
        if (value instanceof Value.Number number) {
            if (extern.type() instanceof ExternType.Char) {
                return number.bits() > ' ' && number.bits() < 0x7f ? plain + ", '" + (char) number.bits() + "'" : plain;
            }
            if (isVersion(extern, number)) {
                return version(number.bits());
            }
        }
        return plain;
    }

    /** Zero in the absence of an answer, for people. */
    static String shownZero(Extern extern) {
        return extern.type() instanceof ExternType.Text ? "\"\"" : plainZero(extern);
    }

    /** A value for people who have little room. */
    static String brief(Extern extern, Value value) {
        return value instanceof Value.Number number && isVersion(extern, number)
                ? numbers(number.bits())
                : shown(extern, value);
    }

    private static boolean isVersion(Extern extern, Value.Number number) {
        return extern.name().equals(VERSION) && number.bits() >>> 32 == 0;
    }

    /** {@code 6.18.44, 0x06122c}. */
    private static String version(long bits) {
        return numbers(bits) + String.format(Locale.ROOT, ", 0x%06x", bits);
    }

    /** {@code 6.18.44}: KERNEL_VERSION of include/uapi/linux/version.h, undone. */
    private static String numbers(long bits) {
        return (bits >>> 16) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
    }

    /** As much of a string as its extern has room for; the last byte is always zero. */
    private static Value.Text seen(Extern extern, Value.Text text) {
        byte[] bytes = text.bytes();
        return extern.type() instanceof ExternType.Text room && bytes.length >= room.size()
                ? new Value.Text(Arrays.copyOf(bytes, room.size() - 1))
                : text;
    }

    private static boolean isSigned(ExternType type) {
        if (type instanceof ExternType.Int number) {
            return number.signed();
        }
        return type instanceof ExternType.Char character && character.signed();
    }
}
