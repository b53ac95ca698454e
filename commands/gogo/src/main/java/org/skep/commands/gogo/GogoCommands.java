package org.skep.commands.gogo;

import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.skep.commands.Commands;
import org.skep.commands.Invocation;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.loader.BpfLoader;
import org.skep.loader.ObjectResolver;
import org.skep.runtime.SkepRuntime;

/**
 * The commands as functions of the Gogo shell: {@code skep:resolve} and the others. Arguments arrive as Gogo has split
 * them. A command's exit status is left in the session's variable {@code status}: a result would be printed.
 */
@Component(
        service = GogoCommands.class,
        property = {
            "osgi.command.scope=skep",
            "osgi.command.function=resolve",
            "osgi.command.function=explain",
            "osgi.command.function=load",
            "osgi.command.function=unload",
            "osgi.command.function=objects",
            "osgi.command.function=matrix",
            "osgi.command.function=snapshot",
            "osgi.command.function=sources",
            "osgi.command.function=resolvers",
            "osgi.command.function=providers"
        })
public final class GogoCommands {
    private static final String ARGUMENTS = "options and parameters; --help tells which";

    private final ObjectResolver resolver;
    private final BpfLoader loader;
    private final SkepRuntime runtime;

    /** Called by Declarative Services. */
    @Activate
    public GogoCommands(
            @Reference ObjectResolver resolver, @Reference BpfLoader loader, @Reference SkepRuntime runtime) {
        this.resolver = resolver;
        this.loader = loader;
        this.runtime = runtime;
    }

    /** Every extern with its type, its value, and where that came from. */
    @Descriptor("Every extern with its type, its value, and where that came from")
    public void resolve(CommandSession session, @Descriptor(ARGUMENTS) String[] arguments) {
        run(session, "resolve", arguments);
    }

    /** What every resolver says of an object's externs, in order. */
    @Descriptor("What every resolver says of an object's externs, in order")
    public void explain(CommandSession session, @Descriptor(ARGUMENTS) String[] arguments) {
        run(session, "explain", arguments);
    }

    /** Into the running kernel, until it is unloaded. */
    @Descriptor("Into the running kernel, until it is unloaded")
    public void load(CommandSession session, @Descriptor(ARGUMENTS) String[] arguments) {
        run(session, "load", arguments);
    }

    /** Out of the kernel, but for what is pinned. */
    @Descriptor("Out of the kernel, but for what is pinned")
    public void unload(CommandSession session, @Descriptor(ARGUMENTS) String[] arguments) {
        run(session, "unload", arguments);
    }

    /** What is loaded, and what of it would be loaded otherwise today. */
    @Descriptor("What is loaded, and what of it would be loaded otherwise today")
    public void objects(CommandSession session, @Descriptor(ARGUMENTS) String[] arguments) {
        run(session, "objects", arguments);
    }

    /** Every object against every configuration and machine given. */
    @Descriptor("Every object against every configuration and machine given")
    public void matrix(CommandSession session, @Descriptor(ARGUMENTS) String[] arguments) {
        run(session, "matrix", arguments);
    }

    /** What --root needs of this machine, copied into a folder. */
    @Descriptor("What --root needs of this machine, copied into a folder")
    public void snapshot(CommandSession session, @Descriptor(ARGUMENTS) String[] arguments) {
        run(session, "snapshot", arguments);
    }

    /** The sources of kernel configurations, in order. */
    @Descriptor("The sources of kernel configurations, in order")
    public void sources(CommandSession session, @Descriptor(ARGUMENTS) String[] arguments) {
        run(session, "sources", arguments);
    }

    /** The resolvers, in order. */
    @Descriptor("The resolvers, in order")
    public void resolvers(CommandSession session, @Descriptor(ARGUMENTS) String[] arguments) {
        run(session, "resolvers", arguments);
    }

    /** The providers of system calls, in order. */
    @Descriptor("The providers of system calls, in order")
    public void providers(CommandSession session, @Descriptor(ARGUMENTS) String[] arguments) {
        run(session, "providers", arguments);
    }

    /**
     * Gogo gives each command of a pipe streams of its own, which the system streams lead to; the session has one for
     * all.
     */
    private void run(CommandSession session, String command, String... arguments) {
        Console console = new Console(Page.plain(System.out), Page.plain(System.err), session.currentDir());
        String[] all =
                Stream.concat(Stream.of(command), Arrays.stream(arguments)).toArray(String[]::new);
        session.put(GogoScript.STATUS, new Commands(resolver, loader, runtime, console, Invocation.SHELL).run(all));
    }
}
