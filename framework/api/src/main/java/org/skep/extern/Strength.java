package org.skep.extern;

/** What an extern's ELF binding says of an answer that nobody has: GLOBAL is strong, WEAK is weak. */
public enum Strength {
    /** Somebody must answer, or the object is refused. */
    STRONG,
    /** Zero when everybody who was asked says that there is no such thing. */
    WEAK;

    /** The word as messages have it: {@code strong} or {@code weak}. */
    @Override
    public String toString() {
        return this == STRONG ? "strong" : "weak";
    }
}
