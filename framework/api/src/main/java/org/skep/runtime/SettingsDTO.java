package org.skep.runtime;

import org.osgi.dto.DTO;

/** The settings of the pid {@code org.skep.core} in effect. */
public class SettingsDTO extends DTO {
    /** The time limit of one call, in milliseconds. */
    public long timeLimitMillis;
    /** The resolvers that are called before all others, in this order. */
    public String[] resolversOrder;
    /** The resolvers that are not called. */
    public String[] resolversExclude;
    /** The resolvers that are required for a load. */
    public String[] resolversRequire;
    /** The sources that are read before all others, in this order. */
    public String[] sourcesOrder;
    /** The sources that are not read. */
    public String[] sourcesExclude;
    /** The sources that are required for a load. */
    public String[] sourcesRequire;
    /** The root of the default target. */
    public String targetRoot;
    /** The release of the default target's kernel; null when it is read from the root. */
    public String targetRelease;
    /** The file that replaces all sources; null when there is none. */
    public String kconfigPath;
    /** The result of weak externs if no kernel configuration is found: {@code refuse} or {@code zero}. */
    public String noConfig;
    /** The invalid settings, each in a sentence; defaults are in effect for them. */
    public String[] problems;
}
