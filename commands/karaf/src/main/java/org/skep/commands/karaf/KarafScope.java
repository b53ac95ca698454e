package org.skep.commands.karaf;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Parser;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;

/**
 * The scope as a command. It replaces the one that Karaf creates for every scope, which enters the scope, as this one
 * does, but has no help for scopes whose commands are not Actions, so {@code help skep} would print nothing. With
 * arguments it works as the program of a system shell: {@code skep resolve a.o} calls {@code skep:resolve} through the
 * session, so that the access list of the scope applies.
 */
final class KarafScope implements Command {
    /** The variable of a session of Karaf that has the underlying session of Gogo. */
    private static final String COMMAND_SESSION = ".commandSession";

    private final KarafCommand.Calls calls;
    private final Set<String> names;

    KarafScope(KarafCommand.Calls calls, Set<String> names) {
        this.calls = calls;
        this.names = names;
    }

    @Override
    public String getScope() {
        return Session.SCOPE_GLOBAL;
    }

    @Override
    public String getName() {
        return KarafCommand.SCOPE;
    }

    @Override
    public String getDescription() {
        return "Enter the subshell";
    }

    @Override
    public Object execute(Session session, List<Object> arguments) throws Exception {
        if (arguments.isEmpty()) {
            session.put(Session.SUBSHELL, KarafCommand.SCOPE);
            session.put(Session.SCOPE, KarafCommand.SCOPE + ":" + session.get(Session.SCOPE));
            return null;
        }
        String first = String.valueOf(arguments.get(0));
        if (names.contains(first)) {
            return function(session, first)
                    .execute((CommandSession) session.get(COMMAND_SESSION), arguments.subList(1, arguments.size()));
        }
        // An option of the program, or an unknown command. Only this word: the next one could be a command.
        KarafCommand.run(calls, session, KarafCommand.SCOPE, Stream.of(first));
        return null;
    }

    /** Returns the command as the console calls it. Karaf checks roles in this function, not in the command. */
    private static Function function(Session session, String name) throws CommandException {
        String command = KarafCommand.SCOPE + ":" + name;
        if (session.get(command) instanceof Function function) {
            return function;
        }
        throw new CommandException("Command not found: " + command);
    }

    @Override
    public Completer getCompleter(boolean scoped) {
        return null;
    }

    @Override
    public Parser getParser() {
        return null;
    }
}
