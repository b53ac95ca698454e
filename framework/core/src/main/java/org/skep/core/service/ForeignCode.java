package org.skep.core.service;

import java.util.List;

/** What services and applications did when the core called them, in words that follow their name. */
public final class ForeignCode {
    private ForeignCode() {}

    /** Foreign code returned null where the contract says that it returns something. */
    public static final class ReturnedNullException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** What foreign code returned, which must not be null. */
    public static <T> T returned(T result) {
        if (result == null) {
            throw new ReturnedNullException();
        }
        return result;
    }

    /** A copy of a list that foreign code returned: its own list might throw, block or change. */
    public static <T> List<T> copy(List<T> list) {
        return List.copyOf(returned(list));
    }

    /**
     * What was thrown. Its message is foreign code as well, and may throw in turn; so this is called where a call is
     * timed, if it is.
     */
    public static String phrase(Throwable thrown) {
        if (thrown instanceof ReturnedNullException) {
            return "returned null";
        }
        String kind = thrown.getClass().getName();
        try {
            String message = thrown.getMessage();
            return "threw " + (message == null || message.isBlank() ? kind : kind + ": " + message);
        } catch (Throwable e) {
            return "threw " + kind + ", whose message can't be had";
        }
    }

    /** The message of what was thrown, or what it is if it has none. */
    public static String message(Throwable thrown) {
        try {
            String message = thrown.getMessage();
            return message == null || message.isBlank() ? phrase(thrown) : message;
        } catch (Throwable e) {
            return phrase(thrown);
        }
    }
}
