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
 * A command in Karaf's console.
 *
 * <p>A command that fails throws, as Karaf's own commands do: this ends a script, and {@code bin/client} exits with 1.
 * Gogo's {@code ||} does not handle exceptions, and in {@code bin/client} it is a pipe. The error has been printed by
 * then, so the exception is short and shown without a stack trace. The exit status is also stored in the session's
 * variable {@value #STATUS}, as in Gogo.
 */
final class KarafCommand implements Command {
    static final String SCOPE = "skep";
    static final String STATUS = "status";

    private final String name;
    private final String description;
    private final Calls calls;

    /** Creates commands for a caller. */
    @FunctionalInterface
    interface Calls {
        /** Returns the commands for a console. */
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

    /** Returns the name with its scope. */
    String fullName() {
        return SCOPE + ":" + name;
    }

    /** Arguments are already evaluated by the console; an unset variable is null. */
    @Override
    public Object execute(Session session, List<Object> arguments) throws CommandException {
        run(calls, session, fullName(), Stream.concat(Stream.of(name), words(arguments)));
        return null;
    }

    static Stream<String> words(List<Object> arguments) {
        return arguments.stream().map(word -> Objects.toString(word, ""));
    }

    /** Runs a line whose first word is the command, and throws if it fails. */
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

    /** Returns the console's own parser: arguments have the syntax of the shell's language. */
    @Override
    public Parser getParser() {
        return null;
    }
}
