package org.skep.kernel;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.skep.extern.Code;

/**
 * The kernel refused an operation. Says what was being done to what, the kernel's errno, what the verifier wrote where
 * it did, and what to do where that is known.
 */
public final class KernelRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    /**
     * One cause, with named parts.
     *
     * @param operation what was being done, as a verb: {@code create}, {@code freeze}, {@code load}
     * @param subject what it was done to: {@code map "a.kconfig"}
     * @param errno the kernel's answer
     * @param code {@link Code#NOT_PERMITTED} if privilege is missing, else {@link Code#KERNEL_REFUSED}
     * @param why what the kernel did not like, in one phrase; the errno's meaning where nothing closer is known
     * @param missing names of the capabilities that the process lacks for it: {@code CAP_BPF}; empty for other causes
     * @param log what the verifier, or the check of BTF, wrote
     * @param advice what to do
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

        /** What was refused and why: {@code can't load xdp program "x", 9 instructions: EACCES (13): …}. */
        public String what() {
            return "can't " + operation + " " + subject + ": " + errno.name() + " (" + errno.number() + "): " + why;
        }

        /** The same with the advice: all of it but the code and the log. */
        public String message() {
            return what() + advice.map(text -> "; " + text).orElse("");
        }
    }

    /** With all that is known of it. */
    public KernelRefusedException(Refusal refusal) {
        super(refusal.message());
        this.refusal = refusal;
    }

    /** All of it. */
    public Refusal refusal() {
        return refusal;
    }

    /** What was being done, as a verb. */
    public String operation() {
        return refusal.operation();
    }

    /** What it was done to. */
    public String subject() {
        return refusal.subject();
    }

    /** The kernel's answer. */
    public Errno errno() {
        return refusal.errno();
    }

    /** {@link Code#NOT_PERMITTED} or {@link Code#KERNEL_REFUSED}. */
    public Code code() {
        return refusal.code();
    }

    /** What the verifier wrote. */
    public Optional<VerifierLog> log() {
        return refusal.log();
    }

    /** What to do. */
    public Optional<String> advice() {
        return refusal.advice();
    }
}
