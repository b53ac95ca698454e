package org.skep.link;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.skep.btf.Utf8;

/** The names that the kernel gets to see, of at most 15 bytes, as libbpf makes them. */
final class MapName {
    /** {@code BPF_OBJ_NAME_LEN}, without the zero byte that ends a name. */
    static final int LONGEST = 15;

    /** Room that the section's name has in any case, even if it is shorter. */
    private static final int SECTION_ROOM = 7;

    private MapName() {}

    /** A name of the object's own, such as a map's or a program's. */
    static String cut(String name) {
        return Utf8.cut(name, LONGEST);
    }

    /**
     * A character in a name that the kernel refuses ({@code bpf_obj_name_cpy}), which takes letters, digits, {@code _}
     * and {@code .}, and for letters also those of Latin-1.
     */
    static Optional<String> refused(String name) {
        return cut(name)
                .codePoints()
                .mapToObj(Character::toString)
                .filter(one -> !Utf8.perByte(one).chars().allMatch(MapName::isTaken))
                .findFirst();
    }

    private static boolean isTaken(int c) {
        boolean latin = c >= 0xc0 && c != 0xd7 && c != 0xf7;
        return isAllowed(c) || latin;
    }

    private static boolean isAllowed(int c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || c == '_' || c == '.';
    }

    /**
     * The name of a section's map: that of the section alone if it has a second dot, else as much of the object's name
     * before it as there is room for.
     */
    static String ofSection(String object, String sectionName) {
        String section = Utf8.perByte(sectionName);
        int room = Math.min(LONGEST, Math.max(SECTION_ROOM, section.length()));
        String prefix = stem(object);
        int prefixRoom = section.indexOf('.', 1) >= 0 ? 0 : Math.min(LONGEST - room, prefix.length());
        return allowed(prefix.substring(0, prefixRoom) + begin(section));
    }

    /** An object's own name: that of its file, cut, and then up to its first dot. One char for each byte. */
    private static String stem(String object) {
        String bytes = new String(object.getBytes(UTF_8), ISO_8859_1);
        String file = begin(bytes.substring(bytes.lastIndexOf('/') + 1));
        int dot = file.indexOf('.');
        return dot < 0 ? file : file.substring(0, dot);
    }

    private static String begin(String bytes) {
        return bytes.length() <= LONGEST ? bytes : bytes.substring(0, LONGEST);
    }

    private static String allowed(String name) {
        StringBuilder out = new StringBuilder(name);
        for (int i = 0; i < out.length(); i++) {
            if (!isAllowed(out.charAt(i))) {
                out.setCharAt(i, '_');
            }
        }
        return out.toString();
    }
}
