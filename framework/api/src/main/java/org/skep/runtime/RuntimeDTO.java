package org.skep.runtime;

import org.osgi.dto.DTO;

/** Everybody who is installed, and what is loaded, at one moment. */
public class RuntimeDTO extends DTO {
    /** The resolvers, in the order in which they are asked. */
    public ResolverDTO[] resolvers;
    /** The sources, in the order in which they are asked. */
    public SourceDTO[] sources;
    /** The syscall providers, the one that is used first. */
    public ProviderDTO[] providers;
    /** Those who are installed and not asked. */
    public RejectedDTO[] rejected;
    /** What is loaded, oldest first. */
    public ObjectDTO[] objects;
    /** The settings that hold. */
    public SettingsDTO settings;
}
