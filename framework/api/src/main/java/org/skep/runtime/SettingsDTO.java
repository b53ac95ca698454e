package org.skep.runtime;

import org.osgi.dto.DTO;

/** The settings of the pid {@code org.skep.core} as they hold. */
public class SettingsDTO extends DTO {
    /** How long one call may take, in milliseconds. */
    public long timeLimitMillis;
    /** The resolvers that are asked before all others, in this order. */
    public String[] resolversOrder;
    /** The resolvers that are not asked. */
    public String[] resolversExclude;
    /** The resolvers without which nothing is loaded. */
    public String[] resolversRequire;
    /** The sources that are asked before all others, in this order. */
    public String[] sourcesOrder;
    /** The sources that are not asked. */
    public String[] sourcesExclude;
    /** The sources without which nothing is loaded. */
    public String[] sourcesRequire;
    /** The root of the machine that is asked about when nobody names another. */
    public String targetRoot;
    /** The release of that machine's kernel; null when its root tells. */
    public String targetRelease;
    /** The file that stands in for all sources; null when there is none. */
    public String kconfigPath;
    /** What is configured and can't be, each in a sentence; the factory's setting holds in its place. */
    public String[] problems;
}
