package org.skep.commands;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.commands.console.Table;
import org.skep.runtime.ProviderDTO;
import org.skep.runtime.RuntimeDTO;
import org.skep.runtime.SkepRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code providers}: who makes system calls, in order. */
@Command(
        name = "providers",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class,
        sortOptions = false,
        description = "Lists the providers of system calls in order. The first that need not be named loads objects.")
final class Providers implements Callable<Integer> {
    private final SkepRuntime runtime;
    private final Console console;

    @Option(names = "--json", description = "One JSON object on one line, and nothing else, on standard output.")
    private boolean json;

    Providers(SkepRuntime runtime, Console console) {
        this.runtime = runtime;
        this.console = console;
    }

    @Override
    public Integer call() {
        RuntimeDTO state = runtime.state();
        if (json) {
            write(state);
        } else {
            print(state);
        }
        return Commands.OK;
    }

    private void print(RuntimeDTO state) {
        Page out = console.out();
        out.line(Style.STRONG, "Providers of system calls, in order");
        if (state.providers.length == 0) {
            out.line("  none is installed");
        } else {
            Table table = new Table(2).number("RANKING").text("PROVIDER").text("");
            boolean isFound = false;
            for (ProviderDTO provider : state.providers) {
                boolean isUsed = !provider.byNameOnly && !isFound;
                isFound |= isUsed;
                table.row(
                        isUsed ? Style.GOOD : Style.PLAIN,
                        Integer.toString(provider.ranking),
                        provider.name,
                        remarks(provider, isUsed));
            }
            table.print(out);
        }
        RuntimeOptions.printRejected(out, state, "provider");
        RuntimeOptions.printFailedListeners(out, state);
    }

    private static String remarks(ProviderDTO provider, boolean isUsed) {
        List<String> remarks = new ArrayList<>();
        if (isUsed) {
            remarks.add("used");
        }
        if (provider.byNameOnly) {
            remarks.add("only by name");
        }
        if (provider.pretends) {
            remarks.add("reaches no kernel");
        }
        return String.join(", ", remarks);
    }

    /**
     * {@code {"providers":[{"name","ranking","serviceId","byNameOnly","pretends"}],"rejected":[…],"failedListeners":[…]}}.
     */
    private void write(RuntimeDTO state) {
        new JsonLines(console.out().stream()).line(json -> {
            json.objects("providers", List.of(state.providers), provider -> {
                json.text("name", provider.name);
                json.number("ranking", provider.ranking);
                json.text("serviceId", Long.toString(provider.serviceId));
                json.truth("byNameOnly", provider.byNameOnly);
                json.truth("pretends", provider.pretends);
            });
            RuntimeOptions.writeRejected(json, state, "provider");
            RuntimeOptions.writeFailedListeners(json, state);
        });
    }
}
