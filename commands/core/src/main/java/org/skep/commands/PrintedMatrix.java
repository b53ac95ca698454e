package org.skep.commands;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.commands.console.Table;
import org.skep.extern.Code;
import org.skep.extern.Problem;

/**
 * Objects down, machines across, and below what failed, each failure once with the machines that it happens on.
 * Machines have their names for headings where that fits the page, else numbers, which go on below; and where even that
 * is too wide, several tables follow each other.
 */
final class PrintedMatrix implements Report {
    private static final int PAPER = 80;
    private static final int INDENT = 2;

    /** What a long name of an object leaves of a page to the machines, and at least keeps of itself. */
    private static final int LEAST_OF_A_NAME = 24;

    /** In place of the object or the extern where it is about none in particular. */
    private static final String NONE = "-";

    /** Warnings that tell whether a machine's column is to be relied on, whatever the object. */
    private static final Set<Code> OF_A_MACHINE = Set.of(Code.NO_CONFIGURATION, Code.OTHER_KERNEL);

    private final Console console;
    private final List<Machine> machines;
    private final ShortNames names;
    private final Map<String, List<ResolveResult>> attempts = new LinkedHashMap<>();

    PrintedMatrix(Console console, List<Machine> machines, ShortNames names) {
        this.console = console;
        this.machines = machines;
        this.names = names;
    }

    /** Notes it: nothing is printed before all is known. */
    @Override
    public void resolved(ResolveResult attempt) {
        attempts.computeIfAbsent(attempt.object(), object -> new ArrayList<>()).add(attempt);
    }

