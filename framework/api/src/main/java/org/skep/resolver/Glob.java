package org.skep.resolver;

import java.util.Collection;
import java.util.Objects;

/**
 * A pattern in which {@code *} matches any characters, including none; all other characters match themselves. Used by
 * {@link ExternResolver#SECTIONS}, {@link ExternResolver#NAMES} and configured names. Immutable.
 *
 * @param pattern the text of the pattern
 */
public record Glob(String pattern) {
    /** Creates a pattern; every text is valid. */
    public Glob {
        Objects.requireNonNull(pattern, "pattern");
    }

    /** Whether one of the patterns matches. */
    public static boolean any(Collection<Glob> patterns, String text) {
        for (Glob pattern : patterns) {
            if (pattern.matches(text)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the whole text matches. Backtracks to the last star only, so the time is at most the product of the
     * lengths.
     */
    public boolean matches(String text) {
        int at = 0;
        int p = 0;
        int star = -1;
        int resume = 0;
        while (at < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = at;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(at)) {
                p++;
                at++;
            } else if (star >= 0) {
                p = star + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** Returns the text of the pattern. */
    @Override
    public String toString() {
        return pattern;
    }
}
