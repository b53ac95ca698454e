package org.skep.kernel;

import org.osgi.annotation.versioning.ProviderType;

/** The kernel's information on a BTF object ({@code struct bpf_btf_info} of {@code include/uapi/linux/bpf.h}). */
@ProviderType
public interface BtfInfo {

    /** Returns the id, unique among all BTF of the running kernel; not 0. */
    int id();

    /**
     * Returns {@code vmlinux} for the kernel's BTF, the module's name for that of a module, or an empty string for BTF
     * loaded by a process.
     */
    String name();

    /** Whether it belongs to the kernel or to a module. */
    boolean kernel();

    /** Returns the length in bytes. */
    int size();
}
