package org.skep.commands;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.skep.extern.Extern;
import org.skep.extern.Lookup;
import org.skep.extern.Origin;
import org.skep.extern.Problem;
import org.skep.extern.ResolverAttempt;
import org.skep.extern.Value;
import org.skep.loader.ResolvedExtern;

/** What became of an extern, as the VALUE and FROM of a table for people. */
final class ExternView {
    /** A value longer than this would push its origin out of sight. */
    private static final int LONGEST_VALUE = 40;

    private ExternView() {}

    /** The value, a long one cut short; {@code failed} when there is none. */
    static String value(ResolvedExtern extern) {
        return value(extern, ValueText::shown);
    }

    /** The same where there is little room. */
    static String brief(ResolvedExtern extern) {
        return value(extern, ValueText::brief);
    }

    private static String value(ResolvedExtern extern, BiFunction<Extern, Value, String> worded) {
        if (extern instanceof ResolvedExtern.Resolved resolved) {
            return cut(worded.apply(resolved.extern(), resolved.value()));
        }
        return extern instanceof ResolvedExtern.Defaulted ? ValueText.shownZero(extern.extern()) : "failed";
    }

    /** Where the value comes from, or why there is none. */
    static String from(ResolvedExtern extern) {
        if (extern instanceof ResolvedExtern.Resolved resolved) {
            return origin(resolved.resolver(), resolved.origin());
        }
        if (extern instanceof ResolvedExtern.Failed failed) {
            Problem problem = failed.problem();
            return problem.found().map(origin -> problem.code() + ", " + origin).orElseGet(() -> problem.code()
                    .word());
        }
        return placeOfAbsence(extern.asked())
                .map(looked -> absence(looked.outcome()) + ", " + looked.where())
                .orElse("nobody knows it");
    }

    /** The origin, with the resolver in front where the origin alone is no place that one can look at. */
    static String origin(String resolver, Origin origin) {
        String place = origin.toString();
        boolean speaksForItself = origin.line().isPresent() || isPath(place) || place.equals(resolver);
        return speaksForItself ? place : resolver + ": " + place;
    }

    /** Those of a root that was given as a relative path have no leading slash; words have blanks. */
    private static boolean isPath(String origin) {
        return origin.startsWith("/") || (origin.indexOf('/') > 0 && origin.indexOf(' ') < 0);
    }

    /** A value no longer than fits a table. */
    static String cut(String value) {
        return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE - 1) + "…";
    }

    /** The line of a configuration that says "is not set", if there is one. */
    private static Optional<Lookup> placeOfAbsence(List<ResolverAttempt> asked) {
        return asked.stream()
                .flatMap(one -> one.looked().stream())
                .filter(looked -> looked.where().line().isPresent())
                .findFirst();
    }

    private static String absence(String outcome) {
        return outcome.contains("is not set") ? "\"is not set\"" : outcome;
    }
}
