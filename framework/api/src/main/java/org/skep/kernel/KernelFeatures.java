package org.skep.kernel;

import org.osgi.annotation.versioning.ProviderType;

/** The features of the kernel behind a provider. Safe for use by several threads. */
@ProviderType
public interface KernelFeatures {

    /**
     * Whether the kernel has a feature. The first call probes it by creating the smallest object that needs it; the
     * result is cached as long as the provider runs.
     *
     * @throws KernelRefusedException if the probe fails for lack of privilege or memory; the result is not cached then
     */
    boolean has(Feature feature) throws KernelRefusedException;

    /** Returns the number of possible CPUs, which is the number of values in an entry of a per-CPU map. */
    int possibleCpus();

    /** Returns the size of a memory page in bytes; sizes of ring buffers are multiples of it. */
    int pageSize();
}
