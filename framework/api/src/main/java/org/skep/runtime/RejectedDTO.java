package org.skep.runtime;

import org.osgi.dto.DTO;

/** A service that is installed and not asked, or a listener that failed. */
public class RejectedDTO extends DTO {
    /** {@code resolver}, {@code source}, {@code provider} or {@code listener}. */
    public String kind;
    /** What people call it, or an empty string when it doesn't say. */
    public String name;
    /** Its {@code service.id}. */
    public long serviceId;
    /** Why, in a sentence: wrong service properties, a setting that excludes it, what it threw. */
    public String reason;
}
