package org.skep.runtime;

import org.osgi.dto.DTO;

/** One source of kernel configurations. */
public class SourceDTO extends DTO {
    /** What people call it. */
    public String name;
    /** Its {@code service.ranking}. */
    public int ranking;
    /** Its {@code service.id}. */
    public long serviceId;
    /** The configuration it found on the target that was asked about; null when none, or when none was asked about. */
    public String kconfig;
    /** Where it looked in vain, each as {@code place: what came of it}; null when no target was asked about. */
    public String[] inVain;
}
