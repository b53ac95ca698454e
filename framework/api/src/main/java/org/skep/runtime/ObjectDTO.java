package org.skep.runtime;

import org.osgi.dto.DTO;

/** One loaded object. */
public class ObjectDTO extends DTO {
    /** Tells it from every other that the same core has loaded. */
    public long id;
    /** Its name. */
    public String name;
    /** {@code loaded}, {@code lost} or {@code closed}: {@link org.skep.loader.LoadedObject.State}. */
    public String state;
    /** Whether a value differs from what a resolution of today comes to; where only origins moved, it is false. */
    public boolean stale;
    /** {@code fresh}, {@code origin-moved} or {@code values-differ}: {@link org.skep.loader.Staleness}. */
    public String staleness;
    /** The name of the syscall provider that loaded it. */
    public String provider;
    /** Whether that only pretends. */
    public boolean pretended;
    /** The root of the machine that its externs are those of. */
    public String target;
    /** Its maps, as its symbols name them, in the order of their creation. */
    public String[] maps;
    /** Its programs, in the order of the file. */
    public String[] programs;
    /** Where they are pinned: maps, then programs. What is pinned outlives the object. */
    public String[] pins;
    /** What its externs were resolved to. */
    public ExternDTO[] externs;
    /** What differs, be it the value or only the origin; empty when it is fresh. */
    public ChangeDTO[] changes;
}
