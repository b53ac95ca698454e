package org.skep.extern;

/** The effect of a missing answer, from the extern's ELF binding: GLOBAL is strong, WEAK is weak. */
public enum Strength {
    /** The extern must have a value, or the object is refused. */
    STRONG,
    /** The extern is zero when all resolvers that were called return "absent". */
    WEAK;

    /** Returns the word for messages: {@code strong} or {@code weak}. */
    @Override
    public String toString() {
        return this == STRONG ? "strong" : "weak";
    }
}
