package org.skep.commands;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.loader.BpfLoader;
import org.skep.loader.ObjectResolver;
import org.skep.runtime.SkepRuntime;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * All commands, chosen by the first argument: what launchers and shells are adapters to. Reads no configuration and no
 * environment of its own, but for the system property {@value #TRACE}; prints to the {@link Console} it was given and
 * nowhere else.
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

    /** The system property that has traces shown of exceptions that nobody foresaw. */
    private static final String TRACE = "org.skep.trace";

    private static final int PAPER = 80;
    private static final int WIDEST_HELP = 120;

    /** Picocli makes none that is narrower. */
    private static final int NARROWEST_HELP = 55;

    /** Commands about what stays loaded, which make no sense where nothing does. */
    private static final Set<String> OF_A_SHELL = Set.of("objects", "unload");

    private final Console console;
    private final SkepRuntime runtime;
    private final Invocation invocation;
    private final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();

    /**
     * The commands, drawing on these services.
     *
     * @param resolver resolves objects
     * @param loader loads objects
     * @param runtime tells what is installed
     * @param console where they are called
     * @param invocation how commands are called
     */
    public Commands(
            ObjectResolver resolver, BpfLoader loader, SkepRuntime runtime, Console console, Invocation invocation) {
        this.console = Objects.requireNonNull(console, "console");
        this.runtime = Objects.requireNonNull(runtime, "runtime");
        this.invocation = Objects.requireNonNull(invocation, "invocation");
        commands.put("resolve", () -> new Resolve(resolver, runtime, console));
        commands.put("explain", () -> new Explain(runtime, console));
        commands.put("load", () -> new Load(loader, runtime, console, invocation));
        if (invocation.keeps()) {
            commands.put("objects", () -> new ListObjects(loader, runtime, console));
            commands.put("unload", () -> new Unload(loader, runtime, console));
        }
        commands.put("matrix", () -> new Matrix(resolver, runtime, console));
        commands.put("snapshot", () -> new TakeSnapshot(runtime, console));
        commands.put("sources", () -> new Sources(runtime, console));
        commands.put("resolvers", () -> new Resolvers(runtime, console));
        commands.put("providers", () -> new Providers(runtime, console));
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
        int status;
        try {
            status = execute(new PrintWriter(help), arguments);
        } catch (Error e) {
            status = mistaken(e);
        }
        console.out().stream().print(help);
        console.out().stream().flush();
        console.err().stream().flush();
        return status;
    }

    /** What each command does, in a sentence, by the command's name. */
    public Map<String, String> summaries() {
        Map<String, String> summaries = new LinkedHashMap<>();
        commands.keySet().forEach(name -> summaries.put(name, firstSentence(spec(name))));
        return summaries;
    }

    /**
     * What may stand in the place of a word that somebody is writing. Asks no resolver and no source: of objects that
     * are named in the line, it reads what they declare.
     *
     * @param command the command's name
     * @param words the words behind that, including the one that is being written, if there is one
     * @param at which of them is being written; the number of words for a new one at the end
     * @param begun how that word begins
     * @return words that begin so
     */
    public List<Proposal> complete(String command, List<String> words, int at, String begun) {
        return commands.containsKey(command)
                ? new Completion(runtime, console, spec(command)).proposals(words, at, begun)
                : List.of();
    }

    private int execute(PrintWriter help, String... arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        if (invocation == Invocation.ONE_SHOT && OF_A_SHELL.contains(first)) {
            console.err().line(Style.BAD, "skep: " + first + " is for a shell, where what was loaded stays");
            console.err().line("try: skep shell, and there " + Invocation.SHELL.written(first));
            return MISUSED;
        }
        if (invocation == Invocation.SHELL && commands.containsKey(first)) {
            CommandLine command = new CommandLine(commands.get(first).get()).setCommandName(invocation.written(first));
            return prepared(command).setOut(help).execute(Arrays.copyOfRange(arguments, 1, arguments.length));
        }
        if (!first.isEmpty() && !first.startsWith("-") && !commands.containsKey(first)) {
            return unknown(first);
        }
        return prepared(program(first)).setOut(help).execute(arguments);
    }

    /** To picocli it would be any word that nothing takes. */
    private int unknown(String word) {
        List<String> names = new ArrayList<>(commands.keySet());
        if (invocation == Invocation.ONE_SHOT) {
            names.add("shell");
        }
        Page err = console.err();
        err.line(Style.BAD, "skep: unknown command '" + word + "'");
        CommandLine program = program(word);
        suggest(new UnmatchedArgumentException(program, List.of(word)));
        err.line("there are: " + String.join(", ", names));
        err.line("try: " + program.getCommandSpec().qualifiedName() + " --help");
        return MISUSED;
    }

    /** Describing a command costs picocli more than most commands take, so only the one that is asked for is. */
    private CommandLine program(String first) {
        CommandLine program = new CommandLine(new Skep());
        if (invocation == Invocation.SHELL) {
            String each = invocation.written("COMMAND");
            program.getCommandSpec()
                    .usageMessage()
                    .footer("", "Each is a command by itself, " + each + "; with --help it tells more.");
        }
        boolean isOne = commands.containsKey(first);
        commands.forEach((name, command) -> {
            if (!isOne || name.equals(first)) {
                program.addSubcommand(command.get());
            }
        });
        return program;
    }

    private CommandLine prepared(CommandLine commandLine) {
        return commandLine
                .setExpandAtFiles(false)
                .setAllowOptionsAsOptionParameters(false)
                .setUsageHelpWidth(Math.max(
                        NARROWEST_HELP,
                        Math.min(WIDEST_HELP, console.out().columns().orElse(PAPER))))
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(console.out().colour() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler((e, given) -> misused(e))
                .setExecutionExceptionHandler((e, failed, parsed) -> thrown(e, failed));
    }

    private CommandSpec spec(String command) {
        return new CommandLine(commands.get(command).get()).getCommandSpec();
    }

    private static String firstSentence(CommandSpec spec) {
        String description = String.join(" ", spec.usageMessage().description());
        int end = description.indexOf(". ");
        return end < 0 ? description : description.substring(0, end + 1);
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
                "Also, from a system shell: skep shell, the framework with its prompt, where what is loaded stays, and"
                        + " where there are skep:objects and skep:unload.",
                "Exit status: 0 all is well, 1 something did not resolve or load, 2 the command was misused.",
                "skep COMMAND --help tells more of a command."
            })
    private static final class Skep implements Runnable {
        @CommandLine.Spec
        private CommandSpec spec;

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
            suggest(unmatched);
        }
        err.line("try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return MISUSED;
    }

    private void suggest(UnmatchedArgumentException unmatched) {
        StringWriter hints = new StringWriter();
        if (UnmatchedArgumentException.printSuggestions(unmatched, new PrintWriter(hints, true))) {
            hints.toString().lines().forEach(console.err()::line);
        }
    }

    private int thrown(Exception e, CommandLine commandLine) {
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
        return mistaken(e);
    }

    /** What is not foreseen is a mistake of Skep's, or of a syscall provider's handle. A trace shows where it is. */
    private int mistaken(Throwable e) {
        Page err = console.err();
        err.line(Style.BAD, "skep: a mistake in Skep, please report it: " + described(e));
        if (Boolean.getBoolean(TRACE)) {
            trace(e).lines().forEach(err::line);
        } else {
            err.line("try: the same with the system property " + TRACE + "=true, which shows where it is");
            err.line("     (SKEP_JAVA_OPTIONS=-D" + TRACE + "=true, where bin/skep starts it)");
        }
        return FAILED;
    }

    /** The exception may be a bundle's own, and its message may throw in turn. */
    private static String described(Throwable e) {
        try {
            return e.toString();
        } catch (Throwable hostile) {
            return e.getClass().getName();
        }
    }

    private static String trace(Throwable e) {
        StringWriter trace = new StringWriter();
        try {
            e.printStackTrace(new PrintWriter(trace, true));
        } catch (Throwable hostile) {
            trace.append(e.getClass().getName()).append(", whose message can't be had");
        }
        return trace.toString();
    }
}
