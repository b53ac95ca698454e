package org.skep.loader;

/** The result of weak {@code CONFIG_*} externs if no kernel configuration is found. */
public enum NoConfig {
    /** Weak externs fail like strong ones, because a zero could be wrong. */
    REFUSE("refuse"),
    /** Weak externs are zero, with a warning. Strong externs fail. */
    ZERO("zero");

    private final String word;

    NoConfig(String word) {
        this.word = word;
    }

    /** The word in settings and options: {@code refuse}, {@code zero}. */
    @Override
    public String toString() {
        return word;
    }
}
