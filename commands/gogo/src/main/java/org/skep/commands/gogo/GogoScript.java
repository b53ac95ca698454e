package org.skep.commands.gogo;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.spi.ToolProvider;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.skep.commands.console.Page;

/**
 * Runs the lines of standard input as Gogo commands, without a prompt, for input that is not a terminal, where a line
 * editor is useless and may block. A line that fails is reported on standard error, and the next line is run; the exit
 * status is 1 if any line failed. {@code exit} ends the script with that status, or with a given one: {@code exit 3}.
 */
@Component(service = ToolProvider.class, property = "tool=" + GogoScript.NAME)
public final class GogoScript implements ToolProvider {
    static final String NAME = "gogo";

    /** The variable with the exit status of the last command. */
    static final String STATUS = "status";

    private final BundleContext context;
    private final CommandProcessor processor;

    /** Called by Declarative Services. */
    @Activate
    public GogoScript(BundleContext context, @Reference CommandProcessor processor) {
        this.context = context;
        this.processor = processor;
    }

    @Override
    public String name() {
        return NAME;
    }

    /**
     * Runs the lines of standard input.
     *
     * @param out the original standard output of the process, obtained before Gogo replaced it
     */
    @Override
    public int run(PrintStream out, PrintStream err, String... arguments) {
        ScriptExit exit = new ScriptExit();
        ServiceRegistration<ScriptExit> offered = exit.offer(context);
        try (CommandSession session = processor.createSession(System.in, out, err);
                ScriptLines lines = new ScriptLines(System.in)) {
            int status = run(session, lines, out, err, exit);
            return exit.status().orElse(status);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        } finally {
            offered.unregister();
        }
    }

    private static int run(CommandSession session, ScriptLines lines, PrintStream out, PrintStream err, ScriptExit exit)
            throws IOException, InterruptedException {
        int status = 0;
        for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
            status = ran(session, line.get(), out, err, exit) ? status : 1;
            // A process that writes lines and reads their results waits for both streams.
            err.flush();
            if (out.checkError()) {
                Page.plain(err).line("skep: standard output can't be written, the script ends here");
                return 1;
            }
            if (exit.isWanted()) {
                break;
            }
        }
        return status;
    }

    /** Not supported: input and output are bytes, for which streams are sufficient. */
    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        throw new IllegalStateException("a script requires streams");
    }

    private static boolean ran(CommandSession session, String line, PrintStream out, PrintStream err, ScriptExit exit)
            throws InterruptedException {
        if (line.isBlank()) {
            return true;
        }
        try {
            Object result = session.execute(line);
            if (result != null) {
                out.println(session.format(result, Converter.INSPECT));
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            if (!exit.isWanted()) {
                Page.plain(err).line("gogo: " + line + ": " + cause(e));
                return false;
            }
        }
        return !(session.get(STATUS) instanceof Integer status) || status == 0;
    }

    /** Returns the message of the actual exception: Gogo calls commands by reflection. */
    private static String cause(Throwable thrown) {
        Throwable cause = thrown instanceof InvocationTargetException ? thrown.getCause() : thrown;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
