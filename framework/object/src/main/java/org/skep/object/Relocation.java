package org.skep.object;

import java.util.Objects;

/**
 * A place that linking has to fill in, against something that the object defines itself (or, in a data section, an
 * extern). Places against externs in programs are {@link ExternReference}s instead.
 *
 * @param section the section that holds the place
 * @param offset of the place in that section, in bytes
 * @param type the kernel's number ({@code Documentation/bpf/llvm_reloc.rst}): {@link #INSTRUCTION_64} and so on
 * @param symbol what the place refers to
 */
public record Relocation(ObjectSection section, long offset, int type, ObjectSymbol symbol) {
    /** {@code R_BPF_NONE}: nothing is to be filled in. */
    public static final int NONE = 0;
    /** {@code R_BPF_64_64}: the two immediates of a {@code ld_imm64} instruction. */
    public static final int INSTRUCTION_64 = 1;
    /** {@code R_BPF_64_ABS64}: 8 bytes of data. */
    public static final int DATA_64 = 2;
    /** {@code R_BPF_64_ABS32}: 4 bytes of data. */
    public static final int DATA_32 = 3;
    /** {@code R_BPF_64_NODYLD32}: 4 bytes that loading leaves as they are, in {@code .BTF} and {@code .BTF.ext}. */
    public static final int UNLOADED_32 = 4;
    /** {@code R_BPF_64_32}: the immediate of a call. */
    public static final int CALL_32 = 10;

    /** Checks that nothing is missing. */
    public Relocation {
        Objects.requireNonNull(section, "section");
        Objects.requireNonNull(symbol, "symbol");
    }
}
