package org.skep.loading;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.skep.extern.Problem;
import org.skep.resolution.Resolution;

/**
 * What the kernel holds of one object. Closing it lets go of all maps and programs, which the kernel then drops unless
 * they are pinned, attached or used otherwise. Safe for use by any number of threads.
 */
@ProviderType
public interface LoadedObject extends AutoCloseable {

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

    /** Closes every handle. The first call counts. */
    @Override
    void close();
}
