package org.skep.kernel;

/** The kinds of kernel objects with ids. */
public enum ObjectKind {
    /** A map. */
    MAP("map"),
    /** A program. */
    PROGRAM("program"),
    /** A BTF object. */
    BTF("BTF");

    private final String word;

    ObjectKind(String word) {
        this.word = word;
    }

    /** Returns the word for messages. */
    @Override
    public String toString() {
        return word;
    }
}
