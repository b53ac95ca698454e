package org.skep.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What came of running a program.
 *
 * @param status its exit status
 * @param out all it printed to standard output
 * @param err all it printed to standard error
 */
record Run(int status, String out, String err) {
    /** What takes longer hangs. */
    private static final int MINUTES = 2;

    /** Runs it to its end. */
    static Run of(ProcessBuilder program) throws IOException, InterruptedException {
        Path err = Files.createTempFile("err", null);
        try {
            Process process = start(program.redirectError(err.toFile()));
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Run(process.waitFor(), out, Files.readString(err));
        } finally {
            Files.delete(err);
        }
    }

    /** Starts it, and sees to it that nobody waits for it for ever. */
    static Process start(ProcessBuilder program) throws IOException {
        Process process = program.start();
        CompletableFuture.delayedExecutor(MINUTES, TimeUnit.MINUTES).execute(process::destroyForcibly);
        return process;
    }
}
