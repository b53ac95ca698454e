package org.skep.kernel;

import org.osgi.annotation.versioning.ProviderType;

/** A handle for BTF in the kernel. See {@link Handle} for ownership and threads. */
@ProviderType
public interface BtfHandle extends Handle {

    /**
     * Returns the kernel's information on it.
     *
     * @throws KernelRefusedException if the kernel refuses it
     */
    BtfInfo info() throws KernelRefusedException;

    /**
     * Returns the BTF as stored in the kernel, in the machine's byte order. The BTF of a module does not include its
     * base types from the kernel.
     *
     * @throws KernelRefusedException if the kernel refuses it
     */
    byte[] bytes() throws KernelRefusedException;
}
