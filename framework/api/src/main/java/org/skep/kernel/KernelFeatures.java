package org.skep.kernel;

import org.osgi.annotation.versioning.ProviderType;

/** What the kernel behind a provider is able to do. Safe for use by several threads. */
@ProviderType
public interface KernelFeatures {

    /**
     * Whether the kernel has a feature. Tried when it is first asked for, by making the smallest object that needs it,
     * and remembered for as long as the provider runs.
     *
     * @throws KernelRefusedException if it can't be tried because the process lacks the privilege, or memory; then it
     *     is not remembered
     */
    boolean has(Feature feature) throws KernelRefusedException;

    /** How many CPUs the machine may ever have: as many values has an entry of a per-CPU map. */
    int possibleCpus();

    /** Bytes of a memory page; sizes of ring buffers are multiples of it. */
    int pageSize();
}
