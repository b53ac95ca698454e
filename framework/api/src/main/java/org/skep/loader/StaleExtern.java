package org.skep.loader;

import java.util.Arrays;
import java.util.Objects;
import org.skep.extern.ExternType;
import org.skep.loader.ResolvedExtern.Failed;
import org.skep.loader.ResolvedExtern.Resolved;

/**
 * An extern of a loaded object that would resolve differently now: to another value, to none, or to the same value from
 * another origin.
 *
 * @param was the result at the load
 * @param wouldBe the result now
 */
public record StaleExtern(ResolvedExtern was, ResolvedExtern wouldBe) {
    /** Checks that nothing is null. */
    public StaleExtern {
        Objects.requireNonNull(was, "was");
        Objects.requireNonNull(wouldBe, "wouldBe");
    }

    /**
     * Whether a program would read another value, or the object would not load. Otherwise only the origin has moved:
     * stored values are compared by their bytes, independent of the resolver and of their notation.
     */
    public boolean valueDiffers() {
        if (was instanceof Failed || wouldBe instanceof Failed) {
            return true;
        }
        if (was.extern().type() instanceof ExternType.Stored type) {
            return !Arrays.equals(bytes(was, type), bytes(wouldBe, type));
        }
        if (was instanceof Resolved before && wouldBe instanceof Resolved now) {
            return !before.value().equals(now.value());
        }
        return was instanceof Resolved || wouldBe instanceof Resolved;
    }

    private static byte[] bytes(ResolvedExtern extern, ExternType.Stored type) {
        return extern instanceof Resolved resolved ? resolved.bytes() : new byte[type.size()];
    }
}
