package org.skep.commands;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.commands.console.Table;
import org.skep.extern.Code;
import org.skep.extern.Lookup;
import org.skep.extern.Problem;
import org.skep.extern.ResolverAttempt;

/** A problem for people: what it is, who was asked and where they looked, what to do. */
final class PrintedProblem {
    private PrintedProblem() {}

    /** Prints all of several errors; what was asked in vain for all of them is told once. */
    static void errors(Page err, List<Problem> problems) {
        errors(err, problems, List.of());
    }

    /**
     * The same with the place that they are about.
     *
     * @param place lines of a source or a log; none if it is not known
     */
    static void errors(Page err, List<Problem> problems, List<String> place) {
        Map<List<ResolverAttempt>, String> told = new HashMap<>();
        for (Problem problem : problems) {
            err.line(Style.BAD, problem.headline());
            rows("at   ", place, err);
            Optional<String> like = Optional.ofNullable(told.get(problem.asked()));
            if (like.isPresent()) {
                rows("asked", List.of("as for " + like.get()), err);
            } else {
                asked(err, problem);
                problem.extern()
                        .filter(name -> !problem.asked().isEmpty())
                        .ifPresent(name -> told.put(problem.asked(), name));
            }
            advice(err, problem);
        }
    }

    /** Prints all of a warning. */
    static void warning(Page err, Problem problem) {
        err.line(Style.WARNING, "warning: " + problem.headline());
        asked(err, problem);
        advice(err, problem);
    }

    private static void rows(String heading, List<String> lines, Page err) {
        Table table = new Table(2).text("").text("");
        for (int i = 0; i < lines.size(); i++) {
            table.row(Style.PLAIN, i == 0 ? heading : "", lines.get(i));
        }
        table.print(err);
    }

    private static void asked(Page err, Problem problem) {
        Table table = new Table(2).text("").text("").text("");
        String heading = "asked";
        for (ResolverAttempt asked : problem.asked()) {
            String resolver = asked.resolver();
            for (String line : lines(asked)) {
                table.row(Style.PLAIN, heading, resolver, line);
                heading = "";
                resolver = "";
            }
        }
        table.print(err);
    }

    private static void advice(Page err, Problem problem) {
        problem.advice().ifPresent(advice -> rows("do   ", List.of(advice + toType(problem)), err));
    }

    /** The core knows what to do, but not how one does it with a command. */
    private static String toType(Problem problem) {
        if (problem.code().equals(Code.NO_VERSION)) {
            return ": --release RELEASE, or --set " + ValueText.VERSION + "=NUMBER";
        }
        if (problem.code().equals(Code.NO_CONFIGURATION)) {
            return ": --kconfig FILE, --set " + problem.extern().orElse("NAME") + "=VALUE, or --no-config=zero";
        }
        return isForOverriding(problem) ? ": --set " + problem.extern().orElseThrow() + "=VALUE" : "";
    }

    /** Externs of .ksyms can't be overridden. */
    private static boolean isForOverriding(Problem problem) {
        return problem.code().equals(Code.UNRESOLVED_STRONG)
                && problem.extern().isPresent()
                && problem.declared()
                        .filter(declared -> !declared.endsWith(" .ksyms"))
                        .isPresent();
    }

    /** The places where it looked say more than that nothing came of it. */
    static List<String> lines(ResolverAttempt asked) {
        return asked.looked().isEmpty()
                ? List.of(asked.outcome())
                : asked.looked().stream().map(Lookup::toString).toList();
    }
}
