package org.skep.extern;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * One resolver that was asked for an extern, and what came of it.
 *
 * @param resolver the resolver's name
 * @param outcome what it said, in a phrase
 * @param looked the places where it looked, in order
 */
public record ResolverAttempt(String resolver, String outcome, List<Lookup> looked) {
    /** Checks that nothing is null and copies the list. */
    public ResolverAttempt {
        Objects.requireNonNull(resolver, "resolver");
        Objects.requireNonNull(outcome, "outcome");
        looked = List.copyOf(looked);
    }

    /** {@code kconfig: not there (/boot/config-6.1: no such file)}. */
    @Override
    public String toString() {
        return looked.isEmpty()
                ? resolver + ": " + outcome
                : looked.stream()
                        .map(Lookup::toString)
                        .collect(Collectors.joining("; ", resolver + ": " + outcome + " (", ")"));
    }
}
