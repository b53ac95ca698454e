package org.skep.source;

import java.io.IOException;
import java.util.Objects;
import org.skep.machine.Target;

/**
 * A source as one resolution sees it: it stays in the resolution's list even when its service goes away.
 *
 * @param name what people call it
 * @param source looks; throws {@link SourceGoneException} when the service has gone meanwhile
 */
public record InstalledSource(String name, KconfigSource source) {
    /** Checks that nothing is null. */
    public InstalledSource {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(source, "source");
    }

    /** Asks the source: {@link KconfigSource#find}. */
    public Finding find(Target target) throws IOException {
        return source.find(target);
    }
}
