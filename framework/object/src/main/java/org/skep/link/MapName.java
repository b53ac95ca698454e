package org.skep.link;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/** The names that the kernel gets to see, of at most 15 bytes, as libbpf makes them. */
final class MapName {
    /** {@code BPF_OBJ_NAME_LEN}, without the zero byte that ends a name. */
    static final int LONGEST = 15;

    /** Room that the section's name has in any case, even if it is shorter. */
    private static final int SECTION_ROOM = 7;

    private MapName() {}

    /** A name of the object's own, such as a map's or a program's. */
    static String cut(String name) {
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST);
    }

    /**
     * The name of a section's map: that of the section alone if it has a second dot, else as much of the object's name
     * before it as there is room for.
     */
    static String ofSection(String object, String section) {
        int room = Math.min(LONGEST, Math.max(SECTION_ROOM, section.length()));
        String prefix = stem(object);
        int prefixRoom = section.indexOf('.', 1) >= 0 ? 0 : Math.min(LONGEST - room, prefix.length());
        return allowed(prefix.substring(0, prefixRoom) + cut(section));
    }

    /** An object's own name: that of its file, cut, and then up to its first dot. One char for each byte. */
    private static String stem(String object) {
        String bytes = new String(object.getBytes(UTF_8), ISO_8859_1);
        String file = cut(bytes.substring(bytes.lastIndexOf('/') + 1));
        int dot = file.indexOf('.');
        return dot < 0 ? file : file.substring(0, dot);
    }

    private static String allowed(String name) {
        StringBuilder out = new StringBuilder(name);
        for (int i = 0; i < out.length(); i++) {
            char c = out.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && c != '_' && c != '.') {
                out.setCharAt(i, '_');
            }
        }
        return out.toString();
    }
}
