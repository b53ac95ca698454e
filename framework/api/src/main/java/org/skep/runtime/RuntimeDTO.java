package org.skep.runtime;

import org.osgi.dto.DTO;

/** All participants and loaded objects at one moment. */
public class RuntimeDTO extends DTO {
    /** The resolvers, in the order of calls. */
    public ResolverDTO[] resolvers;
    /** The sources, in the order of calls. */
    public SourceDTO[] sources;
    /** The syscall providers; the first is the default. */
    public ProviderDTO[] providers;
    /** The services that are installed but not used. */
    public RejectedDTO[] rejected;
    /** The loaded objects, oldest first. */
    public ObjectDTO[] objects;
    /** The settings in effect. */
    public SettingsDTO settings;
}
