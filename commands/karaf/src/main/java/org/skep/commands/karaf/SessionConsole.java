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

/** A Karaf session as a console. */
final class SessionConsole {
    private static final int OUT = 1;
    private static final int ERR = 2;

    /** Minimum width; shorter lines are unreadable. */
    private static final int FEWEST_COLUMNS = 40;

    /** A console without output, for callers that print nothing. */
    static final Console SILENT = new Console(silence(), silence());

    private SessionConsole() {}

    /**
     * Returns the console of a session, or of the pipe that a command is part of: the system streams lead there, while
     * the session has only one pair.
     */
    static Console of(Session session) {
        // Without a terminal, as with bin/client, Karaf's SSH loses standard error. The session's console is where
        // Karaf prints errors.
        PrintStream err = session.getTerminal() == null ? session.getConsole() : System.err;
        return new Console(page(System.out, OUT, session), page(err, ERR, session), session.currentDir());
    }

    /** Returns a console without output that has the session's working directory. */
    static Console silentIn(Session session) {
        return new Console(silence(), silence(), session.currentDir());
    }

    /**
     * Creates a page with the terminal's colours and width if it is a terminal: not in a pipe, and not for
     * {@code bin/client}.
     */
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
