package org.skep.testkit;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What came of all clauses. Its text is a table for people.
 *
 * @param resolver what messages call the resolver: its class
 * @param verdicts one for each clause that was asked for, in the order of {@link Clause}
 */
public record Report(String resolver, List<Verdict> verdicts) {
    /** Checks that nothing is null and copies the list. */
    public Report {
        Objects.requireNonNull(resolver, "resolver");
        verdicts = List.copyOf(verdicts);
    }

    /** The duties that the resolver does not keep. */
    public List<Verdict> broken() {
        return with(Verdict.Outcome.BROKEN);
    }

    /** The advice that it does not follow. */
    public List<Verdict> warnings() {
        return with(Verdict.Outcome.WARNING);
    }

    /** What came of one clause. */
    public Verdict of(Clause clause) {
        return verdicts.stream()
                .filter(verdict -> verdict.clause() == clause)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(clause + " was not asked for"));
    }

    /** A table of all verdicts, each with the sentence of its clause where it is not kept. */
    @Override
    public String toString() {
        return verdicts.stream().map(Report::line).collect(Collectors.joining("", resolver + "\n", ""));
    }

    static String line(Verdict verdict) {
        String line = String.format("  %-10s  %s%n", verdict.outcome(), verdict.clause());
        return switch (verdict.outcome()) {
            case KEPT -> line;
            case LEFT_OUT, NOT_JUDGED -> line + detail(verdict.what());
            case BROKEN, WARNING ->
                line + detail("promised: " + verdict.clause().sentence()) + detail(verdict.what());
        };
    }

    private static String detail(String words) {
        return String.format("              %s%n", words);
    }

    private List<Verdict> with(Verdict.Outcome outcome) {
        return verdicts.stream().filter(verdict -> verdict.outcome() == outcome).toList();
    }
}
