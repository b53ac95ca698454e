package org.skep.loader;

import java.util.List;
import org.skep.extern.Problem;

/** An object was not loaded because some of its externs can't be resolved. */
public final class UnresolvedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Resolution resolution;

    /** Creates an exception for a resolution with at least one failed extern. */
    public UnresolvedException(Resolution resolution) {
        super(resolution.errors().get(0).message());
        this.resolution = resolution;
    }

    /** Returns the resolution. */
    public Resolution resolution() {
        return resolution;
    }

    /** Returns the problems of all failed externs; never empty. */
    public List<Problem> problems() {
        return resolution.errors();
    }
}
