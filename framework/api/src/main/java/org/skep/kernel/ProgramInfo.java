package org.skep.kernel;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What the kernel says of a program ({@code struct bpf_prog_info} of {@code include/uapi/linux/bpf.h}). What the
 * running kernel does not have yet is 0 or empty.
 */
@ProviderType
public interface ProgramInfo {

    /** Its id, unique among all programs of the running kernel; not 0. */
    int id();

    /** Its name, 15 characters at most; empty where it has none. */
    String name();

    /** Its type: one of {@link ProgramType}'s numbers. */
    int type();

    /**
     * The kernel's hash over its instructions as they were given, without map references: 16 hexadecimal digits; empty
     * without a kernel.
     */
    String tag();

    /** Bytes of its instructions after the verifier translated them; 0 if the process may not know. */
    int xlatedBytes();

    /** Bytes of machine code; 0 if there is none, or the process may not know. */
    int jitedBytes();

    /** Ids of the maps it uses, in the kernel's order; unmodifiable. */
    List<Integer> mapIds();

    /** The id of its BTF; 0 where it has none. */
    int btfId();

    /** How many records of function info it has. */
    int funcInfoCount();

    /** How many records of line info it has. */
    int lineInfoCount();

    /** How many instructions the verifier looked at, branch by branch. */
    int verifiedInstructions();

    /** Whether it calls only functions that any licence may. */
    boolean gplCompatible();
}
