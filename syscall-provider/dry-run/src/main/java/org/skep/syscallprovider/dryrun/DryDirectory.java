package org.skep.syscallprovider.dryrun;

import java.nio.file.Path;
import org.skep.kernel.PinDirectory;
import org.skep.kernel.ProviderStoppedException;

/** The name of a directory: no file is made for a pin. */
final class DryDirectory implements PinDirectory {
    private final RecordedObjects ledger;
    private final Path path;
    private volatile boolean closed;

    DryDirectory(RecordedObjects ledger, Path path) {
        this.ledger = ledger;
        this.path = path;
    }

    @Override
    public Path path() {
        checkOpen();
        return path;
    }

    @Override
    public State state() {
        if (closed) {
            return State.CLOSED;
        }
        return ledger.isStopped() ? State.LOST : State.OPEN;
    }

    @Override
    public void close() {
        if (state() == State.OPEN) {
            closed = true;
        }
    }

    RecordedObjects ledger() {
        return ledger;
    }

    private void checkOpen() {
        switch (state()) {
            case OPEN -> {}
            case CLOSED -> throw new IllegalStateException("the handle is closed");
            case LOST -> throw new ProviderStoppedException(ledger.provider());
        }
    }
}
