package org.skep.btf;

/**
 * Bytes that are not well-formed BTF. The message says what is wrong and where: the part, the offset or the id of the
 * type.
 */
public final class BtfException extends Exception {
    private static final long serialVersionUID = 1L;

    /** With a message that stands on its own, without "BTF" in front. */
    public BtfException(String message) {
        super(message);
    }
}
