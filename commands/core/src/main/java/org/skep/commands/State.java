package org.skep.commands;

import java.util.Locale;
import org.skep.loader.ResolvedExtern;

/** What became of an extern, in one word. */
enum State {
    /** Somebody answered. */
    RESOLVED,
    /** Weak, and nobody knows it. */
    DEFAULTED,
    /** Not to be had. */
    FAILED;

    static State of(ResolvedExtern extern) {
        // An instanceof chain: switching over a sealed type's patterns is a preview in Java 17.
        if (extern instanceof ResolvedExtern.Resolved) {
            return RESOLVED;
        }
        return extern instanceof ResolvedExtern.Defaulted ? DEFAULTED : FAILED;
    }

    /** The word as JSON has it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
