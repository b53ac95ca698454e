package org.skep.loader;

import org.skep.extern.Code;
import org.skep.extern.Problem;

/**
 * A load was refused neither for the object nor by the kernel: no provider is installed, the target is another machine,
 * or pinning is not possible.
 */
public final class LoadRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /** Creates an exception with a problem. */
    public LoadRefusedException(Problem problem) {
        super(problem.message());
        this.problem = problem;
    }

    /** Creates an exception with a problem and its cause. */
    public LoadRefusedException(Problem problem, Throwable cause) {
        super(problem.message(), cause);
        this.problem = problem;
    }

    /** Returns the problem. */
    public Problem problem() {
        return problem;
    }

    /** Returns the problem's code. */
    public Code code() {
        return problem.code();
    }
}
