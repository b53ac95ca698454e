package org.skep.object;

import java.util.Objects;

/**
 * A section of an object's ELF file. Names may occur twice, indices can't.
 *
 * @param index in the section table
 * @param name with its leading dot, where it has one
 * @param size in bytes, unsigned; for {@code .bss} and its like as large as the file claims, which nobody has checked
 */
public record ObjectSection(int index, String name, long size) {
    /** Checks that there is a name. */
    public ObjectSection {
        Objects.requireNonNull(name, "name");
    }
}
