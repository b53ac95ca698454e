package org.skep.commands;

/** How commands are called: it decides what becomes of what they load, and how people write them. */
public enum Invocation {
    /**
     * One command, {@code skep load}, and then the process ends: what it loads is unloaded again unless it is pinned.
     */
    ONE_SHOT(" "),
    /** One of many, {@code skep:load}, in a framework that goes on: what it loads stays until {@code skep:unload}. */
    SHELL(":");

    /** What all commands have in common: the program, or the scope in a shell. */
    static final String SCOPE = "skep";

    private final String separator;

    Invocation(String separator) {
        this.separator = separator;
    }

    /** Whether what is loaded stays when the command has ended. */
    boolean keeps() {
        return this == SHELL;
    }

    /** A command as people write it here. */
    String written(String command) {
        return SCOPE + separator + command;
    }
}
