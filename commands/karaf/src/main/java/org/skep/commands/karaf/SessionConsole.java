package org.skep.commands.karaf;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.apache.felix.service.command.Process;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.Terminal;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;

/** A session of Karaf's as a console. */
final class SessionConsole {
    private static final int OUT = 1;
    private static final int ERR = 2;

    /** A line that is broken into pieces shorter than this can't be read any more. */
    private static final int FEWEST_COLUMNS = 40;

    /** One that nobody reads, for what prints nothing. */
    static final Console SILENT = new Console(silence(), silence());

    private SessionConsole() {}

    /**
     * The session's, or that of the pipe that a command is part of: the system streams lead there, while the session
     * has one for all.
     */
    static Console of(Session session) {
        // What a command prints to standard error gets lost on its way through Karaf's SSH when there is no terminal,
        // which is how bin/client runs a command; the session's console is where Karaf prints what went wrong.
        PrintStream err = session.getTerminal() == null ? session.getConsole() : System.err;
        return new Console(page(System.out, OUT, session), page(err, ERR, session), session.currentDir());
    }

    /** For what asks where it is called, and prints nothing. */
    static Console silentIn(Session session) {
        return new Console(silence(), silence(), session.currentDir());
    }

    /** With the terminal's colours and width if it is one: not in a pipe, and not for {@code bin/client}. */
    private static Page page(PrintStream stream, int descriptor, Session session) {
        Terminal terminal = session.getTerminal();
        Process process = Process.Utils.current();
        boolean isTerminal = terminal != null && (process == null || process.isTty(descriptor));
        if (!isTerminal) {
            return Page.plain(stream);
        }
        int columns = terminal.getWidth();
        return new Page(
                stream,
                terminal.isAnsiSupported(),
                columns > 0 ? OptionalInt.of(Math.max(FEWEST_COLUMNS, columns)) : OptionalInt.empty());
    }

    private static Page silence() {
        return Page.plain(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    }
}
