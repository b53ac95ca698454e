package org.skep.commands;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.skep.commands.Completed.With;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.commands.console.Table;
import org.skep.loader.BpfLoader;
import org.skep.loader.ResolvedExtern;
import org.skep.loader.StaleExtern;
import org.skep.loader.Staleness;
import org.skep.runtime.ExternDTO;
import org.skep.runtime.ObjectDTO;
import org.skep.runtime.SkepRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code objects [ID|NAME…]}: what is loaded, and what of it resolves differently now. */
@Command(
        name = "objects",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class,
        sortOptions = false,
        description =
                "Lists what is loaded, by whichever application. Where an object would resolve differently now, it runs"
                        + " on as it is, and the externs whose values differ, or whose origin moved, are shown below"
                        + " it. Exit status 1 if values differ.")
final class ListObjects implements Callable<Integer> {
    /** The state of one whose provider has gone. */
    static final String LOST = "lost";

    private final BpfLoader loader;
    private final SkepRuntime runtime;
    private final Console console;

    @Completed(With.LOADED)
    @Parameters(paramLabel = "ID|NAME", arity = "0..*", description = "What to list; everything if missing.")
    private List<String> wanted = new ArrayList<>();

    @Option(names = "--json", description = "One JSON object a line, and nothing else, on standard output.")
    private boolean json;

    ListObjects(BpfLoader loader, SkepRuntime runtime, Console console) {
        this.loader = loader;
        this.runtime = runtime;
        this.console = console;
    }

    @Override
    public Integer call() throws Misuse, InterruptedException {
        LoadedByName loaded = new LoadedByName(runtime.check());
        List<ObjectDTO> objects = wanted.isEmpty() ? loaded.all() : loaded.anyOf(wanted);
        if (json) {
            objects.forEach(this::write);
        } else {
            print(objects, loaded.shortNames());
        }
        return objects.stream().anyMatch(ListObjects::isStale) ? Commands.FAILED : Commands.OK;
    }

    private void print(List<ObjectDTO> objects, ShortNames names) {
        Page out = console.out();
        if (objects.isEmpty()) {
            out.line("nothing is loaded");
            return;
        }
        Table table = new Table(0)
                .number("ID")
                .text("OBJECT")
                .text("STATE")
                .text("BY")
                .text("PROGRAMS")
                .text("MAPS")
                .text("PINS");
        objects.forEach(object -> rows(table, object, names));
        table.print(out);
        objects.forEach(object -> changes(out, object, names));
        if (objects.stream().anyMatch(ListObjects::isLost)) {
            out.gap();
            out.line(Style.FAINT, "lost: the provider has gone, and of the object only what is pinned is left");
        }
    }

    /** As many lines as there are programs, maps or pins, whichever are most. */
    private static void rows(Table table, ObjectDTO object, ShortNames names) {
        int lines = Math.max(1, Math.max(object.programs.length, Math.max(object.maps.length, object.pins.length)));
        Style style = isLost(object) ? Style.BAD : isStale(object) ? Style.WARNING : Style.PLAIN;
        for (int i = 0; i < lines; i++) {
            table.row(
                    style,
                    i == 0 ? Long.toString(object.id) : "",
                    i == 0 ? names.of(object.name) : "",
                    i == 0 ? state(object) : "",
                    i == 0 ? provider(object) : "",
                    at(object.programs, i),
                    at(object.maps, i),
                    at(object.pins, i));
        }
    }

    private static String at(String[] texts, int index) {
        return index < texts.length ? texts[index] : "";
    }

    private static boolean isLost(ObjectDTO object) {
        return object.state.equals(LOST);
    }

    /** An object that is lost can't be reloaded into what it was. */
    private static boolean isStale(ObjectDTO object) {
        return object.stale && !isLost(object);
    }

    private static String state(ObjectDTO object) {
        if (isLost(object)) {
            return object.state;
        }
        return object.stale ? "values differ" : isMoved(object) ? "origin moved" : object.state;
    }

    private static boolean isMoved(ObjectDTO object) {
        return object.staleness.equals(Staleness.ORIGIN_MOVED.toString());
    }

