package org.skep.commands;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.commands.console.Table;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.SectionKind;
import org.skep.loader.ResolvedExtern;

/** Results for people: a table for each section, and below it what is wrong, on standard error. */
final class PrintedReport implements Report {
    private final Console console;
    private final ShortNames names;
    private boolean first = true;

    PrintedReport(Console console, ShortNames names) {
        this.console = console;
        this.names = names;
    }

    @Override
    public void resolved(ResolveResult attempt) {
        headline(attempt);
        sections(attempt.externs()).forEach((section, externs) -> print(console.out(), section, externs));
        problems(attempt);
    }

    /** Prints the line that says what this is about. */
    void headline(ResolveResult attempt) {
        if (!first) {
            console.out().gap();
        }
        first = false;
        String name = names.of(attempt.object());
        console.out()
                .line(
                        Style.STRONG,
                        attempt.resolution().isPresent() ? headline(name, attempt) : name + ": could not be opened");
    }

    /** Prints what is wrong or worth knowing, after all that came before. */
    void problems(ResolveResult attempt) {
        console.out().stream().flush();
        attempt.warnings().forEach(warning -> PrintedProblem.warning(console.err(), warning));
        PrintedProblem.errors(console.err(), attempt.errors());
        console.err().stream().flush();
    }

    /** {@code a.o on Linux 6.18.44 x86_64: 7 externs, 5 resolved, 2 weak defaulted to zero}. */
    private static String headline(String name, ResolveResult attempt) {
        List<ResolvedExtern> externs = attempt.externs();
        String subject = name + " on " + attempt.machine().words() + ": ";
        if (externs.isEmpty()) {
            return subject + "no externs";
        }
        long defaulted = attempt.defaulted();
        long failed = attempt.failed();
        List<String> counts = new ArrayList<>();
        counts.add(externs.size() == 1 ? "1 extern" : externs.size() + " externs");
        counts.add((externs.size() - defaulted - failed) + " resolved");
        if (defaulted > 0) {
            counts.add(defaulted + " weak defaulted to zero");
        }
        if (failed > 0) {
            counts.add(failed + " failed");
        }
        return subject + String.join(", ", counts);
    }

    private static Map<String, List<ResolvedExtern>> sections(List<ResolvedExtern> externs) {
        Map<String, List<ResolvedExtern>> sections = new LinkedHashMap<>();
        externs.forEach(extern -> sections.computeIfAbsent(extern.extern().section(), name -> new ArrayList<>())
                .add(extern));
        return sections;
    }

    private static void print(Page out, String section, List<ResolvedExtern> externs) {
        boolean stored = isStored(section);
        out.gap();
        out.line(stored ? section + ", " + bytes(externs) : section);
        Table whole = whole(externs, stored);
        boolean fits = out.columns().isEmpty() || whole.width() <= out.columns().getAsInt();
        (fits ? whole : narrow(externs)).print(out);
    }

    private static Table whole(List<ResolvedExtern> externs, boolean stored) {
        Table table = new Table(2);
        if (stored) {
            table.number("OFFSET");
        }
        table.text("EXTERN").text("TYPE").text("STRENGTH").text("VALUE").text("FROM");
        externs.forEach(extern -> table.row(style(extern), cells(extern, stored)));
        return table;
    }

    /** What a terminal of 80 columns has room for: without offsets, and strong where it doesn't say weak. */
    private static Table narrow(List<ResolvedExtern> externs) {
        Table table = new Table(2).text("EXTERN").text("TYPE").text("VALUE").text("FROM");
        for (ResolvedExtern resolved : externs) {
            Extern extern = resolved.extern();
            table.row(
                    style(resolved),
                    extern.name(),
                    extern.isWeak() ? "weak " + extern.declaration() : extern.declaration(),
                    ExternView.brief(resolved),
                    ExternView.from(resolved));
        }
        return table;
    }

    private static boolean isStored(String section) {
        return SectionKind.of(section).orElseThrow().isStored();
    }

    private static String bytes(List<ResolvedExtern> externs) {
        int size = externs.stream()
                .map(ResolvedExtern::extern)
                .filter(extern -> extern.offset().isPresent())
                .mapToInt(extern -> extern.offset().getAsInt() + ((ExternType.Stored) extern.type()).size())
                .max()
                .orElse(0);
        return size == 1 ? "1 byte" : size + " bytes";
    }

    private static List<String> cells(ResolvedExtern resolved, boolean stored) {
        Extern extern = resolved.extern();
        List<String> cells = new ArrayList<>();
        if (stored) {
            cells.add(
                    extern.offset().isPresent()
                            ? Integer.toString(extern.offset().getAsInt())
                            : "");
        }
        cells.addAll(List.of(
                extern.name(),
                extern.declaration(),
                extern.strength().toString(),
                ExternView.value(resolved),
                ExternView.from(resolved)));
        return cells;
    }

    private static Style style(ResolvedExtern extern) {
        return switch (State.of(extern)) {
            case RESOLVED -> Style.PLAIN;
            case DEFAULTED -> Style.FAINT;
            case FAILED -> Style.BAD;
        };
    }
}
