package org.skep.commands;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.skep.commands.Completed.With;
import org.skep.commands.console.Console;
import org.skep.loader.ObjectResolver;
import org.skep.loader.ResolveOptions;
import org.skep.runtime.SkepRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code resolve OBJECT…}: every extern with its type, its value, and where that came from. */
@Command(
        name = "resolve",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class,
        sortOptions = false,
        description = "Resolves the externs of eBPF objects and shows where each value comes from. Needs no privilege.")
final class Resolve implements Callable<Integer> {
    private final ObjectResolver resolver;
    private final SkepRuntime runtime;
    private final Console console;

    @Completed(With.OBJECT_FILE)
    @Parameters(paramLabel = "OBJECT", arity = "1..*", description = "Object files made by clang -g -target bpf.")
    private List<String> objects;

    @Mixin
    private MachineOptions machine;

    @Mixin
    private Overlay overlay;

    @Option(names = "--strict", description = "Warnings are failures.")
    private boolean strict;

    @Option(names = "--json", description = "One JSON object a line, and nothing else, on standard output.")
    private boolean json;

    Resolve(ObjectResolver resolver, SkepRuntime runtime, Console console) {
        this.resolver = resolver;
        this.runtime = runtime;
        this.console = console;
    }

    @Override
    public Integer call() throws Misuse, InterruptedException {
        ResolveOptions options = overlay.options(runtime, console);
        Machine asked = machine.machine(runtime, console);
        Report report = json ? new JsonReport(console) : new PrintedReport(console, ShortNames.of(objects));
        boolean ok = true;
        Set<String> names = new HashSet<>();
        for (String object : objects) {
            ResolveResult result = ResolveResult.at(NamedObject.read(object, console), asked, resolver, options);
            ResolveResult attempt = strict ? result.strict() : result;
            report.resolved(attempt);
            ok &= attempt.ok();
            attempt.externs().forEach(extern -> names.add(extern.extern().name()));
        }
        overlay.tellUnused(names, console.err());
        return ok ? Commands.OK : Commands.FAILED;
    }
}
