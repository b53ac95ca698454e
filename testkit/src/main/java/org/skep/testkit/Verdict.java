package org.skep.testkit;

import java.util.Objects;

/**
 * The verdict on one clause.
 *
 * @param clause the clause
 * @param outcome the outcome
 * @param what the violation, the reason that the clause was not judged, or the reason that it was left out; empty when
 *     it is kept
 */
public record Verdict(Clause clause, Outcome outcome, String what) {
    /** Checks that nothing is null. */
    public Verdict {
        Objects.requireNonNull(clause, "clause");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(what, "what");
    }

    /** The possible outcomes. */
    public enum Outcome {
        /** No violation was found. */
        KEPT("kept"),
        /** The resolver breaks a duty. */
        BROKEN("BROKEN"),
        /** The resolver does not follow advice. */
        WARNING("warning"),
        /** The test leaves the clause out. */
        LEFT_OUT("left out"),
        /** The clause can't be judged on this machine, or with the externs of the test. */
        NOT_JUDGED("not judged");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** {@code BROKEN says-where: limit: …}. */
    @Override
    public String toString() {
        return outcome + " " + clause + (what.isEmpty() ? "" : ": " + what);
    }
}
