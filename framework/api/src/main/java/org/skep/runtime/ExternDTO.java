package org.skep.runtime;

import org.osgi.dto.DTO;

/** One extern and what became of it. */
public class ExternDTO extends DTO {
    /** Its name. */
    public String name;
    /** Its section. */
    public String section;
    /** Its declared type, as a C programmer would write it. */
    public String type;
    /** Whether nobody's answer means zero. */
    public boolean weak;
    /** {@code resolved}, {@code defaulted} or {@code failed}. */
    public String state;
    /** The value in words; {@code 0} when defaulted, null when failed. */
    public String value;
    /** Who answered; null when nobody did. */
    public String resolver;
    /** Where the answer came from, with the line; null when nobody answered. */
    public String origin;
    /** What is wrong, as a code; null unless failed. */
    public String code;
    /** What is wrong, in words; null unless failed. */
    public String problem;
}
