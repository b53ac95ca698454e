package org.skep.core.service;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs one task after the other on a thread that is there only while there is something to do. */
public final class Worker implements AutoCloseable {
    /** As long as the threads of {@link TimedCalls}: swaps come in bursts. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final ThreadPoolExecutor thread;

    public Worker(String name) {
        this.thread = new ThreadPoolExecutor(
                1, 1, IDLE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), task -> thread(task, name));
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * A thread of the core's. It takes over nothing of whoever happens to need it first, neither inherited variables
     * nor a class loader: that one's bundle may be gone long before the thread is.
     */
    public static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setContextClassLoader(Worker.class.getClassLoader());
        thread.setDaemon(true);
        return thread;
    }

    /** Runs the task after all that were given before; never, once this is closed. */
    public void run(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile: nobody is left whom the task would be for.
        }
    }

    /** Ends when all tasks that were given before have run, and like {@link #close} when that takes too long. */
    public void finish(Duration patience) {
        thread.shutdown();
        try {
            thread.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    /** Interrupts the task that is under way, and drops the others. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
