package org.skep.itest.loading;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What came of running a program.
 *
 * @param status its exit status
 * @param out all it printed to standard output
 * @param err all it printed to standard error
 */
record Run(int status, String out, String err) {
    private static final int MINUTES = 2;

    /** Runs it to its end. */
    static Run of(ProcessBuilder program) throws IOException, InterruptedException {
        Path err = Files.createTempFile("err", null);
        try {
            Process process = program.redirectError(err.toFile()).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("still running after " + MINUTES + " minutes");
            }
            return new Run(process.exitValue(), out, Files.readString(err));
        } finally {
            Files.delete(err);
        }
    }

    static Run of(String... command) throws IOException, InterruptedException {
        return of(new ProcessBuilder(command));
    }

    /**
     * The words that start the assembled program, without arguments.
     *
     * @param home where it is
     * @param folder where it keeps what it needs while it runs
     */
    static List<String> skep(Path home, Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + folder,
                "-Duser.home=" + folder));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        if (Runtime.version().feature() >= 23) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            Path jar = jars.filter(path -> path.getFileName().toString().startsWith("org.skep.launcher"))
                    .findFirst()
                    .orElseThrow();
            command.addAll(List.of("-jar", jar.toString()));
        }
        return command;
    }
}
