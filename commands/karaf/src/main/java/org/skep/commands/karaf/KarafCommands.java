package org.skep.commands.karaf;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.skep.commands.Commands;
import org.skep.commands.Invocation;
import org.skep.loader.BpfLoader;
import org.skep.loader.ObjectResolver;
import org.skep.runtime.SkepRuntime;

/**
 * Adds the commands to Karaf's console, with the scope {@code skep}, as long as the core and the access list of the
 * commands are available. Karaf allows a command without an access list to every user of the console, so without the
 * list there are no commands.
 *
 * <p>The usual way is a class per command with Karaf's annotations for options and arguments. It would duplicate the
 * definition of the options, with another parser. Registered as commands of the console, the existing commands keep
 * their options, help and completion.
 */
@Component(configurationPid = KarafCommands.ACCESS_LIST, configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class KarafCommands {
    /** Where Karaf looks for the roles that may call the commands of the scope. */
    static final String ACCESS_LIST = "org.apache.karaf.command.acl." + KarafCommand.SCOPE;

    private final SessionFactory sessions;
    private final List<Command> commands;

    /** Called by Declarative Services. */
    @Activate
    public KarafCommands(
            @Reference SessionFactory sessions,
            @Reference ObjectResolver resolver,
            @Reference BpfLoader loader,
            @Reference SkepRuntime runtime) {
        this.sessions = sessions;
        KarafCommand.Calls calls = console -> new Commands(resolver, loader, runtime, console, Invocation.SHELL);
        Map<String, String> summaries = calls.from(SessionConsole.SILENT).summaries();
        // The scope must be first: for the first command of a scope Karaf creates its own scope command, and the older
        // one is used.
        this.commands = Stream.concat(
                        Stream.of(new KarafScope(calls, Set.copyOf(summaries.keySet()))),
                        summaries.entrySet().stream()
                                .map(command -> new KarafCommand(command.getKey(), command.getValue(), calls)))
                .toList();
        commands.forEach(sessions.getRegistry()::register);
    }

    /** Karaf reads the access list itself; the commands stay while it changes. */
    @Modified
    void modified() {
        // Nothing here depends on what it says.
    }

    @Deactivate
    void unregister() {
        commands.forEach(sessions.getRegistry()::unregister);
    }
}
