package org.skep.runtime;

import org.osgi.dto.DTO;

/** One resolver that is asked. */
public class ResolverDTO extends DTO {
    /** What people call it. */
    public String name;
    /** The sections it serves, as patterns. */
    public String[] sections;
    /** The names it serves, as patterns. */
    public String[] names;
    /** Its {@code service.ranking}. */
    public int ranking;
    /** Its {@code service.id}. */
    public long serviceId;
    /**
     * Whether a call of it has exceeded the time limit and not returned. Until it has, the resolver is not asked about
     * the machine of that call.
     */
    public boolean stuck;
    /** What it draws on, each as {@code place: what is there}; only where a target was asked about, else null. */
    public String[] found;
}
