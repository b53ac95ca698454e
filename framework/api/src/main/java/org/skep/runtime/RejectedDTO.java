package org.skep.runtime;

import org.osgi.dto.DTO;

/** A resolver or source that is installed and not asked, because its service properties are wrong. */
public class RejectedDTO extends DTO {
    /** {@code resolver} or {@code source}. */
    public String kind;
    /** What people call it, or an empty string when it doesn't say. */
    public String name;
    /** Its {@code service.id}. */
    public long serviceId;
    /** What is wrong, in a sentence. */
    public String reason;
}
