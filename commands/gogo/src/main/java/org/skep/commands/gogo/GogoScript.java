package org.skep.commands.gogo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.spi.ToolProvider;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Runs the lines of standard input as Gogo commands, one after the other, without a prompt: for input that is no
 * terminal, where a line editor has nothing to edit and may wait for a screen that never comes. A line that fails is
 * told on standard error, and the next one is run all the same; the exit status is 1 if any failed.
 */
@Component(service = ToolProvider.class, property = "tool=" + GogoScript.NAME)
public final class GogoScript implements ToolProvider {
    static final String NAME = "gogo";

    /** The variable in which commands leave their exit status. */
    static final String STATUS = "status";

    private final CommandProcessor processor;

    /** Called by Declarative Services. */
    @Activate
    public GogoScript(@Reference CommandProcessor processor) {
        this.processor = processor;
    }

    @Override
    public String name() {
        return NAME;
    }

    /**
     * Runs standard input.
     *
     * @param out the process's own standard output, got before Gogo put its own in its place
     */
    @Override
    public int run(PrintStream out, PrintStream err, String... arguments) {
        int status = 0;
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (CommandSession session = processor.createSession(System.in, out, err)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                status = ran(session, line, out, err) ? status : 1;
                // Whoever writes lines and reads what comes of them waits for both.
                out.flush();
                err.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return status;
    }

    /** Input comes as bytes, so there is nothing for writers that the streams don't do better. */
    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        throw new IllegalStateException("a script is run with streams");
    }

    private static boolean ran(CommandSession session, String line, PrintStream out, PrintStream err) {
        if (line.isBlank()) {
            return true;
        }
        try {
            Object result = session.execute(line);
            if (result != null) {
                out.println(session.format(result, Converter.INSPECT));
            }
            return !(session.get(STATUS) instanceof Integer status) || status == 0;
        } catch (Exception e) {
            err.println("gogo: " + line + ": " + cause(e));
            return false;
        }
    }

    /** Gogo calls commands by reflection; what a person wants to know is behind that. */
    private static String cause(Throwable thrown) {
        Throwable cause = thrown instanceof InvocationTargetException ? thrown.getCause() : thrown;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
