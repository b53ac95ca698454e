package org.skep.loader;

import java.util.Arrays;
import java.util.Objects;
import org.skep.loader.ResolvedExtern.Defaulted;
import org.skep.loader.ResolvedExtern.Resolved;

/**
 * An extern of a loaded object that would be answered otherwise today.
 *
 * @param was what the object was loaded with
 * @param wouldBe what it would be loaded with, or why it would not be loaded
 */
public record StaleExtern(ResolvedExtern was, ResolvedExtern wouldBe) {
    /** Checks that nothing is null. */
    public StaleExtern {
        Objects.requireNonNull(was, "was");
        Objects.requireNonNull(wouldBe, "wouldBe");
    }

    /** Whether the value is another; if not, it only comes from elsewhere. */
    public boolean valueDiffers() {
        if (was instanceof Resolved before && wouldBe instanceof Resolved now) {
            return !Arrays.equals(before.bytes(), now.bytes())
                    || !before.value().equals(now.value());
        }
        return !(was instanceof Defaulted && wouldBe instanceof Defaulted);
    }
}
