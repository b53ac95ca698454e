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
 * The lines of a script, read on demand. A thread that reads standard input can't be interrupted, so a separate thread
 * reads it, and a caller that waits for a line can be interrupted, for example when a signal ends the process.
 */
final class ScriptLines implements AutoCloseable {
    private final BufferedReader lines;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "skep-script-lines");
        thread.setDaemon(true);
        return thread;
    });

    /** Creates the lines of a stream. The caller closes the stream. */
    ScriptLines(InputStream in) {
        this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /**
     * Returns the next line.
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

    /** Stops reading; a read in progress continues until it has data. */
    @Override
    public void close() {
        reader.shutdownNow();
    }
}
