package org.skep.testkit;

import java.util.Objects;

/**
 * What came of one clause.
 *
 * @param clause the clause
 * @param outcome kept, broken, or why it can't be told
 * @param what what is wrong, or why the clause was not judged, or the reason for which it was left out; empty when it
 *     is kept
 */
public record Verdict(Clause clause, Outcome outcome, String what) {
    /** Checks that nothing is null. */
    public Verdict {
        Objects.requireNonNull(clause, "clause");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(what, "what");
    }

    /** What may come of a clause. */
    public enum Outcome {
        /** Nothing was found that speaks against it. */
        KEPT("kept"),
        /** A duty, and the resolver does not keep it. */
        BROKEN("BROKEN"),
        /** Advice that the resolver does not follow. */
        WARNING("warning"),
        /** The test left it out. */
        LEFT_OUT("left out"),
        /** It can't be told on this machine, or for what the test asks. */
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
