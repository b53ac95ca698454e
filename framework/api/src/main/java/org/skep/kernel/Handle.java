package org.skep.kernel;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A handle for one object in the kernel. The caller that got it from a provider owns it and closes it. The kernel
 * removes the object when nothing refers to it any more: no handle, no pin, no program or map.
 *
 * <p>Safe for use by several threads. {@link #close} does not wait for other threads: a running operation finishes, and
 * the object is released after it. All other methods throw {@link IllegalStateException} when the handle is not open,
 * as {@link ProviderStoppedException} if it is lost.
 */
@ProviderType
public interface Handle extends AutoCloseable {

    /** The states of a handle. */
    enum State {
        /** It refers to its object. */
        OPEN,
        /** Its owner closed it. */
        CLOSED,
        /** Its provider was stopped and closed it. The object remains only if something else refers to it. */
        LOST
    }

    /** Returns the current state. Never throws. */
    State state();

    /** Releases the object. Further calls, and calls on a lost handle, have no effect. */
    @Override
    void close();
}
