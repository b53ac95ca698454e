package org.skep.commands;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.commands.console.Table;
import org.skep.runtime.RuntimeDTO;
import org.skep.runtime.SkepRuntime;
import org.skep.runtime.SourceDTO;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sources}: the sources of kernel configurations, in order, and what each found. */
@Command(
        name = "sources",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class,
        sortOptions = false,
        description = "Lists the sources of kernel configurations in the order in which they are asked, with what each"
                + " found. The first that found one is used, and no other.")
final class Sources implements Callable<Integer> {
    private final SkepRuntime runtime;
    private final Console console;

    @Mixin
    private RuntimeOptions survey;

    Sources(SkepRuntime runtime, Console console) {
        this.runtime = runtime;
        this.console = console;
    }

    @Override
    public Integer call() throws Misuse, InterruptedException {
        Machine machine = survey.machine(runtime, console);
        RuntimeDTO found = survey.make(machine, runtime, console.err());
        Optional<String> inPlace = Optional.ofNullable(found.settings.kconfigPath);
        Optional<SourceDTO> used = Arrays.stream(found.sources)
                .filter(source -> source.kconfig != null && inPlace.isEmpty())
                .findFirst();
        ConfiguredOrder order = ConfiguredOrder.ofSources(runtime.state());
        if (survey.json()) {
            write(machine, found, used, order);
        } else {
            print(machine, found, used, order);
        }
        order.tellUnknown(console.err());
        return Commands.OK;
    }

    private void print(Machine machine, RuntimeDTO found, Optional<SourceDTO> used, ConfiguredOrder order) {
        Page out = console.out();
        out.line(Style.STRONG, "Sources of a kernel configuration on " + machine.words() + ", in order");
        order.print(out);
        if (found.settings.kconfigPath != null) {
            out.line(
                    Style.WARNING,
                    "  none is asked: by kconfig.path of " + ConfiguredOrder.PID + ", " + found.settings.kconfigPath
                            + " stands in for all");
        }
        if (found.sources.length == 0) {
            out.line("  none is installed");
        } else {
            Table table = new Table(2).number("RANKING").text("SOURCE").text("").text("FOUND");
            for (SourceDTO source : found.sources) {
                rows(table, source, used.filter(one -> one == source).isPresent());
            }
            table.print(out);
        }
        RuntimeOptions.printRejected(out, found, "source");
        RuntimeOptions.printFailedListeners(out, found);
    }

    private static void rows(Table table, SourceDTO source, boolean used) {
        List<String> lines = new ArrayList<>(List.of(source.inVain));
        if (source.kconfig != null) {
            lines.add(0, source.kconfig);
        } else if (lines.isEmpty()) {
            lines.add("nothing");
        }
        Style style = used ? Style.GOOD : Style.PLAIN;
        table.row(style, Integer.toString(source.ranking), source.name, used ? "used" : "", lines.get(0));
        lines.stream().skip(1).forEach(line -> table.row(style, "", "", "", line));
    }

    /**
     * {@code {"target","sources":[{"name","ranking","serviceId","kconfig","used","inVain":[…]}],"rejected":[…],
     * "failedListeners":[…],"settings":{"order":[…],"exclude":[…],"require":[…],"kconfig"}}}; the last is the file that
     * stands in for all sources, or null.
     */
    private void write(Machine machine, RuntimeDTO found, Optional<SourceDTO> used, ConfiguredOrder order) {
        new JsonLines(console.out().stream()).line(json -> {
            json.text("target", machine.root());
            json.objects("sources", List.of(found.sources), source -> {
                json.text("name", source.name);
                json.number("ranking", source.ranking);
                json.text("serviceId", Long.toString(source.serviceId));
                json.text("kconfig", source.kconfig);
                json.truth("used", used.filter(one -> one == source).isPresent());
                json.texts("inVain", List.of(source.inVain));
            });
            RuntimeOptions.writeRejected(json, found, "source");
            RuntimeOptions.writeFailedListeners(json, found);
            json.object("settings", () -> {
                order.write(json);
                json.text("kconfig", found.settings.kconfigPath);
            });
        });
    }
}
