package org.skep.object;

/** Bytes that are no ELF file, or not of the kind that is read here. The message says what is wrong, in a phrase. */
final class MalformedElfException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedElfException(String what) {
        super(what);
    }

    MalformedElfException(String what, Throwable cause) {
        super(what, cause);
    }
}
