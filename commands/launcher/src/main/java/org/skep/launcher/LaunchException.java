package org.skep.launcher;

/** The framework, or what is needed of it, could not be started. The message says why, in one or more lines. */
final class LaunchException extends Exception {
    private static final long serialVersionUID = 1L;

    LaunchException(String message) {
        super(message);
    }

    LaunchException(String message, Throwable cause) {
        super(message, cause);
    }
}
