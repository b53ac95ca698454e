package org.skep.itest.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.skep.itest.pages.Block;
import org.skep.itest.pages.Conversation;
import org.skep.itest.pages.Output;

/**
 * Somebody who reads a page from its beginning to its end and does what it says: one shell, in a folder of his own that
 * looks like the checkout, with the assembled program for {@code ./skep}. Each line is entered when the one before it
 * has ended.
 *
 * <p>A setting that is made in Gogo takes a moment to reach whoever it is for, because ConfigAdmin tells of it in a
 * thread of its own. At a prompt nobody notices, but a script may be faster. So from the first setting of a shell on, a
 * command that only shows something is entered again until it shows what the page has, or until the reader's patience
 * is over: then what it showed last counts. Nothing else is entered twice.
 */
final class Reading implements AutoCloseable {
    /** A setting takes milliseconds. */
    private static final long PATIENCE_SECONDS = 20;

    /**
     * What came of a command.
     *
     * @param status its exit status, or -1 where nobody knows it: within a shell of Gogo's
     * @param printed the lines on standard output and standard error
     */
    record Result(int status, List<String> printed) {}

    private final Path home;
    private final Conversation shell;
    private Optional<Conversation> gogo = Optional.empty();
    private boolean hasSettings;

    private Reading(Path home) throws IOException {
        this.home = home;
        shell = conversation(home.resolve("skep"), "bash", "--noprofile", "--norc");
    }

    private Conversation conversation(Path folder, String... command) throws IOException {
        return Conversation.with(
                folder,
                Map.of(
                        "HOME",
                        home.toString(),
                        "PATH",
                        home.resolve("path") + ":" + System.getenv("PATH"),
                        "LC_ALL",
                        "C.UTF-8",
                        "JAVA_HOME",
                        System.getProperty("java.home")),
                command);
    }

    /** Begins with a fresh copy of the checkout, as far as readers look at it. */
    static Reading in(Path home, Path checkout) throws IOException {
        Path copy = home.resolve("skep");
        delete(home);
        Files.createDirectories(home.resolve("tmp"));
        for (String part : List.of(
                "README.md", "docs", "examples", "fixtures/objects", "fixtures/link", "commands/launcher/start-time")) {
            copy(checkout.resolve(part), copy.resolve(part));
        }
        Files.createDirectories(home.resolve("path"));
        Optional<Path> clang = Needs.program("clang");
        if (clang.isPresent()) {
            // Debian's has its version in the name.
            Files.createSymbolicLink(home.resolve("path/clang"), clang.get());
        }
        program(copy.resolve("skep"));
        program(Files.createDirectories(copy.resolve("bin")).resolve("skep"));
        return new Reading(home);
    }

    /** A script that starts the assembled program, instead of the one of the checkout, which might build first. */
    private static void program(Path file) throws IOException {
        String words = String.join(" ", words(Path.of(System.getProperty("skep.home"))));
        Files.writeString(
                file,
                "#!/bin/sh\nexec %s \"$@\"\n"
                        .formatted(words.replace(" -jar ", " -Djava.io.tmpdir=$HOME/tmp $SKEP_JAVA_OPTIONS -jar ")));
        file.toFile().setExecutable(true);
    }

    /** Runs the assembled program, and returns what it printed. */
    static String program(Path home, String... arguments) throws IOException {
        List<String> command = words(home);
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static List<String> words(Path home) throws IOException {
        List<String> words = new ArrayList<>(
                List.of(System.getProperty("java.home") + "/bin/java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        if (Runtime.version().feature() >= 23) {
            words.add("--sun-misc-unsafe-memory-access=allow");
        }
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            Path jar = jars.filter(path -> path.getFileName().toString().startsWith("org.skep.launcher"))
                    .findFirst()
                    .orElseThrow();
            words.addAll(List.of("-jar", jar.toString()));
        }
        return words;
    }

    /** Writes a file that the page shows. */
    void write(String file, List<String> lines) throws IOException {
        leaveGogo();
        enter("mkdir -p \"$(dirname '%1$s')\" && cat >'%1$s' <<'END OF FILE'\n%2$s\nEND OF FILE"
                .formatted(file, String.join("\n", lines)));
    }

    /** Enters a command. Lines at Gogo's prompt are read by the shell that runs, or by one that is started for them. */
    Result enter(Block.Step step) throws IOException {
        if (step.prompt() == Block.Prompt.GOGO) {
            if (gogo.isEmpty()) {
                startGogo("./skep shell");
            }
            return enterGogo(step);
        }
        leaveGogo();
        return step.command().endsWith("skep shell") ? startGogo(step.command()) : enter(step.command());
    }

    /** A command has no standard input, for that is where the shell has its commands from. */
    private Result enter(String command) throws IOException {
        return result(shell.say("{ " + command + "\n} </dev/null; printf '" + Conversation.MARK + "%d\\n' $?"));
    }

    private Result startGogo(String command) throws IOException {
        Path folder = Path.of(String.join("", enter("pwd").printed()).replace("/home/me", home.toString()));
        gogo = Optional.of(conversation(folder, "bash", "-c", "exec " + command));
        hasSettings = false;
        // What it greets with.
        return enterGogo("");
    }

    private Result enterGogo(Block.Step step) throws IOException {
        Result result = enterGogo(step.command());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (hasSettings
                && step.onlyShows()
                && !Output.matches(step.output(), result.printed())
                && System.nanoTime() - end < 0) {
            result = enterGogo(step.command());
        }
        hasSettings |= step.sets();
        return result;
    }

    private Result enterGogo(String command) throws IOException {
        // Gogo without a terminal has no echo, and shows what is assigned.
        return result(gogo.orElseThrow().say(command + "\nmark = \"" + Conversation.MARK + "-1\""));
    }

    private void leaveGogo() throws IOException {
        if (gogo.isPresent()) {
            gogo.get().end();
            gogo = Optional.empty();
        }
    }

    /** Gogo and Karaf show whole paths. */
    private Result result(Conversation.Said said) {
        return new Result(
                said.status(),
                said.text().replace(home.toString(), "/home/me").lines().toList());
    }

    @Override
    public void close() throws IOException {
        try (shell) {
            leaveGogo();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path relative = from.relativize(file);
                if (relative.startsWith("target") || relative.toString().contains("/target/")) {
                    continue;
                }
                Path copy = to.resolve(relative.toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
