package org.skep.extern;

import java.util.List;

/**
 * An object that was refused for what it is: while it was opened, before anybody was asked for anything, or while it
 * was linked, before anything was done in the kernel. It carries one problem for each thing that is wrong; there is at
 * least one.
 */
public final class BpfObjectException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** An object with these problems, at least one. */
    public BpfObjectException(List<Problem> problems) {
        super(problems.get(0).message());
        this.problems = List.copyOf(problems);
    }

    /** An object with one problem, and what brought it to light. */
    public BpfObjectException(Problem problem, Throwable cause) {
        super(problem.message(), cause);
        this.problems = List.of(problem);
    }

    /** An object with one problem. */
    public BpfObjectException(Problem problem) {
        this(List.of(problem));
    }

    /** Everything that is wrong, in the order of the symbol table; never empty. */
    public List<Problem> problems() {
        return problems;
    }

    /** The code of the first problem. */
    public Code code() {
        return problems.get(0).code();
    }
}
