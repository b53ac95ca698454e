package org.skep.loader;

import java.util.List;

/** How a loaded object compares with a resolution now. */
public enum Staleness {
    /** The same values, from the same origins. */
    FRESH("fresh"),
    /** The same values, some from other origins. A reload would not change the programs' data. */
    ORIGIN_MOVED("origin-moved"),
    /** Some values differ, or the object would not load any more. */
    VALUES_DIFFER("values-differ");

    private final String word;

    Staleness(String word) {
        this.word = word;
    }

    /** Returns the summary of differences. */
    public static Staleness of(List<StaleExtern> differences) {
        if (differences.isEmpty()) {
            return FRESH;
        }
        return differences.stream().anyMatch(StaleExtern::valueDiffers) ? VALUES_DIFFER : ORIGIN_MOVED;
    }

    /** Returns the word for scripts: {@code fresh}, {@code origin-moved}, {@code values-differ}. */
    @Override
    public String toString() {
        return word;
    }
}