    private static String provider(ObjectDTO object) {
        return object.pretended ? object.provider + ", pretending" : object.provider;
    }

    private void changes(Page out, ObjectDTO object, ShortNames names) {
        // Empty when the object was closed since, or is fresh again.
        List<StaleExtern> changes = loader.loaded().stream()
                .filter(one -> one.id() == object.id)
                .flatMap(one -> one.stale().stream())
                .toList();
        String name = names.of(object.name) + " (" + object.id + ")";
        List<StaleExtern> values =
                changes.stream().filter(StaleExtern::valueDiffers).toList();
        if (!values.isEmpty()) {
            out.gap();
            out.line(Style.WARNING, name + ": values differ, it would resolve differently now");
            Table table = new Table(2).text("EXTERN").text("").text("VALUE").text("FROM");
            for (StaleExtern change : values) {
                String extern = change.was().extern().name();
                table.row(Style.PLAIN, extern, "was", ExternView.value(change.was()), from(change.was()));
                table.row(Style.PLAIN, "", "would be", ExternView.value(change.wouldBe()), from(change.wouldBe()));
            }
            table.print(out);
        }
        List<StaleExtern> origins =
                changes.stream().filter(change -> !change.valueDiffers()).toList();
        if (!origins.isEmpty()) {
            out.gap();
            out.line(Style.FAINT, name + ": only the origin moved, the value is the same");
            Table table = new Table(2).text("EXTERN").text("VALUE").text("FROM").text("WAS FROM");
            origins.forEach(change -> table.row(
                    Style.FAINT,
                    change.was().extern().name(),
                    ExternView.value(change.was()),
                    from(change.wouldBe()),
                    from(change.was())));
            table.print(out);
        }
    }

    /** No message below the table tells what is wrong. */
    private static String from(ResolvedExtern extern) {
        return extern instanceof ResolvedExtern.Failed failed
                ? failed.problem().code() + ": " + failed.problem().what()
                : ExternView.from(extern);
    }

    /**
     * {@code {"id","name","state","stale","staleness","provider","pretended","target","programs":[…],"maps":[…],"pins":[…],
     * "externs":[{"name","section","type","strength","state","value","resolver","origin","code","message"}],
     * "changes":[{"name","valueDiffers","was":{…},"wouldBe":{…}}]}}: {@code id} is a string, as every number of 64
     * bits; {@code state} loaded or lost; {@code staleness} fresh, origin-moved or values-differ, of which the last is
     * {@code stale}; {@code origin} has the line behind a colon, where there is one; {@code code} and {@code message}
     * are null unless an extern failed; {@code was} and {@code wouldBe} have the fields of an extern from {@code state}
     * on.
     */
    private void write(ObjectDTO object) {
        new JsonLines(console.out().stream()).line(line -> {
            line.text("id", Long.toString(object.id));
            line.text("name", object.name);
            line.text("state", object.state);
            line.truth("stale", object.stale);
            line.text("staleness", object.staleness);
            line.text("provider", object.provider);
            line.truth("pretended", object.pretended);
            line.text("target", object.target);
            line.texts("programs", List.of(object.programs));
            line.texts("maps", List.of(object.maps));
            line.texts("pins", List.of(object.pins));
            line.objects("externs", List.of(object.externs), extern -> {
                line.text("name", extern.name);
                line.text("section", extern.section);
                line.text("type", extern.type);
                line.text("strength", extern.weak ? "weak" : "strong");
                outcome(line, extern);
            });
            line.objects("changes", List.of(object.changes), change -> {
                line.text("name", change.was.name);
                line.truth("valueDiffers", change.valueDiffers);
                line.object("was", () -> outcome(line, change.was));
                line.object("wouldBe", () -> outcome(line, change.wouldBe));
            });
        });
    }

    private static void outcome(JsonLines.Line line, ExternDTO extern) throws IOException {
        line.text("state", extern.state);
        line.text("value", extern.value);
        line.text("resolver", extern.resolver);
        line.text("origin", extern.origin);
        line.text("code", extern.code);
        line.text("message", extern.problem);
    }
}
