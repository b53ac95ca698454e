package org.skep.syscallprovider.dryrun;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.skep.kernel.Errno;
import org.skep.kernel.Handle;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.ObjectKind;
import org.skep.kernel.PinDirectory;
import org.skep.kernel.ProviderStoppedException;

/** What maps, programs and BTF have in common. */
abstract sealed class DryHandle implements Handle permits DryMap, DryProgram, DryBtf {
    private final RecordedObjects ledger;
    private final ObjectKind kind;
    private final int id;
    private final String subject;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    DryHandle(RecordedObjects ledger, ObjectKind kind, int id, String subject) {
        this.ledger = ledger;
        this.kind = kind;
        this.id = id;
        this.subject = subject;
    }

    @Override
    public final State state() {
        return state.get();
    }

    @Override
    public final void close() {
        if (state.compareAndSet(State.OPEN, State.CLOSED)) {
            ledger.leave(this);
        }
    }

    final void lose() {
        state.compareAndSet(State.OPEN, State.LOST);
    }

    final RecordedObjects ledger() {
        return ledger;
    }

    final ObjectKind kind() {
        return kind;
    }

    final int id() {
        return id;
    }

    final String subject() {
        return subject;
    }

    final void checkOpen() {
        switch (state.get()) {
            case OPEN -> {}
            case CLOSED -> throw new IllegalStateException("the handle is closed");
            case LOST -> throw new ProviderStoppedException(ledger.provider());
        }
    }

    final Refusal refusing(String operation) {
        return new Refusal(operation, subject);
    }

    final void pinTo(Path file) throws KernelRefusedException {
        checkOpen();
        if (!ledger.pin(file, this)) {
            throw new Refusal("pin", subject + " to " + file).because(Errno.EEXIST, "the file exists already");
        }
    }

    final void pinTo(PinDirectory directory, String name) throws KernelRefusedException {
        pinTo(ledger.own(directory).path().resolve(name));
    }

    @Override
    public String toString() {
        return subject + " (" + state() + ")";
    }
}
