package org.skep.core.service;

import java.util.Optional;

/**
 * A way to a service that may be gone. Each {@link #acquire} that gives the service is followed by one
 * {@link #release}.
 */
public interface ServiceAccess<S> {

    /** The service; empty when it has gone. */
    Optional<S> acquire();

    /** Gives back what one {@link #acquire} gave. */
    void release();

    /** Equal for handles of the same service, and for no others. */
    Object key();

    /** A handle of something that doesn't go away. */
    static <S> ServiceAccess<S> of(S object) {
        return standingFor(object, object);
    }

    /** A handle of something that doesn't go away and is called on behalf of something else, whose key it has. */
    static <S> ServiceAccess<S> standingFor(Object original, S object) {
        return new Constant<>(object, original);
    }

    /** A plain object: nobody counts its uses. */
    record Constant<S>(S object, Object original) implements ServiceAccess<S> {
        @Override
        public Optional<S> acquire() {
            return Optional.of(object);
        }

        @Override
        public void release() {
            // It doesn't go away.
        }

        @Override
        public Object key() {
            return new Identity(original);
        }
    }

    /** An object for what it is, whatever its own idea of equality. */
    record Identity(Object object) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Identity identity && identity.object == object;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(object);
        }
    }
}
