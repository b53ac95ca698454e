package org.skep.object;

import java.util.Arrays;
import java.util.Objects;

/** A function in an executable section: a program, or a subprogram that programs call. Immutable. */
public final class BpfProgram {
    private final String name;
    private final ObjectSection section;
    private final long offset;
    private final boolean subprogram;
    private final byte[] instructions;

    BpfProgram(String name, ObjectSection section, long offset, boolean subprogram, byte[] instructions) {
        this.name = Objects.requireNonNull(name, "name");
        this.section = Objects.requireNonNull(section, "section");
        this.offset = offset;
        this.subprogram = subprogram;
        this.instructions = instructions;
    }

    /** The symbol's name. */
    public String name() {
        return name;
    }

    /** The section that holds it, whose name says what kind of program it is. */
    public ObjectSection section() {
        return section;
    }

    /** Where it begins in its section, in bytes, a multiple of 8. */
    public long offset() {
        return offset;
    }

    /** How long it is, in bytes, a multiple of 8. */
    public int length() {
        return instructions.length;
    }

    /**
     * Whether it is only there to be called. That holds for all of {@code .text} unless the object has nothing but one
     * function, which libbpf takes for a program wherever it is.
     */
    public boolean isSubprogram() {
        return subprogram;
    }

    /** A copy of its instructions, 8 bytes each, in the object's byte order, before any relocation. */
    public byte[] instructions() {
        return instructions.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BpfProgram program
                && name.equals(program.name)
                && section.equals(program.section)
                && offset == program.offset
                && subprogram == program.subprogram
                && Arrays.equals(instructions, program.instructions);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, section, offset);
    }

    @Override
    public String toString() {
        return name + " in " + section.name() + ", " + instructions.length / 8 + " instructions";
    }
}
