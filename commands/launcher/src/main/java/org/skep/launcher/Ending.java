package org.skep.launcher;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of the process, which either the main thread decides or a signal. When it is a signal, the main thread is
 * interrupted and given time to leave whatever it is doing, before the framework is taken away from under it; what it
 * has to say about that is of no interest.
 */
final class Ending {
    private final Thread main;
    private final CountDownLatch left = new CountDownLatch(1);
    private volatile boolean signalled;

    /** Of the process whose main thread calls this. */
    Ending() {
        this.main = Thread.currentThread();
    }

    /** Told by the main thread when it does nothing any more but end the process. */
    void mainLeft() {
        left.countDown();
    }

    /** Whether it is a signal that ends the process. */
    boolean isSignalled() {
        return signalled;
    }

    /** Told by a shutdown hook. Returns when the main thread has left, or is not going to. */
    void shutdown(Duration patience) {
        if (left.getCount() == 0) {
            return;
        }
        signalled = true;
        main.interrupt();
        await(patience);
    }

    /** Waits for the main thread to leave, but not for ever: the process has to end. */
    @SuppressWarnings("ReturnValueIgnored") // it ends either way
    void await(Duration patience) {
        try {
            left.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
