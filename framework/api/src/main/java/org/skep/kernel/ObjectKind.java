package org.skep.kernel;

/** The kinds of objects in the kernel that have ids. */
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

    /** The word for one of them, for messages. */
    @Override
    public String toString() {
        return word;
    }
}
