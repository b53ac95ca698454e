package org.skep.core;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs one task after the other on a thread that is there only while there is something to do. */
final class Background implements AutoCloseable {
    /** As long as the threads of {@link TimedCalls}: swaps come in bursts. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final ThreadPoolExecutor thread;

    Background(String name) {
        this.thread = new ThreadPoolExecutor(
                1, 1, IDLE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread made = new Thread(task, name);
                    made.setDaemon(true);
                    return made;
                });
        thread.allowCoreThreadTimeOut(true);
    }

    /** Runs the task after all that were given before; never, once this is closed. */
    void run(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile: nobody is left whom the task would be for.
        }
    }

    /** Interrupts the task that is under way, and drops the others. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
