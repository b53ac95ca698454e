package org.skep.commands.console;

import java.util.Objects;

/**
 * Where a command prints: what was asked for goes to {@code out}, what went wrong to {@code err}.
 *
 * @param out standard output
 * @param err standard error
 */
public record Console(Page out, Page err) {
    /** Checks that nothing is null. */
    public Console {
        Objects.requireNonNull(out, "out");
        Objects.requireNonNull(err, "err");
    }
}
