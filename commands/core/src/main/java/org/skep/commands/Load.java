package org.skep.commands;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.skep.commands.Completed.With;
import org.skep.commands.console.Console;
import org.skep.commands.console.Style;
import org.skep.loader.BpfLoader;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadedObject;
import org.skep.loader.ResolveOptions;
import org.skep.runtime.SkepRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code load OBJECT…}: into the running kernel; out again at the end, but in a shell. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class,
        sortOptions = false,
        description =
                "Loads eBPF objects into the running kernel and shows what the kernel made of them. In a shell they"
                        + " stay until they are unloaded; elsewhere they are unloaded again unless they are pinned. Needs"
                        + " CAP_BPF, and more for most types of program.")
final class Load implements Callable<Integer> {
    /** The provider that only pretends. */
    private static final String DRY_RUN = "dry-run";

    private final BpfLoader loader;
    private final SkepRuntime runtime;
    private final Console console;
    private final Invocation invocation;

    @Completed(With.OBJECT_FILE)
    @Parameters(paramLabel = "OBJECT", arity = "1..*", description = "Object files made by clang -g -target bpf.")
    private List<String> objects;

    @Completed(With.FOLDER)
    @Option(
            names = "--pin",
            paramLabel = "DIR",
            description = "Pin programs as DIR/PROGRAM and maps as DIR/maps/MAP, in a file system for BPF.")
    private String pin;

    @Option(
            names = "--dry-run",
            description = "Do everything but the system calls, and check what they would be given.")
    private boolean dryRun;

    @Mixin
    private MachineOptions machine;

    @Mixin
    private Overlay overlay;

    @Option(names = "--json", description = "One JSON object a line, and nothing else, on standard output.")
    private boolean json;

    Load(BpfLoader loader, SkepRuntime runtime, Console console, Invocation invocation) {
        this.loader = loader;
        this.runtime = runtime;
        this.console = console;
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws Misuse, InterruptedException {
        ResolveOptions resolving = overlay.options(runtime, console);
        Machine asked = machine.machine(runtime, console);
        LoadOptions options = LoadOptions.defaults().resolve(asked.in(resolving));
        if (dryRun) {
            options = options.provider(DRY_RUN);
        }
        if (pin != null) {
            if (pin.isEmpty()) {
                throw new Misuse("--pin: the name of the directory is empty");
            }
            options = options.pin(console.file(pin));
        }
        LoadReport report = json
                ? new JsonLoadReport(console, dryRun)
                : new PrintedLoadReport(console, ShortNames.of(objects), dryRun);
        boolean ok = true;
        Set<String> names = new HashSet<>();
        Map<Path, String> pins = new HashMap<>();
        // To keep what only pretends to be loaded would serve nobody.
        boolean keeps = invocation.keeps() && !dryRun;
        for (String object : objects) {
            LoadResult attempt =
                    LoadResult.at(NamedObject.read(object, console), asked, loader, options.takenPins(pins), keeps);
            if (!isShown(attempt, report)) {
                return Commands.FAILED;
            }
            ok &= attempt.ok();
            pins.putAll(attempt.pins());
            attempt.resolving()
                    .externs()
                    .forEach(extern -> names.add(extern.extern().name()));
        }
        overlay.tellUnused(names, console.err());
        return ok ? Commands.OK : Commands.FAILED;
    }

    /** Shows it. What nobody could be told of must not stay, and then it is no use to go on. */
    private boolean isShown(LoadResult attempt, LoadReport report) {
        boolean shown = false;
        try {
            report.loaded(attempt);
            shown = !console.out().stream().checkError();
        } finally {
            if (!shown) {
                attempt.unpin().run();
                attempt.kept().ifPresent(LoadedObject::close);
            }
        }
        boolean stayed = !attempt.pins().isEmpty() || attempt.kept().isPresent();
        if (!shown && stayed) {
            console.err()
                    .line(
                            Style.BAD,
                            "skep: " + attempt.resolving().object()
                                    + ": standard output can't be written, so nothing of it stays "
                                    + (attempt.kept().isPresent() ? "loaded" : "pinned"));
        }
        return shown || !stayed;
    }
}
