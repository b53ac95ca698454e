package org.skep.loader;

import org.skep.extern.Code;
import org.skep.extern.Problem;

/**
 * A load was refused for what was asked, and neither for the object nor by the kernel: no provider is installed, the
 * target is another machine, something can't be pinned.
 */
public final class LoadRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /** With all that is known of it. */
    public LoadRefusedException(Problem problem) {
        super(problem.message());
        this.problem = problem;
    }

    /** With all that is known of it, and what brought it to light. */
    public LoadRefusedException(Problem problem, Throwable cause) {
        super(problem.message(), cause);
        this.problem = problem;
    }

    /** All of it. */
    public Problem problem() {
        return problem;
    }

    /** What kind of thing. */
    public Code code() {
        return problem.code();
    }
}
