package org.skep.kernel;

import org.osgi.annotation.versioning.ProviderType;

/** Holds BTF in the kernel. See {@link Handle} for ownership and threads. */
@ProviderType
public interface BtfHandle extends Handle {

    /**
     * What the kernel says of it.
     *
     * @throws KernelRefusedException if the kernel does not tell
     */
    BtfInfo info() throws KernelRefusedException;

    /**
     * The BTF as the kernel holds it, in the machine's byte order. A module's lacks the types of the kernel that it is
     * based on.
     *
     * @throws KernelRefusedException if the kernel does not tell
     */
    byte[] bytes() throws KernelRefusedException;
}
