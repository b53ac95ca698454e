package org.skep.runtime;

import org.osgi.dto.DTO;

/** One extern of a loaded object that a resolution of today would answer otherwise. */
public class ChangeDTO extends DTO {
    /** What the object was loaded with. */
    public ExternDTO was;
    /** What it would be loaded with today. */
    public ExternDTO wouldBe;
    /** Whether the value is another; if not, it only comes from elsewhere. */
    public boolean valueDiffers;
}
