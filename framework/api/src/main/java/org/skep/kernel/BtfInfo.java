package org.skep.kernel;

import org.osgi.annotation.versioning.ProviderType;

/** What the kernel says of BTF that it holds ({@code struct bpf_btf_info} of {@code include/uapi/linux/bpf.h}). */
@ProviderType
public interface BtfInfo {

    /** Its id, unique among all BTF of the running kernel; not 0. */
    int id();

    /** {@code vmlinux} for the kernel's, the module's name for a module's; empty for what a process loaded. */
    String name();

    /** Whether it is the kernel's own or a module's. */
    boolean kernel();

    /** Its length in bytes. */
    int size();
}
