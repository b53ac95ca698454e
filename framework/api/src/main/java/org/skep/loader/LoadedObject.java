package org.skep.loader;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.skep.extern.Problem;

/**
 * What the kernel holds of one object. Closing it lets go of all maps and programs, which the kernel then drops unless
 * they are pinned, attached or used otherwise. Safe for use by any number of threads.
 */
@ProviderType
public interface LoadedObject extends AutoCloseable {

    /** What may have become of an object. */
    enum State {
        /** It is in the kernel. */
        LOADED,
        /**
         * Its syscall provider has gone, and with it every handle. What is pinned or attached is still in the kernel,
         * and nothing else is.
         */
        LOST,
        /** It was closed: by its owner, by an administrator, or because the core was stopped. */
        CLOSED
    }

    /** Tells it from every other object that the same core has loaded. */
    long id();

    /** What has become of it. */
    State state();

    /**
     * What a resolution of today would come to instead, as far as that is known: it is looked at again whenever a
     * resolver, a source or a setting changes, some time after that. Resolvers that the application brought along are
     * not asked again; what they said at the load stands. An object that is stale runs on as it is.
     *
     * @return every extern that would have another value, or the same from elsewhere
     */
    List<StaleExtern> stale();

    /** What {@link #stale} amounts to. Only {@link Staleness#VALUES_DIFFER} asks for a reload. */
    default Staleness staleness() {
        return Staleness.of(stale());
    }

    /** The object's name. */
    String object();

    /** The name of the syscall provider that loaded it. */
    String provider();

    /** What its externs were resolved to. */
    Resolution resolution();

    /** Its maps in the order in which they were created; unmodifiable. */
    List<LoadedMap> maps();

    /** Its programs in the order of the file, without those that load on demand only; unmodifiable. */
    List<LoadedProgram> programs();

    /** The map that the object calls so: {@code counters}, {@code .kconfig}. */
    default Optional<LoadedMap> map(String symbol) {
        return maps().stream().filter(map -> map.symbol().equals(symbol)).findFirst();
    }

    /** The program of that name. */
    default Optional<LoadedProgram> program(String name) {
        return programs().stream()
                .filter(program -> program.name().equals(name))
                .findFirst();
    }

    /** What should be known although it is no error: from resolving, linking and loading; unmodifiable. */
    List<Problem> warnings();

    /**
     * Removes the pins that loading made, and the directories it made for them, as far as nothing else is in these. A
     * file that is no longer the one that was made stays, and so does what is in a directory that was renamed or
     * replaced since. The handles stay as they are. Works after {@link #close}, too. The first call counts; does
     * nothing for an object that is not pinned.
     */
    void unpin();

    /**
     * Closes every handle. The first call counts.
     *
     * @throws IllegalStateException at the end, if the syscall provider threw something when a handle was closed
     */
    @Override
    void close();
}
