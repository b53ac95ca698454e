package org.skep.commands.karaf;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Parser;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.skep.commands.Commands;
import org.skep.commands.console.Console;

/**
 * One of the commands, as Karaf's console calls it.
 *
 * <p>One that fails throws, as those of Karaf do: it ends a script, {@code bin/client} exits with 1. Gogo's {@code ||}
 * doesn't see exceptions, and through {@code bin/client} it is a pipe for any command. What is wrong has been printed
 * by then, so the exception has little to add and is shown without a stack trace. The exit status is also left in the
 * session's variable {@value #STATUS}, as in Gogo.
 */
final class KarafCommand implements Command {
    static final String SCOPE = "skep";
    static final String STATUS = "status";

    private final String name;
    private final String description;
    private final Calls calls;

    /** Makes commands for whoever calls one. */
    @FunctionalInterface
    interface Calls {
        /** The commands, called from there. */
        Commands from(Console console);
    }

    KarafCommand(String name, String description, Calls calls) {
        this.name = name;
        this.description = description;
        this.calls = calls;
    }

    @Override
    public String getScope() {
        return SCOPE;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String getDescription() {
        return description;
    }

    /** The name with its scope. */
    String fullName() {
        return SCOPE + ":" + name;
    }

    /** Arguments come as the console has evaluated them; a variable that is not set comes as null. */
    @Override
    public Object execute(Session session, List<Object> arguments) throws CommandException {
        run(calls, session, fullName(), Stream.concat(Stream.of(name), words(arguments)));
        return null;
    }

    static Stream<String> words(List<Object> arguments) {
        return arguments.stream().map(word -> Objects.toString(word, ""));
    }

    /** Runs a line in which the first word is the command, and throws if that fails. */
    static void run(Calls calls, Session session, String called, Stream<String> line) throws CommandException {
        int status = calls.from(SessionConsole.of(session)).run(line.toArray(String[]::new));
        session.put(STATUS, status);
        if (status != Commands.OK) {
            String outcome = called + (status == Commands.MISUSED ? " was misused" : " failed");
            throw new CommandException(outcome, outcome);
        }
    }

    @Override
    public Completer getCompleter(boolean scoped) {
        return new KarafCompleter(this, calls, scoped);
    }

    /** The console's own: arguments are those of the shell's language. */
    @Override
    public Parser getParser() {
        return null;
    }
}
