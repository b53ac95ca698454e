package org.skep.kernel;

import org.osgi.annotation.versioning.ProviderType;

/**
 * What the kernel says of a map ({@code struct bpf_map_info} of {@code include/uapi/linux/bpf.h}). What the running
 * kernel does not have yet is 0 or empty.
 */
@ProviderType
public interface MapInfo {

    /** Its id, unique among all maps of the running kernel; not 0. */
    int id();

    /** Its name, 15 characters at most; empty where it has none. */
    String name();

    /** Its type: one of {@link MapType}'s numbers. */
    int type();

    /** Bytes of a key. */
    int keySize();

    /** Bytes of a value as programs see it; for the per-CPU types that of one CPU. */
    int valueSize();

    /** How many entries it may have. */
    int maxEntries();

    /** Its flags: those of {@link MapSpec} and others of the kernel's {@code BPF_F_*}. */
    int flags();

    /** Its {@code map_extra}, whose meaning is the type's. */
    long extra();

    /** Whether it is frozen (from {@code /proc/self/fdinfo}, the only place where the kernel tells). */
    boolean frozen();

    /** The id of the BTF that its key and value types are in; 0 where it has none. */
    int btfId();

    /** The key's type in that BTF; 0 where it has none. */
    int keyTypeId();

    /** The value's type in that BTF; 0 where it has none. */
    int valueTypeId();

    /** The network interface it is offloaded to; 0 where it is not. */
    int interfaceIndex();
}
