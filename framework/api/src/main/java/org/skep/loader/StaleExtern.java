package org.skep.loader;

import java.util.Arrays;
import java.util.Objects;
import org.skep.extern.ExternType;
import org.skep.loader.ResolvedExtern.Failed;
import org.skep.loader.ResolvedExtern.Resolved;

/**
 * An extern of a loaded object that resolves differently now: to another value, to none, or to the same value from
 * elsewhere.
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

    /**
     * Whether a program would see another value, or the object would not load. If not, only the origin moved: a value
     * that is stored is compared by its bytes, whoever answers and however the answer is spelled.
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
