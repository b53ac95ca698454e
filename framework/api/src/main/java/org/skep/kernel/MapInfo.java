package org.skep.kernel;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The kernel's information on a map ({@code struct bpf_map_info} of {@code include/uapi/linux/bpf.h}). Fields unknown
 * to the running kernel are 0 or empty.
 */
@ProviderType
public interface MapInfo {

    /** Returns the id, unique among all maps of the running kernel; not 0. */
    int id();

    /** Returns the name, at most 15 characters; empty if it has none. */
    String name();

    /** Returns the type, one of the numbers of {@link MapType}. */
    int type();

    /** Returns the size of a key in bytes. */
    int keySize();

    /** Returns the size of a value in bytes as in programs; for per-CPU types, of one CPU. */
    int valueSize();

    /** Returns the maximum number of entries. */
    int maxEntries();

    /** Returns the flags: those of {@link MapSpec} and others of the kernel's {@code BPF_F_*}. */
    int flags();

    /** Returns {@code map_extra}, whose meaning depends on the type. */
    long extra();

    /** Whether it is frozen (read from {@code /proc/self/fdinfo}, the only place with this information). */
    boolean frozen();

    /** Returns the id of the BTF of its key and value types; 0 if it has none. */
    int btfId();

    /** Returns the id of the key's type in that BTF; 0 if it has none. */
    int keyTypeId();

    /** Returns the id of the value's type in that BTF; 0 if it has none. */
    int valueTypeId();

    /** Returns the index of the network interface to which it is offloaded; 0 for none. */
    int interfaceIndex();
}
