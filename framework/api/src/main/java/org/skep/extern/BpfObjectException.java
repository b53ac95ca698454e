package org.skep.extern;

import java.util.List;

/**
 * An object was refused for its content: when it was opened, before any resolver was called, or when it was linked,
 * before any kernel operation. It has at least one problem.
 */
public final class BpfObjectException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** Creates an exception with at least one problem. */
    public BpfObjectException(List<Problem> problems) {
        super(problems.get(0).message());
        this.problems = List.copyOf(problems);
    }

    /** Creates an exception with one problem and its cause. */
    public BpfObjectException(Problem problem, Throwable cause) {
        super(problem.message(), cause);
        this.problems = List.of(problem);
    }

    /** Creates an exception with one problem. */
    public BpfObjectException(Problem problem) {
        this(List.of(problem));
    }

    /** Returns all problems, in the order of the symbol table; never empty. */
    public List<Problem> problems() {
        return problems;
    }

    /** Returns the code of the first problem. */
    public Code code() {
        return problems.get(0).code();
    }
}
