package org.skep.syscallprovider.linux;

/** Capabilities that bpf(2) asks for ({@code include/uapi/linux/capability.h}). */
enum Capability {
    CAP_NET_ADMIN(12),
    CAP_SYS_ADMIN(21),
    CAP_PERFMON(38),
    CAP_BPF(39);

    private final int bit;

    Capability(int bit) {
        this.bit = bit;
    }

    /** Whether a set, as in {@code CapEff}, allows what this one allows; CAP_SYS_ADMIN stands for all of these. */
    boolean allowedBy(long set) {
        return has(set, bit) || has(set, CAP_SYS_ADMIN.bit);
    }

    private static boolean has(long set, int bit) {
        return (set >>> bit & 1) != 0;
    }
}
