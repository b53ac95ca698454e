package org.skep.runtime;

import org.osgi.dto.DTO;

/** One extern of a loaded object that resolves differently now. */
public class ChangeDTO extends DTO {
    /** What the object was loaded with. */
    public ExternDTO was;
    /** What it would be loaded with today. */
    public ExternDTO wouldBe;
    /** Whether the value differs; if not, only the origin moved. */
    public boolean valueDiffers;
}
