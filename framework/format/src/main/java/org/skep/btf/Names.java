package org.skep.btf;

/**
 * Names as they are in the strings of a BTF, read, measured and compared where they are. A name is given by its offset.
 * Texts that they are compared with have one character for each byte, see {@link Utf8#perByte}.
 *
 * <p>The <em>essential</em> name of {@code task_struct___v5} is {@code task_struct}: it ends at the last three
 * underscores that have another character on either side, and what follows them is the flavour.
 */
final class Names {
    private static final int UNDERSCORES = 3;

    private Names() {}

    static int length(BtfImage image, int name) {
        int length = 0;
        while (image.stringByte(name + length) != 0) {
            length++;
            if (length > Btf.MAX_STRING) {
                throw new IndexOutOfBoundsException("a name of more than " + Btf.MAX_STRING + " bytes");
            }
        }
        return length;
    }

    static String read(BtfImage image, int name) {
        int length = length(image, name);
        if (length == 0) {
            return "";
        }
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = image.stringByte(name + i);
        }
        return Utf8.decode(bytes, 0, length);
    }

    static boolean isEmpty(BtfImage image, int name) {
        return image.stringByte(name) == 0;
    }

    static boolean equal(BtfImage image, int name, String text) {
        return startsWith(image, name, text, text.length()) && image.stringByte(name + text.length()) == 0;
    }

    /** Whether the name begins with that many characters of a text, which has no character of value 0. */
    static boolean startsWith(BtfImage image, int name, String text, int length) {
        for (int i = 0; i < length; i++) {
            // A name ends with a zero byte, which is in no text: every comparison ends there.
            if ((image.stringByte(name + i) & 0xff) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static int essentialLength(BtfImage image, int name) {
        int length = length(image, name);
        for (int i = length - UNDERSCORES - 2; i >= 0; i--) {
            if (image.stringByte(name + i + 1) == '_'
                    && image.stringByte(name + i + 2) == '_'
                    && image.stringByte(name + i + 3) == '_'
                    && image.stringByte(name + i) != '_'
                    && image.stringByte(name + i + 4) != '_') {
                return i + 1;
            }
        }
        return length;
    }

    /** Whether a flavour and what separates it begin behind the byte there: {@code x___y} with any two others. */
    static boolean isSeparator(byte[] bytes, int at) {
        return bytes[at + 1] == '_'
                && bytes[at + 2] == '_'
                && bytes[at + 3] == '_'
                && bytes[at] != '_'
                && bytes[at + 4] != '_';
    }

    static int essentialLength(String name) {
        for (int i = name.length() - UNDERSCORES - 2; i >= 0; i--) {
            if (name.startsWith("___", i + 1) && name.charAt(i) != '_' && name.charAt(i + 4) != '_') {
                return i + 1;
            }
        }
        return name.length();
    }

    /** Whether two names are the same without their flavours. */
    static boolean equalEssentially(BtfImage image, int name, BtfImage otherImage, int other) {
        int length = essentialLength(image, name);
        if (length != essentialLength(otherImage, other)) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (image.stringByte(name + i) != otherImage.stringByte(other + i)) {
                return false;
            }
        }
        return true;
    }
}
