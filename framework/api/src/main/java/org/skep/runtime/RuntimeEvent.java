package org.skep.runtime;

import java.util.Objects;

/** A change. */
public sealed interface RuntimeEvent {

    /**
     * A participant was added, removed or modified: its ranking, its settings, its answers.
     *
     * @param kind the kind of participant
     * @param movement the kind of change
     * @param name its name; empty when it has none
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
     * @param settings the settings in effect
     */
    record SettingsChanged(SettingsDTO settings) implements RuntimeEvent {}

    /**
     * The state of an object has changed.
     *
     * @param happening the kind of change
     * @param object its current state
     */
    record ObjectChanged(Happening happening, ObjectDTO object) implements RuntimeEvent {}

    /** The kinds of participants. */
    enum Kind {
        /** An {@link org.skep.resolver.ExternResolver}. */
        RESOLVER,
        /** A {@link org.skep.source.KconfigSource}. */
        SOURCE,
        /** A {@link org.skep.kernel.SyscallProvider}. */
        SYSCALL_PROVIDER
    }

    /** The kinds of changes of a participant. */
    enum Movement {
        /** It was registered. */
        ADDED,
        /** It is still registered, with other properties or answers. */
        MODIFIED,
        /** It was unregistered. */
        REMOVED
    }

    /** The kinds of changes of an object. */
    enum Happening {
        /** It was loaded. */
        LOADED,
        /** A value differs from a resolution now, or differs in another way than before. */
        STALE,
        /**
         * The origin of an extern has moved, and since the last event no value has begun to differ.
         * {@link ObjectDTO#stale} reports whether one still differs.
         */
        ORIGIN_MOVED,
        /** A resolution now has the values and origins of the load again. */
        FRESH,
        /** Its syscall provider was unregistered. */
        LOST,
        /** It was closed. */
        CLOSED
    }
}
