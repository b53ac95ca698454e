package org.skep.commands;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.skep.commands.Completed.With;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.commands.console.Table;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Extern;
import org.skep.loader.Explanation;
import org.skep.loader.Explanation.ExplainedExtern;
import org.skep.loader.Explanation.Role;
import org.skep.loader.Explanation.Statement;
import org.skep.loader.ResolveOptions;
import org.skep.runtime.SkepRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code explain OBJECT [NAME]}: every resolver's answer, in order: what won, what it shadowed, what was tried in vain.
 */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class,
        sortOptions = false,
        description =
                "Shows what every resolver says of an object's externs, in the order in which they are asked: which"
                        + " answer won, which it shadowed, and where was looked in vain.")
final class Explain implements Callable<Integer> {
    private final SkepRuntime runtime;
    private final Console console;

    @Completed(With.OBJECT_FILE)
    @Parameters(index = "0", paramLabel = "OBJECT", description = "An object file made by clang -g -target bpf.")
    private String object;

    @Completed(With.EXTERN)
    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "One of its externs; all if missing.")
    private String name;

    @Completed(With.SECTION)
    @Option(names = "--section", paramLabel = "SECTION", description = "Only the externs in this section.")
    private String section;

    @Mixin
    private MachineOptions machine;

    @Mixin
    private Overlay overlay;

    @Option(names = "--json", description = "One JSON object on one line, and nothing else, on standard output.")
    private boolean json;

    Explain(SkepRuntime runtime, Console console) {
        this.runtime = runtime;
        this.console = console;
    }

    @Override
    public Integer call() throws Misuse, InterruptedException {
        ResolveOptions options = overlay.options(runtime, console);
        Machine asked = machine.machine(runtime, console);
        ResolveResult attempt;
        List<ExplainedExtern> externs;
        try {
            Explanation explanation = NamedObject.read(object, console).explain(runtime, asked.in(options));
            externs = wanted(explanation.externs());
            attempt = ResolveResult.resolved(object, asked, explanation.resolution())
                    .onlyAbout(externs);
        } catch (BpfObjectException e) {
            externs = List.of();
            attempt = ResolveResult.refused(object, asked, e);
        }
        if (json) {
            new JsonReport(console).explained(attempt, externs);
        } else {
            print(attempt, externs);
        }
        return attempt.ok() ? Commands.OK : Commands.FAILED;
    }

    private List<ExplainedExtern> wanted(List<ExplainedExtern> externs) throws Misuse {
        List<ExplainedExtern> inSection =
                section == null ? externs : those(externs, Extern::section, section, "extern in " + section);
        String where = section == null ? "" : " in " + section;
        return name == null ? inSection : those(inSection, Extern::name, name, "extern " + name + where);
    }

    /** Those of which this is the name, or whatever is looked at. */
    private List<ExplainedExtern> those(
            List<ExplainedExtern> externs, Function<Extern, String> looked, String wanted, String missing)
            throws Misuse {
        List<ExplainedExtern> found = externs.stream()
                .filter(extern -> looked.apply(extern.extern()).equals(wanted))
                .toList();
        if (found.isEmpty()) {
            throw new Misuse(object + " has no " + missing + "; it has: "
                    + externs.stream()
                            .map(extern -> looked.apply(extern.extern()))
                            .distinct()
                            .collect(Collectors.joining(", ")));
        }
        return found;
    }

    private void print(ResolveResult attempt, List<ExplainedExtern> externs) {
        PrintedReport report = new PrintedReport(console, ShortNames.of(List.of(object)));
        Page out = console.out();
        report.headline(attempt);
        for (ExplainedExtern extern : externs) {
            out.gap();
            out.line(
                    Style.STRONG,
                    extern.extern().name() + ", " + extern.extern().declared() + ": " + verdict(extern));
            Table table =
                    new Table(2).text("ANSWER").text("RESOLVER").text("VALUE").text("FROM, OR WHAT CAME OF ASKING");
            extern.statements()
                    .forEach(statement -> rows(table, extern, new ExplainedAnswer(extern.extern(), statement)));
            if (extern.statements().isEmpty()) {
                out.line("  nobody serves it");
            } else {
                table.print(out);
            }
        }
        report.problems(attempt);
    }

    private static void rows(Table table, ExplainedExtern extern, ExplainedAnswer said) {
        Statement statement = said.statement();
        boolean failed = statement.role() == Role.WON && State.of(extern.outcome()) == State.FAILED;
        Style style = failed ? Style.BAD : said.style();
        List<String> places = said.places();
        table.row(style, failed ? "failed" : said.role(), statement.asked().resolver(), said.shown(), places.get(0));
        places.stream().skip(1).forEach(place -> table.row(style, "", "", "", place));
    }

    private static String verdict(ExplainedExtern extern) {
        String value = ExternView.value(extern.outcome());
        return switch (State.of(extern.outcome())) {
            case RESOLVED -> value;
            case DEFAULTED -> value + ", because nobody knows it";
            case FAILED -> "failed, " + ExternView.from(extern.outcome());
        };
    }
}
