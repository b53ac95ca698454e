package org.skep.btf;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a CO-RE relocation means and which types of the kernel were considered for it.
 *
 * @param path what it means in the object, such as {@code struct sk_buff.data}; empty where its record is malformed
 * @param candidates all that were considered
 * @param result what becomes of the instruction; empty where the object is refused
 * @param refusal why it is refused; empty where it is not
 */
public record CoreExplanation(
        String path, List<CoreCandidate> candidates, Optional<CoreResult> result, Optional<CoreException> refusal) {
    /** Copies the list. */
    public CoreExplanation {
        Objects.requireNonNull(path, "path");
        candidates = List.copyOf(candidates);
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(refusal, "refusal");
    }
}
