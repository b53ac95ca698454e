package org.skep.core;

import java.util.List;
import java.util.stream.Collectors;

/** A pattern in which {@code *} stands for any characters, also for none. */
record Glob(String pattern) {

    /** Whether one of the patterns matches. */
    static boolean any(List<Glob> patterns, String text) {
        for (Glob pattern : patterns) {
            if (pattern.matches(text)) {
                return true;
            }
        }
        return false;
    }

    /** The patterns as a person would list them. */
    static String list(List<Glob> patterns) {
        return patterns.stream().map(Glob::pattern).collect(Collectors.joining(", "));
    }

    /**
     * Whether the whole text matches. Goes back to the last star only, so the time is at most the product of the
     * lengths.
     */
    boolean matches(String text) {
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

    @Override
    public String toString() {
        return pattern;
    }
}
