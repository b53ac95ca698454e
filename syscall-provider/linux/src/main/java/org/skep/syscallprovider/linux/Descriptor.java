package org.skep.syscallprovider.linux;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.skep.kernel.Handle.State;
import org.skep.kernel.ProviderStoppedException;

/**
 * An open descriptor, closed once: when its owner has let it go and no call that uses it is under way. So a call never
 * gets a number that somebody else has been given meanwhile. Safe for use by several threads; nobody waits.
 */
final class Descriptor {
    private final int number;
    private final String provider;
    private final SystemCalls calls;
    /** The owner counts as one user until it lets go. At 0 the descriptor is closed, for good. */
    private final AtomicInteger users = new AtomicInteger(1);

    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    Descriptor(int number, String provider, SystemCalls calls) {
        this.number = number;
        this.provider = provider;
        this.calls = calls;
    }

    /** One call's use of the descriptor. */
    final class Use implements AutoCloseable {
        private Use() {}

        int number() {
            return number;
        }

        @Override
        public void close() {
            letGo();
        }
    }

    /**
     * Keeps it open for one call.
     *
     * @throws IllegalStateException if the owner has let it go
     */
    Use use() {
        int before;
        do {
            before = users.get();
            checkOpen(before);
        } while (!users.compareAndSet(before, before + 1));
        return new Use();
    }

    State state() {
        return state.get();
    }

    /**
     * The owner lets go.
     *
     * @return whether this was the first time
     */
    boolean end(State why) {
        boolean first = state.compareAndSet(State.OPEN, why);
        if (first) {
            letGo();
        }
        return first;
    }

    private void checkOpen(int count) {
        State now = state.get();
        if (now == State.LOST) {
            throw new ProviderStoppedException(provider);
        }
        if (now == State.CLOSED || count == 0) {
            throw new IllegalStateException("the handle is closed");
        }
    }

    private void letGo() {
        if (users.decrementAndGet() == 0) {
            calls.close(number);
        }
    }
}
