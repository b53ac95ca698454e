package org.skep.loader;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.skep.extern.Problem;

/**
 * The maps and programs of one object in the kernel. Closing it releases them; the kernel then removes those that are
 * not pinned, attached or otherwise in use. Safe for use by several threads.
 */
@ProviderType
public interface LoadedObject extends AutoCloseable {

    /** The states of an object. */
    enum State {
        /** It is in the kernel. */
        LOADED,
        /**
         * Its syscall provider was stopped, and all handles are closed. Only pinned or attached programs and maps
         * remain in the kernel.
         */
        LOST,
        /** It was closed by its owner, by an administrator, or by the stop of the core. */
        CLOSED
    }

    /** Returns the id, unique among all objects of the same core. */
    long id();

    /** Returns the current state. */
    State state();

    /**
     * Returns the externs that would resolve differently now, as of the last check. Checks run in the background after
     * a resolver, a source or a setting has changed. Resolvers of the application are not called again; their answers
     * at the load remain valid. A stale object continues to run unchanged.
     *
     * @return every extern with another value, or with the same value from another origin
     */
    List<StaleExtern> stale();

    /** Returns the summary of {@link #stale}. Only {@link Staleness#VALUES_DIFFER} requires a reload. */
    default Staleness staleness() {
        return Staleness.of(stale());
    }

    /** Returns the object's name. */
    String object();

    /** Returns the name of its syscall provider. */
    String provider();

    /** Returns the resolution with which it was loaded. */
    Resolution resolution();

    /** Returns its maps in the order of their creation; unmodifiable. */
    List<LoadedMap> maps();

    /** Returns its programs in the order of the file, except those that are not loaded automatically; unmodifiable. */
    List<LoadedProgram> programs();

    /** Returns the map of a symbol: {@code counters}, {@code .kconfig}. */
    default Optional<LoadedMap> map(String symbol) {
        return maps().stream().filter(map -> map.symbol().equals(symbol)).findFirst();
    }

    /** Returns the program of a name. */
    default Optional<LoadedProgram> program(String name) {
        return programs().stream()
                .filter(program -> program.name().equals(name))
                .findFirst();
    }

    /** Returns the warnings from resolving, linking and loading; unmodifiable. */
    List<Problem> warnings();

    /**
     * Removes the pins and directories that the load created. A directory remains if it has other files; a file remains
     * if it was replaced; files in a directory that was renamed or replaced remain. Handles are not affected. Also
     * works after {@link #close}. Only the first call has an effect; does nothing for an object without pins.
     */
    void unpin();

    /**
     * Closes all handles. Only the first call has an effect.
     *
     * @throws IllegalStateException after all handles, if the syscall provider threw while one was closed
     */
    @Override
    void close();
}
