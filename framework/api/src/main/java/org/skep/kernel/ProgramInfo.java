package org.skep.kernel;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The kernel's information on a program ({@code struct bpf_prog_info} of {@code include/uapi/linux/bpf.h}). Fields
 * unknown to the running kernel are 0 or empty.
 */
@ProviderType
public interface ProgramInfo {

    /** Returns the id, unique among all programs of the running kernel; not 0. */
    int id();

    /** Returns the name, at most 15 characters; empty if it has none. */
    String name();

    /** Returns the type, one of the numbers of {@link ProgramType}. */
    int type();

    /**
     * Returns the kernel's hash of the original instructions, without map references: 16 hexadecimal digits; empty
     * without a kernel.
     */
    String tag();

    /** Returns the size of the instructions translated by the verifier, in bytes; 0 if the process can't read it. */
    int xlatedBytes();

    /** Returns the size of the machine code in bytes; 0 if there is none or the process can't read it. */
    int jitedBytes();

    /** Returns the ids of its maps, in the kernel's order; unmodifiable. */
    List<Integer> mapIds();

    /** Returns the id of its BTF; 0 if it has none. */
    int btfId();

    /** Returns the number of records of function info. */
    int funcInfoCount();

    /** Returns the number of records of line info. */
    int lineInfoCount();

    /** Returns the number of instructions that the verifier processed, over all branches. */
    int verifiedInstructions();

    /** Whether the program's license is compatible with the GPL. */
    boolean gplCompatible();
}
