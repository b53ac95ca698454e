package org.skep.object;

import java.util.Objects;

/**
 * Relocations of a section that gets loaded, in a form that is not read. Linking refuses what depends on them.
 *
 * @param section that holds the relocations
 * @param target the section that they are for
 * @param form its ELF type, such as {@code SHT_RELA}
 */
public record UnreadRelocations(ObjectSection section, ObjectSection target, String form) {
    /** Checks that nothing is missing. */
    public UnreadRelocations {
        Objects.requireNonNull(section, "section");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(form, "form");
    }
}
