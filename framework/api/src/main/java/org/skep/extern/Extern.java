package org.skep.extern;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * An extern variable or function that a BPF object declares, to be answered by a resolver.
 *
 * @param name the symbol's name, unique within its object
 * @param section the BTF DATASEC that lists it, with its leading dot
 * @param strength from the symbol's binding
 * @param type the declared type
 * @param declaration the declared type in C syntax ({@code unsigned int}, {@code char[16]})
 * @param offset the offset in its section's map, in bytes; empty for {@code .ksyms}
 */
public record Extern(
        String name, String section, Strength strength, ExternType type, String declaration, OptionalInt offset) {

    /** Checks that all values are present and that the section can declare externs. */
    public Extern {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(strength, "strength");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(declaration, "declaration");
        Objects.requireNonNull(offset, "offset");
        if (SectionKind.of(section).isEmpty()) {
            throw new IllegalArgumentException(section + " is not a section for externs");
        }
    }

    /** Returns the kind of the extern's section. */
    public SectionKind kind() {
        return SectionKind.of(section).orElseThrow();
    }

    /** Whether the extern is zero when all resolvers return "absent". */
    public boolean isWeak() {
        return strength == Strength.WEAK;
    }

    /** Returns the declaration as a phrase: {@code strong bool in .kconfig}. */
    public String declared() {
        return strength + " " + declaration + " in " + section;
    }
}
