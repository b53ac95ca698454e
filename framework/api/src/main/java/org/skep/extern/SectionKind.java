package org.skep.extern;

import java.util.Optional;

/**
 * The kinds of BTF DATASEC that can declare externs. The section determines which resolvers are called by default and
 * how a value reaches the program. libbpf supports only {@code .kconfig} and {@code .ksyms}.
 */
public enum SectionKind {
    /** {@code .kconfig}, {@code .extern.kconfig} and {@code .extern}: facts of the kernel, stored in a frozen map. */
    KCONFIG,
    /** {@code .extern.<name>}: values from resolvers of that section, stored in a separate frozen map. */
    CUSTOM,
    /** {@code .ksyms}: kernel symbols, written into the instructions. */
    KSYMS;

    private static final String CUSTOM_PREFIX = ".extern.";

    /**
     * Returns the kind of a DATASEC by its name.
     *
     * @param section the name with its leading dot
     * @return empty when the section can't declare externs
     */
    public static Optional<SectionKind> of(String section) {
        return switch (section) {
            case ".kconfig", ".extern", ".extern.kconfig" -> Optional.of(KCONFIG);
            case ".ksyms" -> Optional.of(KSYMS);
            default -> isCustom(section) ? Optional.of(CUSTOM) : Optional.empty();
        };
    }

    /** Whether externs of this kind are stored in a map, with a size, an offset and bytes. */
    public boolean isStored() {
        return this != KSYMS;
    }

    private static boolean isCustom(String section) {
        if (!section.startsWith(CUSTOM_PREFIX) || section.length() == CUSTOM_PREFIX.length()) {
            return false;
        }
        for (int i = CUSTOM_PREFIX.length(); i < section.length(); i++) {
            char c = section.charAt(i);
            boolean allowed =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }
}
