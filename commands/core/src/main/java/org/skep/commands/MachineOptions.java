package org.skep.commands;

import java.util.Optional;
import org.skep.commands.Completed.With;
import org.skep.commands.console.Console;
import org.skep.runtime.SkepRuntime;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for the one machine that a command asks about. */
final class MachineOptions {
    @Completed(With.FILE)
    @Option(
            names = "--kconfig",
            paramLabel = "FILE",
            description = "A kernel configuration, plain or gzip, that stands in for all installed sources.")
    private String kconfig;

    @Mixin
    private TargetOptions target;

    /** The machine: the running one, with its own configuration, if nothing else was given. */
    Machine machine(SkepRuntime runtime, Console console) throws Misuse {
        return Machine.given(target.target(runtime, console), Optional.ofNullable(kconfig), console);
    }
}
