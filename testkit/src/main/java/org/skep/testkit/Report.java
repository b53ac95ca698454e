package org.skep.testkit;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The verdicts on all checked clauses. Its text is a readable table.
 *
 * @param resolver the name of the resolver's class, for messages
 * @param verdicts one for each checked clause, in the order of {@link Clause}
 */
public record Report(String resolver, List<Verdict> verdicts) {
    /** Checks that nothing is null and copies the list. */
    public Report {
        Objects.requireNonNull(resolver, "resolver");
        verdicts = List.copyOf(verdicts);
    }

    /** Returns the duties that the resolver breaks. */
    public List<Verdict> broken() {
        return with(Verdict.Outcome.BROKEN);
    }

    /** Returns the advice that the resolver does not follow. */
    public List<Verdict> warnings() {
        return with(Verdict.Outcome.WARNING);
    }

    /** Returns the verdict on one clause. */
    public Verdict of(Clause clause) {
        return verdicts.stream()
                .filter(verdict -> verdict.clause() == clause)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(clause + " was not checked"));
    }

    /** Returns a table of all verdicts; clauses that are not kept have their sentence and the reason. */
    @Override
    public String toString() {
        return verdicts.stream().map(Report::line).collect(Collectors.joining("", resolver + "\n", ""));
    }

    static String line(Verdict verdict) {
        String line = String.format(Locale.ROOT, "  %-10s  %s%n", verdict.outcome(), verdict.clause());
        return switch (verdict.outcome()) {
            case KEPT -> line;
            case LEFT_OUT, NOT_JUDGED -> line + detail(verdict.what());
            case BROKEN, WARNING ->
                line + detail("required: " + verdict.clause().sentence()) + detail(verdict.what());
        };
    }

    private static String detail(String words) {
        return String.format(Locale.ROOT, "              %s%n", words);
    }

    private List<Verdict> with(Verdict.Outcome outcome) {
        return verdicts.stream().filter(verdict -> verdict.outcome() == outcome).toList();
    }
}
