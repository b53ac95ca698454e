package org.skep.commands;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.loading.BpfLoader;
import org.skep.resolution.ObjectResolver;
import org.skep.runtime.SkepRuntime;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * All commands, chosen by the first argument: what launchers and shells are adapters to. Reads no configuration and no
 * environment of its own; prints to the {@link Console} it was given and nowhere else.
 *
 * <p>An instance is for one run at a time.
 */
public final class Commands {
    /** All is well. */
    public static final int OK = 0;
    /** Something did not resolve or load. */
    public static final int FAILED = 1;
    /** The command was misused: an unknown option, a file given to an option that can't be read. */
    public static final int MISUSED = 2;

    private static final int PAPER = 80;
    private static final int WIDEST_HELP = 120;

    private final Console console;
    private final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();

    /**
     * The commands, drawing on these services.
     *
     * @param resolver resolves objects
     * @param loader loads objects
     * @param runtime tells what is installed
     * @param console where to print
     */
    public Commands(ObjectResolver resolver, BpfLoader loader, SkepRuntime runtime, Console console) {
        this.console = Objects.requireNonNull(console, "console");
        commands.put("resolve", () -> new Resolve(resolver, runtime, console));
        commands.put("explain", () -> new Explain(runtime, console));
        commands.put("load", () -> new Load(loader, runtime, console));
        commands.put("matrix", () -> new Matrix(resolver, runtime, console));
        commands.put("sources", () -> new Sources(runtime, console));
        commands.put("resolvers", () -> new Resolvers(runtime, console));
    }

    /**
     * Runs one command.
     *
     * @param arguments the command's name, then its options and parameters, each as it is: nothing is split, unquoted
     *     or expanded
     * @return {@link #OK}, {@link #FAILED} or {@link #MISUSED}
     */
    public int run(String... arguments) {
        StringWriter help = new StringWriter();
        int status = commandLine(arguments).setOut(new PrintWriter(help)).execute(arguments);
        console.out().stream().print(help);
        console.out().stream().flush();
        console.err().stream().flush();
        return status;
    }

    /** Describing a command costs picocli more than most commands take, so only the one that is asked for is. */
    private CommandLine commandLine(String... arguments) {
        CommandLine commandLine = new CommandLine(new Skep());
        boolean isOne = arguments.length > 0 && commands.containsKey(arguments[0]);
        commands.forEach((name, command) -> {
            if (!isOne || name.equals(arguments[0])) {
                commandLine.addSubcommand(command.get());
            }
        });
        return commandLine
                .setExpandAtFiles(false)
                .setAllowOptionsAsOptionParameters(false)
                .setUsageHelpWidth(Math.min(WIDEST_HELP, console.out().columns().orElse(PAPER)))
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(console.out().colour() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler((e, given) -> misused(e))
                .setExecutionExceptionHandler((e, failed, parsed) -> thrown(e, failed));
    }

    @Command(
            name = "skep",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            synopsisSubcommandLabel = "COMMAND",
            description =
                    "Tells what an eBPF object's extern variables are on this machine or on another, and who says so;"
                            + " loads the object with them.",
            subcommandsRepeatable = false,
            footer = {
                "",
                "Also, from a system shell: skep shell, the framework with its prompt.",
                "Exit status: 0 all is well, 1 something did not resolve or load, 2 the command was misused.",
                "skep COMMAND --help tells more of a command."
            })
    private static final class Skep implements Runnable {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @Override
        public void run() {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            try (InputStream in = Commands.class.getResourceAsStream("version.txt")) {
                return new String[] {"skep " + new String(in.readAllBytes(), StandardCharsets.UTF_8)};
            }
        }
    }

    private int misused(ParameterException e) {
        Page err = console.err();
        err.line(Style.BAD, "skep: " + e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched) {
            StringWriter hints = new StringWriter();
            if (UnmatchedArgumentException.printSuggestions(unmatched, new PrintWriter(hints, true))) {
                hints.toString().lines().forEach(err::line);
            }
        }
        err.line("try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return MISUSED;
    }

    private int thrown(Exception e, CommandLine commandLine) throws Exception {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            console.err().line(Style.BAD, "skep: interrupted");
            return FAILED;
        }
        if (e instanceof Misuse misuse) {
            return misused(new ParameterException(commandLine, misuse.getMessage()));
        }
        if (e instanceof UncheckedIOException failure) {
            console.err().line(Style.BAD, "skep: " + failure.getCause().getMessage());
            return FAILED;
        }
        throw e;
    }
}
