package org.skep.btf;

import java.util.List;

/** A CO-RE relocation for which the whole object is refused, as libbpf does. The message says why. */
public final class CoreException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** Its record does not agree with the object's types, or types of the object or the kernel are damaged. */
        MALFORMED,
        /** Its type has no name by which the kernel's could be found. */
        ANONYMOUS,
        /** Several types of the kernel match and lead to different results. */
        AMBIGUOUS,
        /** It has no answer for this field: a bitfield that no load reads whole, a type without a size. */
        UNSUPPORTED
    }

    /** The reason. */
    private final Reason reason;

    private final transient List<CoreCandidate> candidates;

    CoreException(Reason reason, String message) {
        super(message);
        this.reason = reason;
        this.candidates = List.of();
    }

    CoreException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.candidates = List.of();
    }

    CoreException(String message, List<CoreCandidate> candidates) {
        super(message);
        this.reason = Reason.AMBIGUOUS;
        this.candidates = List.copyOf(candidates);
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    /** Those that match and disagree, if it is {@link Reason#AMBIGUOUS}. */
    public List<CoreCandidate> candidates() {
        return candidates;
    }
}
