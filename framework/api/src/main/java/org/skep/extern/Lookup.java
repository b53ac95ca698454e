package org.skep.extern;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/** A place that a resolver searched, with the outcome. Immutable. */
public final class Lookup {
    private static final String DENIED = "permission denied";

    private final Origin where;
    private final String outcome;

    private Lookup(Origin where, String outcome) {
        this.where = Objects.requireNonNull(where, "where");
        this.outcome = Objects.requireNonNull(outcome, "outcome");
    }

    /**
     * Creates a lookup.
     *
     * @param where a path, or another name of the place
     * @param outcome a phrase such as {@code no such file}
     */
    public static Lookup at(String where, String outcome) {
        return new Lookup(Origin.of(where), outcome);
    }

    /** Creates a lookup for a place with a line. */
    public static Lookup at(Origin where, String outcome) {
        return new Lookup(where, outcome);
    }

    /**
     * Creates a lookup for a place that could not be read. The outcome is a common phrase: {@code no such file},
     * {@code permission denied}.
     *
     * @param where a path, or another name of the place
     * @param failure the error
     */
    public static Lookup at(String where, IOException failure) {
        return new Lookup(Origin.of(where), phrase(failure));
    }

    /** Returns the place. */
    public Origin where() {
        return where;
    }

    /** Whether the place could not be read for lack of permission, so that its content is unknown. */
    public boolean isDenied() {
        return outcome.equals(DENIED);
    }

    /** Returns the outcome. */
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

    /** Returns a text such as {@code /boot/config-6.1: no such file}. */
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
        // Only the reason: the message begins with the path, which is in the place already.
        String words = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        return Objects.requireNonNullElseGet(words, failure::toString);
    }
}
