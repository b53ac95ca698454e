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
 * The commands as functions of the Gogo shell: {@code skep:resolve} and others. Gogo splits the arguments. A command's
 * exit status is stored in the session's variable {@code status}, because Gogo would print a return value.
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
    private static final String ARGUMENTS = "options and parameters, see --help";

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

    /** Shows every extern with its type, value and origin. */
    @Descriptor("Shows every extern with its type, value and origin")
    public void resolve(CommandSession session, @Descriptor(ARGUMENTS) String[] arguments) {
        run(session, "resolve", arguments);
    }

    /** Shows the answers of every resolver for an object's externs. */
    @Descriptor("Shows the answers of every resolver for an object's externs")
    public void explain(CommandSession session, @Descriptor(ARGUMENTS) String[] arguments) {
        run(session, "explain", arguments);
    }

    /** Loads an object into the running kernel until it is unloaded. */
    @Descriptor("Loads an object into the running kernel until it is unloaded")
    public void load(CommandSession session, @Descriptor(ARGUMENTS) String[] arguments) {
        run(session, "load", arguments);
    }

    /** Removes an object from the kernel, except its pins. */
    @Descriptor("Removes an object from the kernel, except its pins")
    public void unload(CommandSession session, @Descriptor(ARGUMENTS) String[] arguments) {
        run(session, "unload", arguments);
    }

    /** Lists loaded objects, and the externs that would resolve differently now. */
    @Descriptor("Lists loaded objects, and the externs that would resolve differently now")
    public void objects(CommandSession session, @Descriptor(ARGUMENTS) String[] arguments) {
        run(session, "objects", arguments);
    }

    /** Resolves every object with every given configuration and machine. */
    @Descriptor("Resolves every object with every given configuration and machine")
    public void matrix(CommandSession session, @Descriptor(ARGUMENTS) String[] arguments) {
        run(session, "matrix", arguments);
    }

    /** Copies the files that --root needs of this machine into a folder. */
    @Descriptor("Copies the files that --root needs of this machine into a folder")
    public void snapshot(CommandSession session, @Descriptor(ARGUMENTS) String[] arguments) {
        run(session, "snapshot", arguments);
    }

    /** Lists the sources of kernel configurations, in order. */
    @Descriptor("Lists the sources of kernel configurations, in order")
    public void sources(CommandSession session, @Descriptor(ARGUMENTS) String[] arguments) {
        run(session, "sources", arguments);
    }

    /** Lists the resolvers, in order. */
    @Descriptor("Lists the resolvers, in order")
    public void resolvers(CommandSession session, @Descriptor(ARGUMENTS) String[] arguments) {
        run(session, "resolvers", arguments);
    }

    /** Lists the syscall providers, in order. */
    @Descriptor("Lists the syscall providers, in order")
    public void providers(CommandSession session, @Descriptor(ARGUMENTS) String[] arguments) {
        run(session, "providers", arguments);
    }

    /**
     * Runs a command. Gogo gives each command of a pipe its own streams, which are reachable through the system
     * streams; the session has only one pair.
     */
    private void run(CommandSession session, String command, String... arguments) {
        Console console = new Console(Page.plain(System.out), Page.plain(System.err), session.currentDir());
        String[] all =
                Stream.concat(Stream.of(command), Arrays.stream(arguments)).toArray(String[]::new);
        session.put(GogoScript.STATUS, new Commands(resolver, loader, runtime, console, Invocation.SHELL).run(all));
    }
}
