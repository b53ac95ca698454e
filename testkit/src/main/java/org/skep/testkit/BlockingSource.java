package org.skep.testkit;

import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import org.skep.machine.Target;
import org.skep.source.Finding;
import org.skep.source.KconfigSource;

/** A configuration source that blocks until the calling thread is interrupted or the source is closed. */
final class BlockingSource implements KconfigSource, AutoCloseable {
    static final String NAME = "testkit-hangs";

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    boolean isAsked() {
        return asked.getCount() == 0;
    }

    @Override
    public Finding find(Target target) throws InterruptedIOException {
        asked.countDown();
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a source was read");
        }
        return Finding.nothing();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
