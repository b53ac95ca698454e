package org.skep.runtime;

import java.util.Objects;

/** Something that has changed. */
public sealed interface RuntimeEvent {

    /**
     * A provider has come, gone, or changed what it says of itself: its ranking, its settings, what it knows.
     *
     * @param kind what it is
     * @param movement what happened
     * @param name what people call it; empty when it doesn't say
     * @param serviceId its {@code service.id}
     */
    record ProviderChanged(Kind kind, Movement movement, String name, long serviceId) implements RuntimeEvent {
        /** Checks that nothing is null. */
        public ProviderChanged {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(movement, "movement");
            Objects.requireNonNull(name, "name");
        }
    }

    /**
     * The settings of the core have changed.
     *
     * @param settings as they hold now
     */
    record SettingsChanged(SettingsDTO settings) implements RuntimeEvent {}

    /**
     * Something happened to an object.
     *
     * @param happening what
     * @param object as it is now
     */
    record ObjectChanged(Happening happening, ObjectDTO object) implements RuntimeEvent {}

    /** Whom a {@link ProviderChanged} is about. */
    enum Kind {
        /** An {@link org.skep.resolver.ExternResolver}. */
        RESOLVER,
        /** A {@link org.skep.source.KconfigSource}. */
        SOURCE,
        /** A {@link org.skep.kernel.SyscallProvider}. */
        SYSCALL_PROVIDER
    }

    /** What a provider did. */
    enum Movement {
        /** It has come. */
        ADDED,
        /** It is there as before, and says something else of itself. */
        MODIFIED,
        /** It has gone. */
        REMOVED
    }

    /** What may happen to an object. */
    enum Happening {
        /** It was loaded. */
        LOADED,
        /** A value differs from what a resolution of today comes to, or differs otherwise than it did. */
        STALE,
        /**
         * An extern would come from elsewhere, and since the last event no value has begun to differ.
         * {@link ObjectDTO#stale} says whether one differs still.
         */
        ORIGIN_MOVED,
        /** A resolution of today comes to what it was loaded with again, from where it came. */
        FRESH,
        /** Its syscall provider has gone. */
        LOST,
        /** It was closed. */
        CLOSED
    }
}
