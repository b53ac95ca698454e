package org.skep.source;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;
import org.skep.machine.Target;

/**
 * A source of kernel configurations: {@code /boot}, {@code /proc/config.gz}, a kernel image. An OSGi service with the
 * properties {@link #NAME} and {@code service.ranking}. The configuration of the highest-ranked source that has one is
 * used.
 *
 * <p>A source returns where the configuration is and how to open it. It neither decompresses nor parses it: the calling
 * resolver does, once, with the same limits for all sources. Called from any thread, and by several at once.
 */
@ConsumerType
public interface KconfigSource {

    /** Service property, required, {@code String}: the source's name in messages and exclusions. */
    String NAME = "org.skep.name";

    /**
     * Searches for the configuration on a target.
     *
     * @param target the machine; sources must read it only through this target
     * @return the configuration, or the places without one. For a missing place, or one without read permission, the
     *     next source is called
     * @throws IOException when a file exists and can't be used; no other source is used instead
     */
    Finding find(Target target) throws IOException;
}
