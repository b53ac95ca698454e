package org.skep.commands.gogo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The lines of a script, each read when it is asked for. Nothing interrupts a thread that reads standard input, so one
 * of its own does that, and whoever waits for a line can be interrupted: when a signal ends the process, for example.
 */
final class ScriptLines implements AutoCloseable {
    private final BufferedReader lines;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "skep-script-lines");
        thread.setDaemon(true);
        return thread;
    });

    /** The lines of this stream, which stays its owner's to close. */
    ScriptLines(InputStream in) {
        this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /**
     * The next line.
     *
     * @return empty at the end
     */
    Optional<String> next() throws IOException, InterruptedException {
        try {
            return Optional.ofNullable(reader.submit(lines::readLine).get());
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }

    /** Reads no more; who is in the middle of it stays there until something comes. */
    @Override
    public void close() {
        reader.shutdownNow();
    }
}
