package org.skep.runtime;

import org.osgi.dto.DTO;

/** One source of kernel configurations. */
public class SourceDTO extends DTO {
    /** The name. */
    public String name;
    /** The {@code service.ranking}. */
    public int ranking;
    /** The {@code service.id}. */
    public long serviceId;
    /** The configuration found on the surveyed target; null when none was found, or no target was surveyed. */
    public String kconfig;
    /** The places without a configuration, each as {@code place: outcome}; null when no target was surveyed. */
    public String[] inVain;
}
