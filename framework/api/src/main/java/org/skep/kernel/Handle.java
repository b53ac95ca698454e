package org.skep.kernel;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Holds one object in the kernel. Whoever got it from a provider owns it and closes it; the kernel drops the object
 * when nothing holds it any more: no handle, no pin, no program or map that uses it.
 *
 * <p>Safe for use by several threads. {@link #close} waits for no other thread: an operation that is under way
 * finishes, and the object is let go after it. Every other method throws {@link IllegalStateException} once the handle
 * is not open any more, as {@link ProviderStoppedException} if it is lost.
 */
@ProviderType
public interface Handle extends AutoCloseable {

    /** What may have become of a handle. */
    enum State {
        /** It holds its object. */
        OPEN,
        /** Its owner closed it. */
        CLOSED,
        /** Its provider stopped and closed it. What it held lives on only if something else holds it. */
        LOST
    }

    /** What has become of this handle. Never throws. */
    State state();

    /** Lets the object go. The first call counts; further ones, and those on a lost handle, do nothing. */
    @Override
    void close();
}
