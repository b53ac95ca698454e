package org.skep.extern;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * One extern variable or function that a BPF object declares and somebody must answer.
 *
 * @param name the symbol's name, unique within its object
 * @param section the BTF DATASEC that lists it, with its leading dot
 * @param strength from the symbol's binding
 * @param type what it is declared to be
 * @param declaration the declared type as a C programmer would recognise it ({@code unsigned int}, {@code char[16]})
 * @param offset where a value extern lies in its section's map, in bytes; empty for {@code .ksyms}
 */
public record Extern(
        String name, String section, Strength strength, ExternType type, String declaration, OptionalInt offset) {

    /** Checks that nothing is missing and that the section may hold externs. */
    public Extern {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(strength, "strength");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(declaration, "declaration");
        Objects.requireNonNull(offset, "offset");
        if (SectionKind.of(section).isEmpty()) {
            throw new IllegalArgumentException(section + " is no section for externs");
        }
    }

    /** The kind of the extern's section. */
    public SectionKind kind() {
        return SectionKind.of(section).orElseThrow();
    }

    /** Whether nobody's answer means zero. */
    public boolean isWeak() {
        return strength == Strength.WEAK;
    }

    /** How it is declared, in one phrase: {@code strong bool in .kconfig}. */
    public String declared() {
        return strength + " " + declaration + " in " + section;
    }
}
