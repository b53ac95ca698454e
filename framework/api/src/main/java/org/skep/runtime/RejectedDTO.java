package org.skep.runtime;

import org.osgi.dto.DTO;

/** A service that is installed but not used, or a listener that failed. */
public class RejectedDTO extends DTO {
    /** {@code resolver}, {@code source}, {@code provider} or {@code listener}. */
    public String kind;
    /** The name, or an empty string when it has none. */
    public String name;
    /** The {@code service.id}. */
    public long serviceId;
    /** The reason in a sentence: wrong service properties, a setting that excludes it, an exception. */
    public String reason;
}
