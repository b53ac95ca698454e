package org.skep.runtime;

import org.osgi.dto.DTO;

/** Everybody who is installed, at one moment. */
public class RuntimeDTO extends DTO {
    /** The resolvers, in the order in which they are asked. */
    public ResolverDTO[] resolvers;
    /** The sources, in the order in which they are asked. */
    public SourceDTO[] sources;
    /** Those who are not asked. */
    public RejectedDTO[] rejected;
}
