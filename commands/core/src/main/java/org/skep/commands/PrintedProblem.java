package org.skep.commands;

import java.util.List;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.commands.console.Table;
import org.skep.extern.Asked;
import org.skep.extern.Code;
import org.skep.extern.Looked;
import org.skep.extern.Problem;

/** A problem for people: what it is, who was asked and where they looked, what to do. */
final class PrintedProblem {
    private PrintedProblem() {}

    /** Prints all of an error. */
    static void error(Page err, Problem problem) {
        error(err, problem, List.of());
    }

    /**
     * The same with the place that it is about.
     *
     * @param place lines of a source or a log; none if it is not known
     */
    static void error(Page err, Problem problem, List<String> place) {
        err.line(Style.BAD, problem.headline());
        Table table = new Table(2).text("").text("");
        String heading = "at   ";
        for (String line : place) {
            table.row(Style.PLAIN, heading, line);
            heading = "";
        }
        table.print(err);
        details(err, problem);
    }

    /** Prints all of a warning. */
    static void warning(Page err, Problem problem) {
        err.line(Style.WARNING, "warning: " + problem.headline());
        details(err, problem);
    }

    private static void details(Page err, Problem problem) {
        Table table = new Table(2).text("").text("").text("");
        String heading = "asked";
        for (Asked asked : problem.asked()) {
            String resolver = asked.resolver();
            for (String line : lines(asked)) {
                table.row(Style.PLAIN, heading, resolver, line);
                heading = "";
                resolver = "";
            }
        }
        table.print(err);
        problem.advice()
                .map(advice -> isForOverriding(problem)
                        ? advice + ": --set " + problem.extern().orElseThrow() + "=VALUE"
                        : advice)
                .ifPresent(advice -> new Table(2)
                        .text("")
                        .text("")
                        .row(Style.PLAIN, "do   ", advice)
                        .print(err));
    }

    /**
     * The core knows of overrides, but not how one is given to a command. Those of {@code .ksyms} can't be overridden.
     */
    private static boolean isForOverriding(Problem problem) {
        return problem.code().equals(Code.UNRESOLVED_STRONG)
                && problem.extern().isPresent()
                && problem.declared()
                        .filter(declared -> !declared.endsWith(" .ksyms"))
                        .isPresent();
    }

    /** The places where it looked say more than that nothing came of it. */
    static List<String> lines(Asked asked) {
        return asked.looked().isEmpty()
                ? List.of(asked.outcome())
                : asked.looked().stream().map(Looked::toString).toList();
    }
}
