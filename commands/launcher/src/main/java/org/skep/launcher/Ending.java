package org.skep.launcher;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of the process, which either the main thread decides or a signal. When it is a signal, the main thread is
 * interrupted and has some time to return, before the clean-up stops the framework that it uses. From the signal on,
 * nothing is printed: see {@link StandardStream}.
 */
final class Ending {
    /** For a command to return after a signal. Interrupted, it takes as long as the system call that it is in. */
    private static final Duration LONGEST_UNWINDING = Duration.ofSeconds(2);

    private final Thread main;
    private final CountDownLatch left = new CountDownLatch(1);
    private volatile Runnable cleanUp = () -> {};
    private volatile boolean signalled;

    private Ending() {
        this.main = Thread.currentThread();
    }

    /** The end of the process whose main thread calls this. */
    static Ending ofThisProcess() {
        Ending ending = new Ending();
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(ending::end, "framework stop"));
        } catch (IllegalStateException e) {
            // A signal came before.
            ending.signalled = true;
        }
        return ending;
    }

    /** Sets what is done last, in the place of what was set before. */
    void cleanUpWith(Runnable action) {
        cleanUp = action;
    }

    /** Called by the main thread before it ends the process. */
    void mainLeft() {
        left.countDown();
    }

    /** Whether it is a signal that ends the process. */
    boolean isSignalled() {
        return signalled;
    }

    private void end() {
        if (left.getCount() > 0) {
            signalled = true;
            main.interrupt();
            await(LONGEST_UNWINDING);
        }
        cleanUp.run();
    }

    /** Waits until the main thread has returned, for this long at most: the process has to end. */
    @SuppressWarnings("ReturnValueIgnored") // it ends either way
    void await(Duration patience) {
        try {
            left.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
