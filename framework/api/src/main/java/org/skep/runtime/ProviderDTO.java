package org.skep.runtime;

import org.osgi.dto.DTO;

/** One syscall provider. */
public class ProviderDTO extends DTO {
    /** What people call it. */
    public String name;
    /** Its {@code service.ranking}. */
    public int ranking;
    /** Its {@code service.id}. */
    public long serviceId;
    /** Whether it is used only when its name is given. */
    public boolean byNameOnly;
    /** Whether nothing that it does reaches a kernel. */
    public boolean pretends;
}
