package org.skep.loader;

import java.util.List;
import org.skep.extern.Problem;

/** Externs of an object are not to be had, and so it was not loaded. */
public final class UnresolvedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Resolution resolution;

    /** With a resolution in which at least one extern failed. */
    public UnresolvedException(Resolution resolution) {
        super(resolution.errors().get(0).message());
        this.resolution = resolution;
    }

    /** What became of every extern. */
    public Resolution resolution() {
        return resolution;
    }

    /** Every extern that failed; never empty. */
    public List<Problem> problems() {
        return resolution.errors();
    }
}
