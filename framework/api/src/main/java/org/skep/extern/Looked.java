package org.skep.extern;

import java.util.Objects;

/** One place where a resolver looked, and what came of it. Immutable. */
public final class Looked {
    private final Origin where;
    private final String outcome;

    private Looked(Origin where, String outcome) {
        this.where = Objects.requireNonNull(where, "where");
        this.outcome = Objects.requireNonNull(outcome, "outcome");
    }

    /**
     * A place and what came of it.
     *
     * @param where a path, or what the resolver calls the place
     * @param outcome a phrase such as {@code no such file}
     */
    public static Looked at(String where, String outcome) {
        return new Looked(Origin.of(where), outcome);
    }

    /** The same for a place that may have a line. */
    public static Looked at(Origin where, String outcome) {
        return new Looked(where, outcome);
    }

    /** The place. */
    public Origin where() {
        return where;
    }

    /** What came of it. */
    public String outcome() {
        return outcome;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Looked looked && where.equals(looked.where) && outcome.equals(looked.outcome);
    }

    @Override
    public int hashCode() {
        return Objects.hash(where, outcome);
    }

    /** {@code /boot/config-6.1: no such file}. */
    @Override
    public String toString() {
        return where + ": " + outcome;
    }
}
