package org.skep.commands.karaf;

import java.util.List;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Parser;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;

/**
 * The scope as a command. It replaces the one that Karaf creates for every scope, which enters the scope, as this one
 * does, but has no help for scopes whose commands are not Actions, so {@code help skep} would print nothing. With
 * arguments it works as the program of a system shell: {@code skep resolve a.o}.
 */
final class KarafScope implements Command {
    private final KarafCommand.Calls calls;

    KarafScope(KarafCommand.Calls calls) {
        this.calls = calls;
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
    public Object execute(Session session, List<Object> arguments) throws CommandException {
        if (arguments.isEmpty()) {
            session.put(Session.SUBSHELL, KarafCommand.SCOPE);
            session.put(Session.SCOPE, KarafCommand.SCOPE + ":" + session.get(Session.SCOPE));
        } else {
            KarafCommand.run(calls, session, KarafCommand.SCOPE, KarafCommand.words(arguments));
        }
        return null;
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
