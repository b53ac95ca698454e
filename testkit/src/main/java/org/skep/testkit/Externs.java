package org.skep.testkit;

import java.util.OptionalInt;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.SectionKind;
import org.skep.extern.Strength;

/**
 * Makes externs as if an object of one section declared them: strong ones, unless {@link #weak} says otherwise. Their
 * offset is always 0; a resolver has no use for it. Immutable.
 */
public final class Externs {
    private final String section;
    private final Strength strength;

    private Externs(String section, Strength strength) {
        this.section = section;
        this.strength = strength;
    }

    /**
     * Externs of a section.
     *
     * @param section with its leading dot: {@code .kconfig}, {@code .extern.app}
     * @throws IllegalArgumentException when no extern may be declared in a section of that name
     */
    public static Externs in(String section) {
        if (SectionKind.of(section).isEmpty()) {
            throw new IllegalArgumentException(
                    section + " is no section for externs: .kconfig, .extern, .ksyms and .extern.<name> are");
        }
        return new Externs(section, Strength.STRONG);
    }

    /** A symbol of the kernel without a type: {@code extern const void name __ksym}. */
    public static Extern untyped(String name) {
        return new Externs(".ksyms", Strength.STRONG).untypedSymbol(name);
    }

    /** The same, declared {@code __weak}: zero where everybody says that there is no such thing. */
    public Externs weak() {
        return new Externs(section, Strength.WEAK);
    }

    /** {@code extern bool name}. */
    public Extern bool(String name) {
        return stored(name, new ExternType.Bool(), "bool");
    }

    /** {@code extern char name}. */
    public Extern character(String name) {
        return stored(name, new ExternType.Char(true), "char");
    }

    /** {@code extern unsigned char name}. */
    public Extern unsignedCharacter(String name) {
        return stored(name, new ExternType.Char(false), "unsigned char");
    }

    /** {@code extern short name}, of 2 bytes. */
    public Extern shortInteger(String name) {
        return stored(name, new ExternType.Int(2, true), "short");
    }

    /** {@code extern int name}, of 4 bytes. */
    public Extern integer(String name) {
        return stored(name, new ExternType.Int(4, true), "int");
    }

    /** {@code extern unsigned int name}, of 4 bytes. */
    public Extern unsignedInteger(String name) {
        return stored(name, new ExternType.Int(4, false), "unsigned int");
    }

    /** {@code extern long name}, of 8 bytes. */
    public Extern longInteger(String name) {
        return stored(name, new ExternType.Int(8, true), "long");
    }

    /** {@code extern unsigned long name}, of 8 bytes. */
    public Extern unsignedLongInteger(String name) {
        return stored(name, new ExternType.Int(8, false), "unsigned long");
    }

    /** {@code extern enum libbpf_tristate name}. */
    public Extern tristate(String name) {
        return stored(name, new ExternType.Tristate(4), "enum libbpf_tristate");
    }

    /**
     * {@code extern char name[size]}.
     *
     * @param size in bytes, the terminating zero included
     */
    public Extern text(String name, int size) {
        return stored(name, new ExternType.Text(size), "char[" + size + "]");
    }

    /** An extern of any type that is stored in a map, declared as a C programmer would recognise it. */
    public Extern stored(String name, ExternType.Stored type, String declaration) {
        if (section.equals(".ksyms")) {
            throw new IllegalArgumentException(name + ": nothing in .ksyms is stored in a map");
        }
        return new Extern(name, section, strength, type, declaration, OptionalInt.of(0));
    }

    /** A symbol of the kernel without a type, of this strength: {@code extern const void name __ksym}. */
    public Extern untypedSymbol(String name) {
        if (!section.equals(".ksyms")) {
            throw new IllegalArgumentException(name + ": symbols of the kernel are declared in .ksyms, not " + section);
        }
        return new Extern(name, section, strength, new ExternType.Untyped(), "const void", OptionalInt.empty());
    }
}
