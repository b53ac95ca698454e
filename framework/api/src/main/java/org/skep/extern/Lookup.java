package org.skep.extern;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/** One place where a resolver looked, and what came of it. Immutable. */
public final class Lookup {
    private static final String DENIED = "permission denied";

    private final Origin where;
    private final String outcome;

    private Lookup(Origin where, String outcome) {
        this.where = Objects.requireNonNull(where, "where");
        this.outcome = Objects.requireNonNull(outcome, "outcome");
    }

    /**
     * A place and what came of it.
     *
     * @param where a path, or what the resolver calls the place
     * @param outcome a phrase such as {@code no such file}
     */
    public static Lookup at(String where, String outcome) {
        return new Lookup(Origin.of(where), outcome);
    }

    /** The same for a place that may have a line. */
    public static Lookup at(Origin where, String outcome) {
        return new Lookup(where, outcome);
    }

    /**
     * A place that could not be looked at, in words that people know: {@code no such file}, {@code permission denied}.
     *
     * @param where a path, or what the resolver calls the place
     * @param failure why not
     */
    public static Lookup at(String where, IOException failure) {
        return new Lookup(Origin.of(where), phrase(failure));
    }

    /** The place. */
    public Origin where() {
        return where;
    }

    /** Whether the place may not be looked at, so that nobody knows what is there. */
    public boolean isDenied() {
        return outcome.equals(DENIED);
    }

    /** What came of it. */
    public String outcome() {
        return outcome;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Lookup looked && where.equals(looked.where) && outcome.equals(looked.outcome);
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

    private static String phrase(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return DENIED;
        }
        // The reason alone: the message of these has the path in front, and the place has it already.
        String words = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        return Objects.requireNonNullElseGet(words, failure::toString);
    }
}
