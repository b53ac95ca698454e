package org.skep.loader;

import java.util.List;

/** How a loaded object compares with what a resolution of today comes to. */
public enum Staleness {
    /** The same values, from the same places. */
    FRESH("fresh"),
    /** The same values; some come from elsewhere. A reload would change nothing for the object's programs. */
    ORIGIN_MOVED("origin-moved"),
    /** Some values differ, or the object would not load any more. */
    VALUES_DIFFER("values-differ");

    private final String word;

    Staleness(String word) {
        this.word = word;
    }

    /** What these differences amount to. */
    public static Staleness of(List<StaleExtern> differences) {
        if (differences.isEmpty()) {
            return FRESH;
        }
        return differences.stream().anyMatch(StaleExtern::valueDiffers) ? VALUES_DIFFER : ORIGIN_MOVED;
    }

    /** The word for scripts: {@code fresh}, {@code origin-moved}, {@code values-differ}. */
    @Override
    public String toString() {
        return word;
    }
}
