package org.skep.commands;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.skep.commands.Completed.With;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.commands.console.Table;
import org.skep.loader.BpfLoader;
import org.skep.loader.LoadedObject;
import org.skep.runtime.ObjectDTO;
import org.skep.runtime.SkepRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code unload ID|NAME…}: closes what is loaded. */
@Command(
        name = "unload",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class,
        sortOptions = false,
        description = "Unloads what is loaded, by whichever application. The kernel keeps what is pinned, and what is"
                + " attached or used otherwise.")
final class Unload implements Callable<Integer> {
    private final BpfLoader loader;
    private final SkepRuntime runtime;
    private final Console console;

    @Completed(With.LOADED)
    @Parameters(
            paramLabel = "ID|NAME",
            arity = "0..*",
            description = "What to unload; a name has to be that of one object only.")
    private List<String> wanted = new ArrayList<>();

    @Option(names = "--all", description = "Unload everything.")
    private boolean all;

    @Option(names = "--json", description = "One JSON object a line, and nothing else, on standard output.")
    private boolean json;

    Unload(BpfLoader loader, SkepRuntime runtime, Console console) {
        this.loader = loader;
        this.runtime = runtime;
        this.console = console;
    }

    @Override
    public Integer call() throws Misuse {
        LoadedByName loaded = new LoadedByName(runtime.state().objects);
        List<ObjectDTO> doomed = doomed(loaded);
        for (ObjectDTO object : doomed) {
            // Somebody else may have closed it since: then it is as unloaded as it was to be.
            loader.loaded().stream().filter(one -> one.id() == object.id).forEach(LoadedObject::close);
            if (json) {
                write(object);
            } else {
                print(object, loaded.shortNames());
            }
        }
        if (doomed.isEmpty() && !json) {
            console.out().line("nothing is loaded");
        }
        return Commands.OK;
    }

    /** Each once; nothing is unloaded when one of the words makes no sense. */
    private List<ObjectDTO> doomed(LoadedByName loaded) throws Misuse {
        if (all && !wanted.isEmpty()) {
            throw new Misuse("--all is everything: " + String.join(" ", wanted) + " besides makes no sense");
        }
        if (all) {
            return loaded.all();
        }
        if (wanted.isEmpty()) {
            throw new Misuse("nothing to unload was named; " + loaded.listed());
        }
        Map<Long, ObjectDTO> doomed = new LinkedHashMap<>();
        for (String word : wanted) {
            ObjectDTO object = loaded.one(word);
            doomed.put(object.id, object);
        }
        return List.copyOf(doomed.values());
    }

    private void print(ObjectDTO object, ShortNames names) {
        Page out = console.out();
        out.line(Style.STRONG, names.of(object.name) + " (" + object.id + "): " + outcome(object));
        Table table = new Table(2).text("").text("");
        for (int i = 0; i < object.pins.length; i++) {
            table.row(Style.PLAIN, i == 0 ? "pinned" : "", object.pins[i]);
        }
        table.print(out);
    }

    private static String outcome(ObjectDTO object) {
        String what = PrintedLoadReport.counted(object.programs.length, "program") + " and "
                + PrintedLoadReport.counted(object.maps.length, "map")
                + (object.state.equals(ListObjects.LOST) ? ", lost with their provider, forgotten" : " unloaded");
        return object.pins.length == 0 ? what : what + "; what is pinned stays until its file is removed";
    }

    /** {@code {"id","name","pins":[…]}}: what was unloaded, and what stays in the kernel all the same. */
    private void write(ObjectDTO object) {
        new JsonLines(console.out().stream()).line(line -> {
            line.text("id", Long.toString(object.id));
            line.text("name", object.name);
            line.texts("pins", List.of(object.pins));
        });
    }
}
