package org.skep.btf;

/**
 * How a FUNC or VAR is linked, numbered from 0 as {@code enum btf_func_linkage} and {@code BTF_VAR_*} of
 * {@code include/uapi/linux/btf.h}.
 */
public enum Linkage {
    /** Seen in its own compilation unit only. */
    STATIC(0),
    /** Defined here and seen everywhere; for a variable also called allocated. */
    GLOBAL(1),
    /** Declared here, defined elsewhere. */
    EXTERN(2);

    private static final Linkage[] LINKAGES = values();

    private final int number;

    Linkage(int number) {
        this.number = number;
    }

    /** The kernel's number: 0, 1 or 2. */
    public int number() {
        return number;
    }

    static Linkage known(int number) {
        return LINKAGES[number];
    }

    static boolean isKnown(int number) {
        return number >= 0 && number < LINKAGES.length;
    }
}
