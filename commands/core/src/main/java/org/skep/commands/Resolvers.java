package org.skep.commands;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.commands.console.Table;
import org.skep.runtime.ResolutionRuntime;
import org.skep.runtime.ResolverDTO;
import org.skep.runtime.RuntimeDTO;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code resolvers}: who answers externs, in order, and what each draws on. */
@Command(
        name = "resolvers",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class,
        sortOptions = false,
        description = "Lists the resolvers in the order in which they are asked, with the sections and names that each"
                + " serves and what it draws on.")
final class Resolvers implements Callable<Integer> {
    private final ResolutionRuntime runtime;
    private final Console console;

    @Mixin
    private Survey survey;

    Resolvers(ResolutionRuntime runtime, Console console) {
        this.runtime = runtime;
        this.console = console;
    }

    @Override
    public Integer call() throws Misuse, InterruptedException {
        Machine machine = survey.machine();
        RuntimeDTO found = survey.make(machine, runtime, console.err());
        if (survey.json()) {
            write(machine, found);
        } else {
            print(machine, found);
        }
        return Commands.OK;
    }

    private void print(Machine machine, RuntimeDTO found) {
        Page out = console.out();
        out.line(Style.STRONG, "Resolvers on " + machine.words() + ", in order");
        if (found.resolvers.length == 0) {
            out.line("  none is installed");
        } else {
            Table table = new Table(2)
                    .number("RANKING")
                    .text("RESOLVER")
                    .text("SECTIONS")
                    .text("NAMES")
                    .text("DRAWS ON");
            for (ResolverDTO resolver : found.resolvers) {
                rows(table, resolver);
            }
            table.print(out);
        }
        Survey.printRejected(out, found, "resolver");
    }

    /** A line for each of whichever there are most: sections, names, places. */
    private static void rows(Table table, ResolverDTO resolver) {
        List<String> found = new ArrayList<>(List.of(resolver.found));
        if (resolver.stuck) {
            found.add(0, "stuck in an earlier call; not asked until that returns");
        }
        int lines = Math.max(1, Math.max(found.size(), Math.max(resolver.sections.length, resolver.names.length)));
        Style style = resolver.stuck ? Style.BAD : Style.PLAIN;
        for (int i = 0; i < lines; i++) {
            table.row(
                    style,
                    i == 0 ? Integer.toString(resolver.ranking) : "",
                    i == 0 ? resolver.name : "",
                    i < resolver.sections.length ? resolver.sections[i] : "",
                    i < resolver.names.length ? resolver.names[i] : "",
                    i < found.size() ? found.get(i) : "");
        }
    }

    /**
     * {@code {"target","resolvers":[{"name","sections","names","ranking","serviceId","stuck","found"}],"rejected":[…]}}.
     */
    private void write(Machine machine, RuntimeDTO found) {
        new JsonLines(console.out().stream()).line(json -> {
            json.text("target", machine.root());
            json.objects("resolvers", List.of(found.resolvers), resolver -> {
                json.text("name", resolver.name);
                json.texts("sections", List.of(resolver.sections));
                json.texts("names", List.of(resolver.names));
                json.number("ranking", resolver.ranking);
                json.text("serviceId", Long.toString(resolver.serviceId));
                json.truth("stuck", resolver.stuck);
                json.texts("found", List.of(resolver.found));
            });
            Survey.writeRejected(json, found, "resolver");
        });
    }
}
