package org.skep.btf;

import java.util.Objects;
import java.util.Optional;

/**
 * A type of a kernel that a CO-RE relocation may mean, because its essential name and kind are those of the local type.
 *
 * @param btf the kernel's or a module's
 * @param id of the type in it
 * @param path what the relocation means in it, such as {@code struct sk_buff.data}; where nothing matches, as far as it
 *     does
 * @param result what the relocation gets from it; empty where it does not match
 * @param mismatch why it does not match; empty where it does
 */
public record CoreCandidate(Btf btf, int id, String path, Optional<CoreResult> result, String mismatch) {
    /** Checks that nothing is missing. */
    public CoreCandidate {
        Objects.requireNonNull(btf, "btf");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(mismatch, "mismatch");
    }

    /** Whether it matches. */
    public boolean matches() {
        return result.isPresent();
    }
}
