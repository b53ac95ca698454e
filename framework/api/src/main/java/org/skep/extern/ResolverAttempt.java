package org.skep.extern;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * One resolver that was called for an extern, with the outcome.
 *
 * @param resolver the resolver's name
 * @param outcome the outcome in a phrase
 * @param looked the places that it searched, in order
 */
public record ResolverAttempt(String resolver, String outcome, List<Lookup> looked) {
    /** Checks that nothing is null and copies the list. */
    public ResolverAttempt {
        Objects.requireNonNull(resolver, "resolver");
        Objects.requireNonNull(outcome, "outcome");
        looked = List.copyOf(looked);
    }

    /** Returns a text such as {@code kconfig: not there (/boot/config-6.1: no such file)}. */
    @Override
    public String toString() {
        return looked.isEmpty()
                ? resolver + ": " + outcome
                : looked.stream()
                        .map(Lookup::toString)
                        .collect(Collectors.joining("; ", resolver + ": " + outcome + " (", ")"));
    }
}
