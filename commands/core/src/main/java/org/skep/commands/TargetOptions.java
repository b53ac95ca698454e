package org.skep.commands;

import java.util.Optional;
import org.skep.commands.Completed.With;
import org.skep.commands.console.Console;
import org.skep.machine.Target;
import org.skep.runtime.SkepRuntime;
import picocli.CommandLine.Option;

/** The options for the machine whose files are looked at. */
final class TargetOptions {
    @Completed(With.FOLDER)
    @Option(
            names = "--root",
            paramLabel = "DIR",
            description = "Ask about the machine laid out below this folder instead of the running one.")
    private String root;

    @Option(
            names = "--release",
            paramLabel = "RELEASE",
            description = "The kernel to ask about, as uname -r would say it, where the root has no /proc to tell it.")
    private String release;

    /** The machine: the usual one if nothing else was given. */
    Target target(SkepRuntime runtime, Console console) throws Misuse {
        return target(Optional.ofNullable(root), Optional.ofNullable(release), runtime, console);
    }

    /**
     * The machine under a root folder, the usual one if none was given, with the kernel of a release if one was given.
     * Says what to type where nothing tells which kernel it has.
     */
    static Target target(Optional<String> root, Optional<String> release, SkepRuntime runtime, Console console)
            throws Misuse {
        Target target =
                root.isPresent() ? Target.at(new GivenFile("--root", root.get(), console).folder()) : runtime.target();
        if (release.isPresent()) {
            Target released = UnknownKernel.released(target, release.get());
            UnknownKernel.tellUninstalled(released, release.get(), console.err());
            return released;
        }
        UnknownKernel.tell(target, console.err());
        return target;
    }
}
