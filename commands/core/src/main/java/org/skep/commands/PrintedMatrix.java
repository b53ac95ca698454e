package org.skep.commands;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.commands.console.Table;
import org.skep.extern.Problem;

/**
 * Objects down, machines across, and below what failed. Machines have their names for headings where that fits the
 * page, else numbers; and where even that is too wide, several tables follow each other.
 */
final class PrintedMatrix implements Report {
    private static final int PAPER = 80;
    private static final int INDENT = 2;

    private final Console console;
    private final List<Machine> machines;
    private final ShortNames names;
    private final Map<String, List<Attempt>> attempts = new LinkedHashMap<>();

    PrintedMatrix(Console console, List<Machine> machines, ShortNames names) {
        this.console = console;
        this.machines = machines;
        this.names = names;
    }

    /** Notes it: nothing is printed before all is known. */
    @Override
    public void resolved(Attempt attempt) {
        attempts.computeIfAbsent(attempt.object(), object -> new ArrayList<>()).add(attempt);
    }

    /** Prints all that was noted. */
    void print() {
        Page out = console.out();
        out.line(Style.STRONG, headline());
        out.gap();
        int width = out.columns().orElse(PAPER);
        List<String> labels = machines.stream().map(Machine::label).toList();
        Table named = table(0, machines.size(), labels);
        if (named.width() <= width) {
            named.print(out);
        } else {
            printNumbered(out, width, labels);
        }
        printFailures(out);
    }

    private String headline() {
        long all = attempts.values().stream().mapToLong(List::size).sum();
        long failed = all().filter(attempt -> !attempt.ok()).count();
        String pairs = count(attempts.size(), "object") + " on " + count(machines.size(), "configuration") + ": ";
        return pairs + (failed == 0 ? "all resolve" : (all - failed) + " of " + all + " pairs resolve");
    }

    private static String count(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    private void printNumbered(Page out, int width, List<String> labels) {
        Table legend = new Table(INDENT).number("").text("");
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            numbers.add(Integer.toString(i + 1));
            legend.row(Style.PLAIN, numbers.get(i), labels.get(i));
        }
        legend.print(out);
        int from = 0;
        while (from < labels.size()) {
            int to = from + 1;
            while (to < labels.size() && table(from, to + 1, numbers).width() <= width) {
                to++;
            }
            out.gap();
            table(from, to, numbers).print(out);
            from = to;
        }
    }

    /** The part of the matrix for the machines from the first index up to the second. */
    private Table table(int from, int to, List<String> headings) {
        Table table = new Table(INDENT).text("OBJECT");
        headings.subList(from, to).forEach(table::text);
        attempts.forEach((object, row) -> {
            List<String> cells = new ArrayList<>();
            cells.add(names.of(object));
            row.subList(from, to).forEach(attempt -> cells.add(cell(attempt)));
            boolean ok = row.subList(from, to).stream().allMatch(Attempt::ok);
            table.row(ok ? Style.PLAIN : Style.BAD, cells);
        });
        return table;
    }

    private static String cell(Attempt attempt) {
        if (attempt.resolution().isEmpty()) {
            return "not opened";
        }
        if (!attempt.ok()) {
            return attempt.errors().size() + " failed";
        }
        return attempt.defaulted() == 0 ? "ok" : "ok, " + attempt.defaulted() + " zero";
    }

    private void printFailures(Page out) {
        if (all().anyMatch(attempt -> attempt.ok() && attempt.defaulted() > 0)) {
            out.gap();
            out.line(Style.FAINT, "zero: weak externs that nobody knows there");
        }
        if (all().allMatch(Attempt::ok)) {
            return;
        }
        out.gap();
        Table failures = new Table(INDENT).text("FAILED").text("ON").text("EXTERNS");
        all().filter(attempt -> !attempt.ok())
                .forEach(attempt -> failures.row(
                        Style.PLAIN,
                        names.of(attempt.object()),
                        attempt.machine().label(),
                        attempt.errors().stream().map(PrintedMatrix::failure).collect(Collectors.joining(", "))));
        failures.print(out);
        out.gap();
        out.line(Style.FAINT, "resolve, or explain, with the same options tells more of each.");
    }

    private static String failure(Problem problem) {
        String code = problem.code().word();
        return problem.extern().map(name -> name + " " + code).orElseGet(() -> code + ": " + problem.what());
    }

    private Stream<Attempt> all() {
        return attempts.values().stream().flatMap(List::stream);
    }
}
