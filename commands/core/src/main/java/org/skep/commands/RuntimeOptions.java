package org.skep.commands;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.skep.commands.Completed.With;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.commands.console.Table;
import org.skep.loader.ResolveOptions;
import org.skep.runtime.RejectedDTO;
import org.skep.runtime.RuntimeDTO;
import org.skep.runtime.SkepRuntime;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that tell who is installed, and what those have in common. */
final class RuntimeOptions {
    private static final String LISTENER = "listener";

    @Mixin
    private TargetOptions target;

    @Completed(With.ASKED)
    @Option(names = "--exclude", paramLabel = "NAME", description = "Leave out the one of this name; repeatable.")
    private List<String> excluded = new ArrayList<>();

    @Option(names = "--json", description = "One JSON object on one line, and nothing else, on standard output.")
    private boolean json;

    boolean json() {
        return json;
    }

    Machine machine(SkepRuntime runtime, Console console) throws Misuse {
        return Machine.given(target.target(runtime, console), Optional.empty(), console);
    }

    /** Has everybody look, and leaves no array of the findings null. */
    RuntimeDTO make(Machine machine, SkepRuntime runtime, Page err) throws InterruptedException {
        RuntimeDTO found =
                runtime.survey(Overlay.excluding(machine.in(ResolveOptions.defaults()), excluded, runtime, err));
        Arrays.stream(found.sources).forEach(source -> source.inVain = orNone(source.inVain));
        Arrays.stream(found.resolvers).forEach(resolver -> resolver.found = orNone(resolver.found));
        return found;
    }

    /** Those of a kind whom nobody asks, and why. */
    static void printRejected(Page out, RuntimeDTO found, String kind) {
        print(out, "Installed, but not asked", rejected(found, kind));
    }

    /** Listeners hear of whatever the commands about who is installed list, and are on no list of their own. */
    static void printFailedListeners(Page out, RuntimeDTO found) {
        print(out, "Listeners that failed when they were told of a change", rejected(found, LISTENER));
    }

    private static void print(Page out, String heading, List<RejectedDTO> rejected) {
        if (rejected.isEmpty()) {
            return;
        }
        out.gap();
        out.line(Style.BAD, heading);
        Table table = new Table(2).number("SERVICE").text("NAME").text("REASON");
        rejected.forEach(one -> table.row(Style.PLAIN, Long.toString(one.serviceId), one.name, one.reason));
        table.print(out);
    }

    /** {@code "rejected":[{"name","serviceId","reason"}]}. */
    static void writeRejected(JsonLines.Line json, RuntimeDTO found, String kind) throws IOException {
        write(json, "rejected", rejected(found, kind));
    }

    /** {@code "failedListeners":[{"name","serviceId","reason"}]}. */
    static void writeFailedListeners(JsonLines.Line json, RuntimeDTO found) throws IOException {
        write(json, "failedListeners", rejected(found, LISTENER));
    }

    private static void write(JsonLines.Line json, String name, List<RejectedDTO> rejected) throws IOException {
        json.objects(name, rejected, one -> {
            json.text("name", one.name);
            json.text("serviceId", Long.toString(one.serviceId));
            json.text("reason", one.reason);
        });
    }

    private static List<RejectedDTO> rejected(RuntimeDTO found, String kind) {
        return Arrays.stream(found.rejected)
                .filter(one -> one.kind.equals(kind))
                .toList();
    }

    private static String[] orNone(String[] lines) {
        return lines == null ? new String[0] : lines;
    }
}
