package org.skep.commands;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files by their base names, where those tell them apart. */
final class ShortNames {
    private final Map<String, Integer> uses = new HashMap<>();

    private ShortNames() {}

    /** Names for these files. */
    static ShortNames of(List<String> files) {
        ShortNames names = new ShortNames();
        files.stream().distinct().forEach(file -> names.uses.merge(base(file), 1, Integer::sum));
        return names;
    }

    /** The base name, or the whole path where another file has the same base name. */
    String of(String file) {
        String base = base(file);
        return uses.getOrDefault(base, 1) == 1 ? base : file;
    }

    /** The last part of a path. */
    static String base(String file) {
        String base = file.substring(file.lastIndexOf('/') + 1);
        return base.isEmpty() ? file : base;
    }
}
