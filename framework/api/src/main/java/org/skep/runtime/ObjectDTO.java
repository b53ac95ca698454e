package org.skep.runtime;

import org.osgi.dto.DTO;

/** One loaded object. */
public class ObjectDTO extends DTO {
    /** The id, unique among all objects of the same core. */
    public long id;
    /** The name. */
    public String name;
    /** {@code loaded}, {@code lost} or {@code closed}: {@link org.skep.loader.LoadedObject.State}. */
    public String state;
    /** Whether a value differs from a resolution now; false when only origins have moved. */
    public boolean stale;
    /** {@code fresh}, {@code origin-moved} or {@code values-differ}: {@link org.skep.loader.Staleness}. */
    public String staleness;
    /** The name of the syscall provider that loaded it. */
    public String provider;
    /** Whether the provider is simulated. */
    public boolean pretended;
    /** The root of the machine whose facts were used. */
    public String target;
    /** The maps by symbol, in the order of their creation. */
    public String[] maps;
    /** The programs, in the order of the file. */
    public String[] programs;
    /** The paths of the pins: maps, then programs. Pins outlive the object. */
    public String[] pins;
    /** The resolution with which it was loaded. */
    public ExternDTO[] externs;
    /** The differences in value or origin; empty when it is fresh. */
    public ChangeDTO[] changes;
}
