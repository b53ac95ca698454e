package org.skep.runtime;

import org.osgi.dto.DTO;

/** One extern of a loaded object that resolves differently now. */
public class ChangeDTO extends DTO {
    /** The result with which the object was loaded. */
    public ExternDTO was;
    /** The result of a resolution now. */
    public ExternDTO wouldBe;
    /** Whether the value differs; otherwise only the origin has moved. */
    public boolean valueDiffers;
}
