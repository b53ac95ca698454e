package org.skep.itest.kernels;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/**
 * The program under test: a framework with the bundles that {@code ./skep} starts, and its commands. There is one for
 * all tests of a run, because starting it takes long where a processor is emulated; it ends with the process.
 */
final class Skep {
    private static final Path BUNDLES = Path.of("bundles");
    private static final String COMMANDS = "(tool=skep)";
    private static final int LONGEST_STOP_MILLIS = 5000;

    private static Skep running;

    private final Framework framework;
    private final ToolProvider commands;

    private Skep(Framework framework, ToolProvider commands) {
        this.framework = framework;
        this.commands = commands;
    }

    /** The one that runs, started by the first who asks. */
    static synchronized Skep running() {
        if (running == null) {
            try {
                running = start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (BundleException | InvalidSyntaxException e) {
                throw new IllegalStateException("the framework does not start", e);
            }
        }
        return running;
    }

    private static Skep start() throws IOException, BundleException, InvalidSyntaxException {
        Path cache = Files.createTempDirectory("kernels-");
        Framework framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        cache.toString(),
                        "felix.cache.locking",
                        "false",
                        "felix.service.urlhandlers",
                        "false"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(framework, cache), "framework stop"));
        framework.init();
        BundleContext context = framework.getBundleContext();
        List<Bundle> bundles = new ArrayList<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(BUNDLES, "*.jar")) {
            for (Path jar : jars) {
                bundles.add(context.installBundle("reference:" + jar.toUri()));
            }
        }
        framework.start();
        for (Bundle bundle : bundles) {
            bundle.start(Bundle.START_TRANSIENT);
        }
        return new Skep(framework, commands(context));
    }

    /** Declarative Services registers what is satisfied while bundles start, which they do one after the other. */
    private static ToolProvider commands(BundleContext context) throws InvalidSyntaxException {
        for (ServiceReference<ToolProvider> found : context.getServiceReferences(ToolProvider.class, COMMANDS)) {
            return context.getService(found);
        }
        throw new IllegalStateException("no bundle offers the commands");
    }

    private static void stop(Framework framework, Path cache) {
        try {
            framework.stop();
            framework.waitForStop(LONGEST_STOP_MILLIS);
            try (Stream<Path> files = Files.walk(cache)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        } catch (BundleException | IOException e) {
            System.err.println("after the tests: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where more bundles can be installed. */
    BundleContext context() {
        return framework.getBundleContext();
    }

    /**
     * What a command came to.
     *
     * @param status its exit status
     * @param out what it printed for programs
     * @param err what it printed for people
     */
    record Outcome(int status, String out, String err) {
        /** Of {@code load --json} with one object: what it says of it. */
        Json json() {
            return Json.read(out);
        }
    }

    /** Runs a command as users do, and returns when it has ended. */
    Outcome run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (PrintStream printedOut = new PrintStream(out, false, StandardCharsets.UTF_8);
                PrintStream printedErr = new PrintStream(err, false, StandardCharsets.UTF_8)) {
            int status = commands.run(printedOut, printedErr, arguments);
            printedOut.flush();
            printedErr.flush();
            return new Outcome(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }
    }

    /** Loads one object, which must succeed. */
    Json load(String... arguments) {
        List<String> line = new ArrayList<>(List.of("load", "--json"));
        line.addAll(List.of(arguments));
        Outcome outcome = run(line.toArray(String[]::new));
        if (outcome.status() != 0) {
            throw new AssertionError(line + " ended with " + outcome.status() + ": " + outcome.out() + outcome.err());
        }
        return outcome.json();
    }
}
