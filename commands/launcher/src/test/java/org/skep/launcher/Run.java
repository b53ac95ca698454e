package org.skep.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * What came of running a program.
 *
 * @param status its exit status
 * @param out all it printed to standard output
 * @param err all it printed to standard error
 */
record Run(int status, String out, String err) {
    private static final int MINUTES = 2;

    /** Runs it to its end, without input unless the builder says otherwise. */
    static Run of(ProcessBuilder program) throws IOException, InterruptedException {
        Path err = Files.createTempFile("err", null);
        try {
            Process process = program.redirectError(err.toFile()).start();
            String out = read(process.getInputStream());
            return ended(process, out, err);
        } finally {
            Files.delete(err);
        }
    }

    private static Run ended(Process process, String out, Path err) throws IOException, InterruptedException {
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("still running after " + MINUTES + " minutes");
        }
        return new Run(process.exitValue(), out, Files.readString(err));
    }

    private static String read(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
