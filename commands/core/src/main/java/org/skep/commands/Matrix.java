package org.skep.commands;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.skep.commands.Completed.With;
import org.skep.commands.console.Console;
import org.skep.loader.ObjectResolver;
import org.skep.loader.ResolveOptions;
import org.skep.machine.Target;
import org.skep.runtime.SkepRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code matrix OBJECT…}: every object against every configuration and every machine given. */
@Command(
        name = "matrix",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class,
        sortOptions = false,
        description =
                "Resolves every object against every --kconfig and every --root given, and shows which of them fit."
                        + " With neither, against the running machine.")
final class Matrix implements Callable<Integer> {
    private final ObjectResolver resolver;
    private final SkepRuntime runtime;
    private final Console console;

    @Completed(With.OBJECT_FILE)
    @Parameters(paramLabel = "OBJECT", arity = "1..*", description = "Object files made by clang -g -target bpf.")
    private List<String> objects;

    @Completed(With.FILE)
    @Option(
            names = "--kconfig",
            paramLabel = "FILE",
            description =
                    "A kernel configuration, plain or gzip, on the running machine in place of its own; repeatable.")
    private List<String> kconfigs = new ArrayList<>();

    @Completed(With.FOLDER)
    @Option(names = "--root", paramLabel = "DIR", description = "The machine laid out below this folder; repeatable.")
    private List<String> roots = new ArrayList<>();

    @Option(
            names = "--release",
            paramLabel = "RELEASE",
            description = "The kernel to ask about under every root that has no /proc to tell its own.")
    private String release;

    @Mixin
    private Overlay overlay;

    @Option(names = "--strict", description = "Warnings are failures.")
    private boolean strict;

    @Option(names = "--json", description = "One JSON object for each pair, as resolve has it, on a line of its own.")
    private boolean json;

    Matrix(ObjectResolver resolver, SkepRuntime runtime, Console console) {
        this.resolver = resolver;
        this.runtime = runtime;
        this.console = console;
    }

    @Override
    public Integer call() throws Misuse, InterruptedException {
        ResolveOptions options = overlay.options(runtime, console);
        List<Machine> machines = machines();
        PrintedMatrix printed = new PrintedMatrix(console, machines, ShortNames.of(objects));
        Report report = json ? new JsonReport(console) : printed;
        boolean ok = true;
        for (String given : objects) {
            NamedObject object = NamedObject.read(given, console);
            for (Machine machine : machines) {
                ResolveResult result = ResolveResult.at(object, machine, resolver, options);
                ResolveResult attempt = strict ? result.strict() : result;
                report.resolved(attempt);
                ok &= attempt.ok();
            }
        }
        if (!json) {
            printed.print();
        }
        return ok ? Commands.OK : Commands.FAILED;
    }

    private List<Machine> machines() throws Misuse {
        List<Machine> machines = new ArrayList<>();
        for (String kconfig : kconfigs) {
            machines.add(Machine.given(runtime.target(), Optional.of(kconfig), console));
        }
        boolean released = false;
        for (String root : roots) {
            boolean asksFor = release != null && UnknownKernel.isAt(new GivenFile("--root", root, console).folder());
            Optional<String> given = asksFor ? Optional.of(release) : Optional.empty();
            machines.add(Machine.given(target(Optional.of(root), given), Optional.empty(), console));
            released |= asksFor;
        }
        if (release != null && !released) {
            throw new Misuse("--release " + release + ": there is no --root without a kernel of its own");
        }
        return machines.isEmpty()
                ? List.of(Machine.given(target(Optional.empty(), Optional.empty()), Optional.empty(), console))
                : machines;
    }

    private Target target(Optional<String> root, Optional<String> given) throws Misuse {
        return TargetOptions.target(root, given, runtime, console);
    }
}
