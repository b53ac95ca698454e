package org.skep.btf;

import java.util.concurrent.CancellationException;

/**
 * Ends a long loop when its thread is interrupted: by a {@link CancellationException}, with the thread's interrupt
 * status still set. Asking the thread costs more than a step of such a loop, so it is asked once in a million steps.
 */
final class Interruption {
    private static final int STEPS = 1 << 20;

    private int left = STEPS;

    /** To be called after this number of steps. */
    void after(int steps) {
        left -= steps;
        if (left < 0) {
            left = STEPS;
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted while reading BTF");
            }
        }
    }
}
