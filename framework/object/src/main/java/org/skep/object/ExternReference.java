package org.skep.object;

import java.util.Objects;
import org.skep.extern.Extern;

/**
 * An instruction that refers to an extern. It was checked that such an instruction stands there.
 *
 * @param section the executable section that holds the instruction
 * @param offset of the instruction in that section, in bytes, a multiple of 8
 * @param extern what it refers to
 * @param use how
 */
public record ExternReference(ObjectSection section, long offset, Extern extern, Use use) {
    /** What an instruction does with an extern. */
    public enum Use {
        /** A {@code ld_imm64} of two slots, which loads the extern's address. */
        ADDRESS,
        /** A call of an extern function. */
        CALL
    }

    /** Checks that nothing is missing. */
    public ExternReference {
        Objects.requireNonNull(section, "section");
        Objects.requireNonNull(extern, "extern");
        Objects.requireNonNull(use, "use");
    }
}
