package org.skep.commands;

/** Thrown when what was asked for makes no sense, or a file given to an option can't be read. */
final class Misuse extends Exception {
    private static final long serialVersionUID = 1L;

    /** The command can't be carried out as it was given. */
    Misuse(String message) {
        super(message);
    }
}
