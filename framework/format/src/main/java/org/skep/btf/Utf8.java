package org.skep.btf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/**
 * Names in objects and BTF. They are bytes; compilers write UTF-8. A byte that is not part of well-formed UTF-8 reads
 * as {@code \xHH}, two lower-case hexadecimal digits, and so does a backslash where it would look like that: a name
 * that was read gives the same bytes again, and different bytes read differently.
 */
public final class Utf8 {
    private static final int BACKSLASH = '\\';
    private static final int ESCAPE_LENGTH = 4;

    private Utf8() {}

    /** Reads a range of bytes, its end not included. */
    public static String decode(byte[] bytes, int begin, int end) {
        boolean plain = true;
        for (int i = begin; i < end && plain; i++) {
            plain = bytes[i] >= 0 && bytes[i] != BACKSLASH;
        }
        if (plain) {
            return new String(bytes, begin, end - begin, ISO_8859_1);
        }
        StringBuilder out = new StringBuilder(end - begin);
        for (int i = begin; i < end; ) {
            int length = sequence(bytes, i, end);
            boolean likeEscape =
                    bytes[i] == BACKSLASH && escaped(new String(bytes, i, Math.min(4, end - i), ISO_8859_1), 0) >= 0;
            if (length == 0 || likeEscape) {
                out.append("\\x").append(HexFormat.of().toHexDigits(bytes[i]));
                i++;
            } else {
                out.append(new String(bytes, i, length, UTF_8));
                i += length;
            }
        }
        return out.toString();
    }

    /** The bytes of a name. Half a surrogate pair, which no name that was read has, becomes a question mark. */
    public static byte[] encode(String name) {
        if (isPlain(name)) {
            return name.getBytes(ISO_8859_1);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(name.length() + 16);
        for (int i = 0; i < name.length(); ) {
            int escaped = escaped(name, i);
            if (escaped >= 0) {
                out.write(escaped);
                i += ESCAPE_LENGTH;
            } else {
                int point = name.codePointAt(i);
                out.writeBytes(Character.toString(point).getBytes(UTF_8));
                i += Character.charCount(point);
            }
        }
        return out.toByteArray();
    }

    /** The bytes of a name as one character each, from 0 to 255: comparing them compares bytes. */
    public static String perByte(String name) {
        return isPlain(name) ? name : new String(encode(name), ISO_8859_1);
    }

    /** The beginning of a name, of at most so many bytes and whole characters. */
    public static String cut(String name, int most) {
        byte[] bytes = encode(name);
        if (bytes.length <= most) {
            return name;
        }
        int end = most;
        while (end > 0 && most - end < 3 && (bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        return decode(bytes, 0, end);
    }

    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 0x80 || name.charAt(i) == BACKSLASH) {
                return false;
            }
        }
        return true;
    }

    /** The byte that an escape at a place stands for; negative where there is none. */
    private static int escaped(String name, int at) {
        if (!name.startsWith("\\x", at) || at + ESCAPE_LENGTH > name.length()) {
            return -1;
        }
        int high = "0123456789abcdef".indexOf(name.charAt(at + 2));
        int low = "0123456789abcdef".indexOf(name.charAt(at + 3));
        int value = high << 4 | low;
        return high >= 0 && low >= 0 && (value >= 0x80 || value == BACKSLASH) ? value : -1;
    }

    /** How many bytes the well-formed character there has; 0 where there is none. */
    private static int sequence(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xff;
        if (first < 0x80) {
            return 1;
        }
        int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (length == 0 || length > end - at) {
            return 0;
        }
        // The second byte also excludes what is encoded too long, surrogates, and what is beyond U+10FFFF.
        int second = bytes[at + 1] & 0xff;
        int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (second < least || second > most) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
