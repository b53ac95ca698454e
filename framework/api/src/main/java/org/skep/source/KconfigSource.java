package org.skep.source;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;
import org.skep.machine.Target;

/**
 * A place where a kernel's configuration may be found: {@code /boot}, {@code /proc/config.gz}, a kernel image. An OSGi
 * service with the properties {@link #NAME} and {@code service.ranking}; the highest ranking that has a configuration
 * is used, and no other.
 *
 * <p>A source says where the configuration is and how to open it. It neither unpacks nor parses: the resolver that
 * asked does, once, within limits that are the same for all sources. Called from any thread, and from several at once.
 */
@ConsumerType
public interface KconfigSource {

    /** Service property, required, {@code String}: what people call the source, in messages and in exclusions. */
    String NAME = "org.skep.name";

    /**
     * Looks for the configuration on a target.
     *
     * @param target the machine; the only way to look at it
     * @return the configuration, or where it was looked for in vain. A place that is missing or may not be read counts
     *     as in vain, and the next source is asked
     * @throws IOException when something is there and can't be used; no other source steps in
     */
    Finding find(Target target) throws IOException;
}
