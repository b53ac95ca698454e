package org.skep.commands.karaf;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.skep.commands.Commands;
import org.skep.commands.Invocation;
import org.skep.loader.BpfLoader;
import org.skep.loader.ObjectResolver;
import org.skep.runtime.SkepRuntime;

/**
 * Puts the commands into Karaf's console, with the scope {@code skep}, for as long as the core is there.
 *
 * <p>Karaf's own way would be a class for each command with Karaf's annotations on its options and arguments. It would
 * be a second definition of what the commands take, with another parser behind it; registered as commands of the
 * console's, those that there are bring their options, their help and what completes them along.
 */
@Component
public final class KarafCommands {
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
        // The scope comes first: with the first of the others Karaf makes one of its own, and the older one is called.
        this.commands = Stream.concat(
                        Stream.of(new KarafScope(calls)),
                        summaries.entrySet().stream()
                                .map(command -> new KarafCommand(command.getKey(), command.getValue(), calls)))
                .toList();
        commands.forEach(sessions.getRegistry()::register);
    }

    @Deactivate
    void unregister() {
        commands.forEach(sessions.getRegistry()::unregister);
    }
}
