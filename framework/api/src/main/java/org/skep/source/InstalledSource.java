package org.skep.source;

import java.io.IOException;
import java.util.Objects;
import org.skep.machine.Target;

/**
 * A source in the snapshot of one resolution. It remains in the resolution's list when its service is unregistered.
 *
 * @param name the source's name
 * @param source the source; throws {@link SourceGoneException} after the service was unregistered
 */
public record InstalledSource(String name, KconfigSource source) {
    /** Checks that nothing is null. */
    public InstalledSource {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(source, "source");
    }

    /** Calls {@link KconfigSource#find}. */
    public Finding find(Target target) throws IOException {
        return source.find(target);
    }
}
