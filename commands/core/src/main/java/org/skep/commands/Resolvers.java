package org.skep.commands;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.skep.commands.Completed.With;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.commands.console.Table;
import org.skep.resolver.Glob;
import org.skep.runtime.ResolverDTO;
import org.skep.runtime.RuntimeDTO;
import org.skep.runtime.SkepRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code resolvers}: who answers externs, in order, and what each draws on. */
@Command(
        name = "resolvers",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class,
        sortOptions = false,
        description = "Lists the resolvers in the order in which they are asked, with the sections and names that each"
                + " serves and what it draws on.")
final class Resolvers implements Callable<Integer> {
    private final SkepRuntime runtime;
    private final Console console;

    @Completed(With.SECTION)
    @Option(names = "--section", paramLabel = "SECTION", description = "Only those that serve this section.")
    private String section;

    @Mixin
    private RuntimeOptions survey;

    Resolvers(SkepRuntime runtime, Console console) {
        this.runtime = runtime;
        this.console = console;
    }

    @Override
    public Integer call() throws Misuse, InterruptedException {
        Machine machine = survey.machine(runtime, console);
        RuntimeDTO found = survey.make(machine, runtime, console.err());
        ConfiguredOrder order = ConfiguredOrder.ofResolvers(runtime.state());
        List<ResolverDTO> resolvers = serving(found.resolvers);
        if (survey.json()) {
            write(machine, found, resolvers, order);
        } else {
            print(machine, found, resolvers, order);
        }
        order.tellUnknown(console.err());
        return Commands.OK;
    }

    /** Those that serve the section, or all. */
    private List<ResolverDTO> serving(ResolverDTO... resolvers) {
        return Arrays.stream(resolvers)
                .filter(resolver -> section == null
                        || Arrays.stream(resolver.sections).anyMatch(pattern -> new Glob(pattern).matches(section)))
                .toList();
    }

    private void print(Machine machine, RuntimeDTO found, List<ResolverDTO> resolvers, ConfiguredOrder order) {
        Page out = console.out();
        String subject = section == null ? "Resolvers" : "Resolvers for " + section;
        out.line(Style.STRONG, subject + " on " + machine.words() + ", in order");
        order.print(out);
        if (resolvers.isEmpty()) {
            out.line(section == null ? "  none is installed" : "  none serves it");
        } else {
            Table table = new Table(2)
                    .number("RANKING")
                    .text("RESOLVER")
                    .text("ANSWERS")
                    .text("DRAWS ON");
            for (ResolverDTO resolver : resolvers) {
                rows(table, resolver);
            }
            table.print(out);
        }
        RuntimeOptions.printRejected(out, found, "resolver");
        RuntimeOptions.printFailedListeners(out, found);
    }

    /** As many lines as there are names and sections, or places, whichever are more. */
    private static void rows(Table table, ResolverDTO resolver) {
        List<String> answers = new ArrayList<>(List.of(resolver.names));
        Arrays.stream(resolver.sections).forEach(section -> answers.add("in " + section));
        List<String> found = new ArrayList<>(List.of(resolver.found));
        if (resolver.stuck) {
            found.add(0, "stuck in an earlier call; not asked until that returns");
        }
        Style style = resolver.stuck ? Style.BAD : Style.PLAIN;
        for (int i = 0; i < Math.max(1, Math.max(answers.size(), found.size())); i++) {
            table.row(
                    style,
                    i == 0 ? Integer.toString(resolver.ranking) : "",
                    i == 0 ? resolver.name : "",
                    i < answers.size() ? answers.get(i) : "",
                    i < found.size() ? found.get(i) : "");
        }
    }

    /**
     * {@code {"target","resolvers":[{"name","sections","names","ranking","serviceId","stuck","found"}],"rejected":[…],
     * "failedListeners":[…],"settings":{"order":[…],"exclude":[…],"require":[…]}}}.
     */
    private void write(Machine machine, RuntimeDTO found, List<ResolverDTO> resolvers, ConfiguredOrder order) {
        new JsonLines(console.out().stream()).line(json -> {
            json.text("target", machine.root());
            json.objects("resolvers", resolvers, resolver -> {
                json.text("name", resolver.name);
                json.texts("sections", List.of(resolver.sections));
                json.texts("names", List.of(resolver.names));
                json.number("ranking", resolver.ranking);
                json.text("serviceId", Long.toString(resolver.serviceId));
                json.truth("stuck", resolver.stuck);
                json.texts("found", List.of(resolver.found));
            });
            RuntimeOptions.writeRejected(json, found, "resolver");
            RuntimeOptions.writeFailedListeners(json, found);
            json.object("settings", () -> order.write(json));
        });
    }
}
