package org.skep.testkit;

import java.util.OptionalInt;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.SectionKind;
import org.skep.extern.Strength;

/**
 * Creates externs as declared by an object in one section. They are strong unless created from {@link #weak}. Their
 * offset is always 0, because resolvers do not use it. Immutable.
 */
public final class Externs {
    private final String section;
    private final Strength strength;

    private Externs(String section, Strength strength) {
        this.section = section;
        this.strength = strength;
    }

    /**
     * Creates externs of a section.
     *
     * @param section the name with its leading dot: {@code .kconfig}, {@code .extern.app}
     * @throws IllegalArgumentException when the section can't declare externs
     */
    public static Externs in(String section) {
        if (SectionKind.of(section).isEmpty()) {
            throw new IllegalArgumentException(
                    section + " is not a section for externs; valid are .kconfig, .extern, .ksyms and .extern.<name>");
        }
        return new Externs(section, Strength.STRONG);
    }

    /** A kernel symbol without a type: {@code extern const void name __ksym}. */
    public static Extern untyped(String name) {
        return new Externs(".ksyms", Strength.STRONG).untypedSymbol(name);
    }

    /** Returns the same externs, declared {@code __weak}: zero when all resolvers return "absent". */
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
     * @param size in bytes, including the terminating zero
     */
    public Extern text(String name, int size) {
        return stored(name, new ExternType.Text(size), "char[" + size + "]");
    }

    /** An extern of any type that is stored in a map, with its declaration in C. */
    public Extern stored(String name, ExternType.Stored type, String declaration) {
        if (section.equals(".ksyms")) {
            throw new IllegalArgumentException(name + ": externs in .ksyms are not stored in a map");
        }
        return new Extern(name, section, strength, type, declaration, OptionalInt.of(0));
    }

    /** A kernel symbol without a type, with this strength: {@code extern const void name __ksym}. */
    public Extern untypedSymbol(String name) {
        if (!section.equals(".ksyms")) {
            throw new IllegalArgumentException(name + ": kernel symbols are declared in .ksyms, not " + section);
        }
        return new Extern(name, section, strength, new ExternType.Untyped(), "const void", OptionalInt.empty());
    }
}
