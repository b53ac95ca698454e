package org.skep.object;

import java.util.Objects;
import java.util.Optional;

/**
 * A symbol: something with a place in a section, or one that somebody else has to define.
 *
 * @param index in the symbol table
 * @param name may be empty, as a section's own symbol is
 * @param section where it is defined; empty for externs, and for what lies in no section
 * @param value its offset in that section, in bytes, unsigned
 * @param size in bytes, unsigned
 * @param type the ELF symbol type, such as 1 for data ({@code STT_OBJECT}), 2 for a function, 3 for a section
 * @param binding the ELF binding: 0 local, 1 global, 2 weak
 * @param hidden whether its visibility is hidden or internal: global for the compiler, of no concern to others
 */
public record ObjectSymbol(
        int index,
        String name,
        Optional<ObjectSection> section,
        long value,
        long size,
        int type,
        int binding,
        boolean hidden) {
    /** {@code STT_FUNC}. */
    private static final int FUNCTION = 2;

    /** Checks that nothing is missing. */
    public ObjectSymbol {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(section, "section");
    }

    /** Whether it is a function: {@code STT_FUNC}. */
    public boolean isFunction() {
        return type == FUNCTION;
    }
}
