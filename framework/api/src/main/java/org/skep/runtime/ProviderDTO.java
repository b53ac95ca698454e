package org.skep.runtime;

import org.osgi.dto.DTO;

/** One syscall provider. */
public class ProviderDTO extends DTO {
    /** The name. */
    public String name;
    /** The {@code service.ranking}. */
    public int ranking;
    /** The {@code service.id}. */
    public long serviceId;
    /** Whether it is used only by name. */
    public boolean byNameOnly;
    /** Whether it is simulated: its operations reach no kernel. */
    public boolean pretends;
}
