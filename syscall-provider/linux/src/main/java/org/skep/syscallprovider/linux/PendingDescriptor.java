package org.skep.syscallprovider.linux;

import org.skep.kernel.Handle.State;

/** A descriptor between the call that opened it and the handle that will own it: closed unless that comes about. */
final class PendingDescriptor implements AutoCloseable {
    private final Descriptor descriptor;
    private final Descriptor.Use use;
    private boolean succeeded;

    PendingDescriptor(Descriptor descriptor) {
        this.descriptor = descriptor;
        this.use = descriptor.use();
    }

    int number() {
        return use.number();
    }

    /** The descriptor, for its owner. */
    Descriptor succeed() {
        succeeded = true;
        return descriptor;
    }

    @Override
    public void close() {
        use.close();
        if (!succeeded) {
            descriptor.end(State.CLOSED);
        }
    }
}
