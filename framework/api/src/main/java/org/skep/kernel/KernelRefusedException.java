package org.skep.kernel;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.skep.extern.Code;

/**
 * The kernel refused an operation. Has the operation and its subject, the kernel's errno, the verifier's log if there
 * is one, and a hint if known.
 */
public final class KernelRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    /**
     * The details of a refusal.
     *
     * @param operation the operation as a verb: {@code create}, {@code freeze}, {@code load}
     * @param subject the object of the operation: {@code map "a.kconfig"}
     * @param errno the kernel's error number
     * @param code {@link Code#NOT_PERMITTED} if privilege is missing, else {@link Code#KERNEL_REFUSED}
     * @param why the reason in one phrase; the errno's general meaning if no closer reason is known
     * @param missing the capabilities that the process lacks: {@code CAP_BPF}; empty for other reasons
     * @param log the log of the verifier, or of the BTF check
     * @param advice a hint how to fix it
     */
    public record Refusal(
            String operation,
            String subject,
            Errno errno,
            Code code,
            String why,
            List<String> missing,
            Optional<VerifierLog> log,
            Optional<String> advice) {
        /** Checks that nothing is null and copies the list. */
        public Refusal {
            Objects.requireNonNull(operation, "operation");
            Objects.requireNonNull(subject, "subject");
            Objects.requireNonNull(errno, "errno");
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(why, "why");
            Objects.requireNonNull(log, "log");
            Objects.requireNonNull(advice, "advice");
            missing = List.copyOf(missing);
        }

        /** Returns the operation and the reason: {@code can't load xdp program "x", 9 instructions: EACCES (13): …}. */
        public String what() {
            return "can't " + operation + " " + subject + ": " + errno.name() + " (" + errno.number() + "): " + why;
        }

        /** Returns {@link #what} with the hint: everything but the code and the log. */
        public String message() {
            return what() + advice.map(text -> "; " + text).orElse("");
        }
    }

    /** Creates an exception. */
    public KernelRefusedException(Refusal refusal) {
        super(refusal.message());
        this.refusal = refusal;
    }

    /** Returns all details. */
    public Refusal refusal() {
        return refusal;
    }

    /** Returns the operation as a verb. */
    public String operation() {
        return refusal.operation();
    }

    /** Returns the object of the operation. */
    public String subject() {
        return refusal.subject();
    }

    /** Returns the kernel's error number. */
    public Errno errno() {
        return refusal.errno();
    }

    /** Returns {@link Code#NOT_PERMITTED} or {@link Code#KERNEL_REFUSED}. */
    public Code code() {
        return refusal.code();
    }

    /** Returns the verifier's log. */
    public Optional<VerifierLog> log() {
        return refusal.log();
    }

    /** Returns the hint. */
    public Optional<String> advice() {
        return refusal.advice();
    }
}
