package org.skep.itest.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Somebody who reads a page from its beginning to its end and does what it says: one shell, in a folder of his own that
 * looks like the checkout, with the assembled program for {@code ./skep}.
 */
final class Reading {
    private static final int MINUTES = 10;
    private static final String MARK = "\u001e";
    private static final Pattern MARKED = Pattern.compile(MARK + "(-?\\d+) (\\d+):(\\d+)\n");

    /**
     * What came of a command.
     *
     * @param status its exit status, or -1 where nobody knows it: within a shell of Gogo's
     * @param printed the lines on standard output and standard error
     */
    record Result(int status, List<String> printed) {}

    private final Path home;
    private final StringBuilder script = new StringBuilder();
    private boolean inGogo;

    private Reading(Path home) {
        this.home = home;
    }

    /** Begins with a fresh copy of the checkout, as far as readers look at it. */
    static Reading in(Path home, Path checkout) throws IOException {
        Path copy = home.resolve("skep");
        delete(home);
        Files.createDirectories(home.resolve("tmp"));
        for (String part : List.of("README.md", "docs", "examples", "fixtures/objects", "fixtures/link")) {
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
                "#!/bin/sh\nexec %s \"$@\"\n".formatted(words.replace(" -jar ", " -Djava.io.tmpdir=$HOME/tmp -jar ")));
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
    void write(String file, List<String> lines) {
        leaveGogo();
        script.append("mkdir -p \"$(dirname '%s')\"; cat >'%s' <<'END OF FILE'\n".formatted(file, file));
        lines.forEach(line -> script.append(line).append('\n'));
        script.append("END OF FILE\n");
    }

    /** Enters a command. Lines at Gogo's prompt are read by the shell that runs, or by one that is started for them. */
    void enter(int block, int step, Block.Step command) {
        String mark = block + ":" + step;
        if (command.prompt() == Block.Prompt.GOGO) {
            if (!inGogo) {
                startGogo("./skep shell");
            }
            // Gogo without a terminal has no echo, and shows what is assigned.
            script.append("mark = \"%s-1 %s\"\n".formatted(MARK, mark));
            script.append(command.command()).append('\n');
            return;
        }
        leaveGogo();
        script.append("printf '%s%%d %s\\n' 0\n".formatted(MARK, mark));
        if (command.command().endsWith("skep shell")) {
            startGogo(command.command());
        } else {
            script.append(command.command()).append("\n__status=$?\n");
            script.append("printf '%s%%d %s\\n' $__status\n".formatted(MARK, mark));
        }
    }

    private void startGogo(String command) {
        script.append(command).append(" <<'END OF INPUT'\n");
        inGogo = true;
    }

    private void leaveGogo() {
        if (inGogo) {
            script.append("END OF INPUT\n");
            inGogo = false;
        }
    }

    /** Runs all of it, and says what came of each command, by block and step. */
    Map<String, Result> run() throws IOException, InterruptedException {
        leaveGogo();
        Path file = Files.writeString(home.resolve("script"), script);
        Path out = home.resolve("printed");
        ProcessBuilder shell = new ProcessBuilder("bash", "--noprofile", "--norc", file.toString())
                .directory(home.resolve("skep").toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        shell.environment().put("HOME", home.toString());
        shell.environment().put("PATH", home.resolve("path") + ":" + System.getenv("PATH"));
        shell.environment().put("LC_ALL", "C.UTF-8");
        shell.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = shell.start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IllegalStateException("still running after " + MINUTES + " minutes");
        }
        // Gogo and Karaf show whole paths.
        return results(Files.readString(out, StandardCharsets.UTF_8).replace(home.toString(), "/home/me"));
    }

    /** Between two marks is what the command of the first has printed; a second mark of one command has its status. */
    private static Map<String, Result> results(String printed) {
        Map<String, Result> results = new HashMap<>();
        Matcher mark = MARKED.matcher(printed);
        List<int[]> places = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Integer> statuses = new ArrayList<>();
        while (mark.find()) {
            places.add(new int[] {mark.start(), mark.end()});
            names.add(mark.group(2) + ":" + mark.group(3));
            statuses.add(Integer.valueOf(mark.group(1)));
        }
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (results.containsKey(name)) {
                results.put(name, new Result(statuses.get(i), results.get(name).printed()));
                continue;
            }
            int end = i + 1 < places.size() ? places.get(i + 1)[0] : printed.length();
            results.put(
                    name,
                    new Result(
                            statuses.get(i),
                            printed.substring(places.get(i)[1], end).lines().toList()));
        }
        return results;
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