    /** Prints all that was noted. */
    void print() {
        Page out = console.out();
        out.line(Style.STRONG, headline());
        out.gap();
        int width = out.columns().orElse(PAPER);
        List<String> labels = labels();
        if (table(0, machines.size(), labels, Integer.MAX_VALUE).width() <= width) {
            table(0, machines.size(), labels, Integer.MAX_VALUE).print(out);
            printLegend(out);
            printTroubles(out, labels);
        } else {
            printTroubles(out, printNumbered(out, width));
        }
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

    /** The machines by the last parts of their names, where those tell them apart. */
    private List<String> labels() {
        List<String> whole = machines.stream().map(Machine::label).toList();
        ShortNames names = ShortNames.of(whole);
        return whole.stream().map(names::of).toList();
    }

    /** Prints the machines with a number for each, and tables that are no wider than the page; gives the numbers. */
    private List<String> printNumbered(Page out, int width) {
        Table legend = new Table(INDENT).number("").text("");
        List<String> numbers = new ArrayList<>();
        for (Machine machine : machines) {
            numbers.add(Integer.toString(numbers.size() + 1));
            legend.row(Style.PLAIN, numbers.get(numbers.size() - 1), machine.label());
        }
        legend.print(out);
        int whole = table(0, numbers.size(), numbers, Integer.MAX_VALUE).width();
        int name = Math.max(LEAST_OF_A_NAME, longestName() - Math.max(0, whole - width));
        int from = 0;
        while (from < numbers.size()) {
            int to = from + 1;
            while (to < numbers.size() && table(from, to + 1, numbers, name).width() <= width) {
                to++;
            }
            out.gap();
            table(from, to, numbers, name).print(out);
            from = to;
        }
        printLegend(out);
        return numbers;
    }

    private int longestName() {
        return attempts.keySet().stream()
                .mapToInt(object -> names.of(object).length())
                .max()
                .orElse(0);
    }

    /** The part of the matrix for the machines from the first index up to the second. */
    private Table table(int from, int to, List<String> headings, int longestName) {
        Table table = new Table(INDENT).text("OBJECT");
        headings.subList(from, to).forEach(table::text);
        attempts.forEach((object, row) -> {
            List<String> cells = new ArrayList<>();
            cells.add(cut(names.of(object), longestName));
            row.subList(from, to).forEach(attempt -> cells.add(cell(attempt)));
            boolean ok = row.subList(from, to).stream().allMatch(ResolveResult::ok);
            table.row(ok ? Style.PLAIN : Style.BAD, cells);
        });
        return table;
    }

    /** A name without its middle: names of objects differ at their beginnings and ends. */
    private static String cut(String name, int length) {
        if (name.length() <= length) {
            return name;
        }
        int end = (length - 1) / 2;
        return name.substring(0, length - 1 - end) + "…" + name.substring(name.length() - end);
    }

    private static String cell(ResolveResult attempt) {
        if (attempt.resolution().isEmpty()) {
            return "unopened";
        }
        if (!attempt.ok()) {
            return attempt.errors().size() + " failed";
        }
        return attempt.defaulted() == 0 ? "ok" : "ok " + attempt.defaulted() + "z";
    }

    private void printLegend(Page out) {
        if (all().anyMatch(attempt -> attempt.ok() && attempt.defaulted() > 0)) {
            out.gap();
            out.line(Style.FAINT, "  Nz: N weak externs are zero, because nobody knows them there");
        }
    }

    /** An object, one thing that is wrong with it or worth knowing, and in which words. */
    private record Trouble(String object, String extern, String why) {
        static Trouble of(ResolveResult attempt, Problem problem) {
            String code = problem.code().word();
            return new Trouble(
                    attempt.object(),
                    problem.extern().orElse(NONE),
                    problem.extern().isPresent() ? code : code + ": " + problem.what());
        }

        /** In few words; what is said of a machine is said once for all objects. */
        static Trouble warned(ResolveResult attempt, Problem problem) {
            String code = problem.code().word();
            return OF_A_MACHINE.contains(problem.code())
                    ? new Trouble(NONE, NONE, code)
                    : new Trouble(attempt.object(), problem.extern().orElse(NONE), code);
        }
    }

    private void printTroubles(Page out, List<String> headings) {
        Map<Trouble, List<String>> failures = new LinkedHashMap<>();
        Map<Trouble, List<String>> warnings = new LinkedHashMap<>();
        for (List<ResolveResult> row : attempts.values()) {
            for (int i = 0; i < row.size(); i++) {
                ResolveResult attempt = row.get(i);
                String heading = headings.get(i);
                attempt.errors().forEach(problem -> note(failures, Trouble.of(attempt, problem), heading));
                attempt.warnings().forEach(problem -> note(warnings, Trouble.warned(attempt, problem), heading));
            }
        }
        print(out, "FAILED", failures);
        print(out, "WARNED", warnings);
        if (!failures.isEmpty() || !warnings.isEmpty()) {
            out.gap();
            out.line(Style.FAINT, "resolve, or explain, on one of them tells more.");
        }
    }

    private static void note(Map<Trouble, List<String>> troubles, Trouble trouble, String heading) {
        List<String> on = troubles.computeIfAbsent(trouble, one -> new ArrayList<>());
        if (!on.contains(heading)) {
            on.add(heading);
        }
    }

    private void print(Page out, String title, Map<Trouble, List<String>> troubles) {
        if (troubles.isEmpty()) {
            return;
        }
        out.gap();
        Table table = new Table(INDENT).text(title).text("EXTERN").text("ON").text("BECAUSE");
        String before = "";
        for (Map.Entry<Trouble, List<String>> trouble : troubles.entrySet()) {
            String object = trouble.getKey().object();
            table.row(
                    Style.PLAIN,
                    object.equals(before) ? "" : object.equals(NONE) ? NONE : names.of(object),
                    trouble.getKey().extern(),
                    on(trouble.getValue()),
                    trouble.getKey().why());
            before = object;
        }
        table.print(out);
    }

    private String on(List<String> headings) {
        return headings.size() == machines.size() && headings.size() > 1 ? "all" : String.join(", ", headings);
    }

    private Stream<ResolveResult> all() {
        return attempts.values().stream().flatMap(List::stream);
    }
}
