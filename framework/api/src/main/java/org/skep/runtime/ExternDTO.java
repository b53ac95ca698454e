package org.skep.runtime;

import org.osgi.dto.DTO;

/** One extern and its result. */
public class ExternDTO extends DTO {
    /** The name. */
    public String name;
    /** The section. */
    public String section;
    /** The declared type in C syntax. */
    public String type;
    /** Whether it is zero when all resolvers return "absent". */
    public boolean weak;
    /** {@code resolved}, {@code defaulted} or {@code failed}. */
    public String state;
    /** The value as text; {@code 0} when defaulted, null when failed. */
    public String value;
    /** The resolver that answered; null when none did. */
    public String resolver;
    /** The origin of the answer, with the line; null without an answer. */
    public String origin;
    /** The code of the problem; null unless failed. */
    public String code;
    /** The text of the problem; null unless failed. */
    public String problem;
}
