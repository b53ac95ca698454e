package org.skep.core.service;

import java.util.List;

/** The end of several things at once. */
public final class CloseSequence {
    private CloseSequence() {}

    /** Some steps threw; the first failure is the cause, the others are suppressed. */
    public static final class FailedException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        FailedException(Throwable first) {
            super("not everything could be closed: one part " + ForeignCode.phrase(first), first);
        }
    }

    /**
     * Takes every step in order, whatever another one throws.
     *
     * @throws FailedException at the end, when one has thrown
     */
    public static void all(List<Runnable> steps) {
        FailedException failed = null;
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (Throwable e) {
                if (failed != null) {
                    failed.addSuppressed(e);
                } else {
                    failed = e instanceof FailedException inner ? inner : new FailedException(e);
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
