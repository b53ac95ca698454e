package org.skep.runtime;

import org.osgi.dto.DTO;

/** One resolver in use. */
public class ResolverDTO extends DTO {
    /** The name. */
    public String name;
    /** The served sections, as patterns. */
    public String[] sections;
    /** The served names, as patterns. */
    public String[] names;
    /** The {@code service.ranking}. */
    public int ranking;
    /** The {@code service.id}. */
    public long serviceId;
    /**
     * Whether a call has exceeded the time limit and not returned. Until it returns, the resolver is not called for the
     * machine of that call.
     */
    public boolean stuck;
    /** The data sources, each as {@code place: content}; null unless a target was surveyed. */
    public String[] found;
}
