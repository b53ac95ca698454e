package org.skep.object;

import java.util.Objects;

/**
 * A section of an object's ELF file. Names may occur twice, indices can't.
 *
 * @param index in the section table
 * @param name with its leading dot, where it has one
 */
public record ObjectSection(int index, String name) {
    /** Checks that there is a name. */
    public ObjectSection {
        Objects.requireNonNull(name, "name");
    }
}
