package org.skep.commands.tool;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.spi.ToolProvider;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.skep.commands.Commands;
import org.skep.commands.Invocation;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.loader.BpfLoader;
import org.skep.loader.ObjectResolver;
import org.skep.runtime.SkepRuntime;

/**
 * The commands as a {@link ToolProvider}, so that a launcher outside the framework can pass arguments and streams
 * without sharing a class with any bundle. The service has the property {@code tool=skep}.
 *
 * <p>Only the launcher knows whether the streams are terminals. It sets framework or system properties:
 * {@value #TERMINAL_OUT} and {@value #TERMINAL_ERR} are {@code true} if colours are enabled, and {@value #COLUMNS} is
 * the width of the terminal of standard output.
 */
@Component(service = ToolProvider.class, property = "tool=" + SkepTool.NAME)
public final class SkepTool implements ToolProvider {
    static final String NAME = "skep";

    private static final String TERMINAL_OUT = "org.skep.colour.out";
    private static final String TERMINAL_ERR = "org.skep.colour.err";
    private static final String COLUMNS = "org.skep.columns";

    /** Minimum width; shorter lines are unreadable. */
    private static final int FEWEST_COLUMNS = 40;

    private final BundleContext context;
    private final ObjectResolver resolver;
    private final BpfLoader loader;
    private final SkepRuntime runtime;

    /** Called by Declarative Services. */
    @Activate
    public SkepTool(
            BundleContext context,
            @Reference ObjectResolver resolver,
            @Reference BpfLoader loader,
            @Reference SkepRuntime runtime) {
        this.context = context;
        this.resolver = resolver;
        this.loader = loader;
        this.runtime = runtime;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int run(PrintStream out, PrintStream err, String... arguments) {
        Console console =
                new Console(new Page(out, isOn(TERMINAL_OUT), columns()), new Page(err, isOn(TERMINAL_ERR), columns()));
        return new Commands(resolver, loader, runtime, console, Invocation.ONE_SHOT).run(arguments);
    }

    /** Runs with writers, which receive all output at the end. */
    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int status = run(
                new PrintStream(results, false, StandardCharsets.UTF_8),
                new PrintStream(messages, false, StandardCharsets.UTF_8),
                arguments);
        out.print(results.toString(StandardCharsets.UTF_8));
        err.print(messages.toString(StandardCharsets.UTF_8));
        return status;
    }

    private boolean isOn(String property) {
        return Boolean.parseBoolean(context.getProperty(property));
    }

    private OptionalInt columns() {
        String columns = context.getProperty(COLUMNS);
        return columns != null && columns.matches("[0-9]{1,4}")
                ? OptionalInt.of(Math.max(FEWEST_COLUMNS, Integer.parseInt(columns)))
                : OptionalInt.empty();
    }
}
