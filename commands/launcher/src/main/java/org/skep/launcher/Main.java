package org.skep.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.spi.ToolProvider;

/**
 * Starts a framework of its own with the bundles beside this program, hands the arguments over as they are, and ends
 * with the command's exit status. {@code shell} starts more bundles and lets the shell among them run instead.
 *
 * <p>The system property {@code org.skep.home} is the folder with {@code bundles}, {@code shell} and {@code prompt};
 * the folder above this jar's if missing. {@code org.skep.terminal} is true when standard input and output are a
 * terminal, which a JVM can't tell of each alone.
 */
public final class Main {
    private static final String BUNDLES = "bundles";
    private static final String SHELL = "shell";
    private static final String PROMPT = "prompt";
    private static final String TERMINAL = "org.skep.terminal";
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private Main() {}

    /** Runs the command that the arguments name, and ends the process. */
    public static void main(String[] arguments) {
        // Felix writes the version of Java with the default locale's digits, and finds no capability of such a name.
        Locale.setDefault(Locale.ROOT);
        Ending ending = Ending.ofThisProcess();
        StandardStream sink = StandardStream.out(ending);
        PrintStream out = new PrintStream(sink, false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(StandardStream.err(ending, sink), true, StandardCharsets.UTF_8);
        System.setErr(err);
        int status;
        try {
            NativeLibraries.offer(home());
            status = isShell(arguments) ? shell(arguments, out, err, ending) : command(arguments, out, err, ending);
            out.flush();
            status = sink.failure().isPresent() && status == 0 ? FAILED : status;
            sink.failure().ifPresent(failure -> err.println("skep: standard output: " + failure.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            status = FAILED;
        } catch (LaunchException | IOException e) {
            err.println("skep: " + e.getMessage());
            status = FAILED;
        } catch (Throwable e) {
            // Without an exit here, the framework's threads would keep the process alive.
            report(e, err);
            status = FAILED;
        }
        err.flush();
        ending.mainLeft();
        // Ends the framework and removes its cache: see EmbeddedFramework.
        System.exit(status);
    }

    /** The exception may be a bundle's own, and its message may throw in turn. */
    private static void report(Throwable e, PrintStream err) {
        err.println("skep: a mistake in Skep, please report it with this: "
                + e.getClass().getName());
        try {
            e.printStackTrace(err);
        } catch (Throwable hostile) {
            for (StackTraceElement frame : e.getStackTrace()) {
                err.println("\tat " + frame);
            }
        }
    }

    private static boolean isShell(String... arguments) {
        return arguments.length > 0 && arguments[0].equals(SHELL);
    }

    private static int command(String[] arguments, PrintStream out, PrintStream err, Ending ending)
            throws LaunchException, IOException, InterruptedException {
        // Standard output is for results: anything that a bundle prints by itself is a message.
        System.setOut(err);
        EmbeddedFramework framework = EmbeddedFramework.start(
                List.of(home().resolve(BUNDLES)),
                // Nobody makes bundle: URLs out of strings here.
                Map.of("felix.service.urlhandlers", "false"),
                ending);
        ToolProvider commands = framework.tool("skep");
        return commands.run(out, err, arguments);
    }

    private static int shell(String[] arguments, PrintStream out, PrintStream err, Ending ending)
            throws LaunchException, IOException, InterruptedException {
        if (arguments.length > 1) {
            if (List.of("-h", "--help").contains(arguments[1])) {
                out.println("Usage: skep shell");
                out.println("Starts the framework with its Gogo prompt. The commands have the scope skep there:");
                out.println("skep:resolve and the others; help lists all. exit, or Ctrl-D, ends it.");
                return 0;
            }
            err.println("skep: shell takes no arguments");
            return MISUSED;
        }
        List<Path> folders = new ArrayList<>(List.of(home().resolve(BUNDLES), home().resolve(SHELL)));
        return Boolean.getBoolean(TERMINAL) ? prompt(folders, ending) : script(folders, out, err, ending);
    }

    private static int prompt(List<Path> folders, Ending ending)
            throws LaunchException, IOException, InterruptedException {
        // JLine looks for its own parts through the thread's class loader, and in its bundle if there is none.
        Thread.currentThread().setContextClassLoader(null);
        // JLine would rather unpack and load a native library; stty does as well.
        System.setProperty("org.jline.terminal.provider", "exec");
        folders.add(home().resolve(PROMPT));
        Map<String, String> settings = PromptHistory.isPrivate() ? Map.of() : Map.of("gosh.args", "--nohistory");
        EmbeddedFramework framework = EmbeddedFramework.start(folders, settings, ending);
        framework.offerExit();
        framework.waitForStop();
        return 0;
    }

    /**
     * Without a terminal there is nothing to edit, and JLine would wait for a screen: the lines are run as they come.
     */
    private static int script(List<Path> folders, PrintStream out, PrintStream err, Ending ending)
            throws LaunchException, IOException, InterruptedException {
        // Gogo passes on to it what threads print that run no command.
        System.setOut(out);
        return EmbeddedFramework.start(folders, Map.of(), ending).tool("gogo").run(out, err);
    }

    private static Path home() throws LaunchException {
        String given = System.getProperty("org.skep.home");
        if (given != null) {
            return Path.of(given);
        }
        try {
            Path jar = Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return jar.toAbsolutePath().getParent().getParent();
        } catch (URISyntaxException e) {
            throw new LaunchException("can't tell where the bundles are; say so with -Dorg.skep.home", e);
        }
    }
}
