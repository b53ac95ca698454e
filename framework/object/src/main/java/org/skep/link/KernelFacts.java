package org.skep.link;

import java.nio.ByteOrder;
import java.util.Objects;
import java.util.Set;
import org.skep.kernel.Feature;

/**
 * What linking has to know of the kernel that an object is linked for.
 *
 * @param order the machine's byte order
 * @param version the kernel's version as {@code LINUX_VERSION_CODE} has it, which kernels before 5.0 compare with what
 *     a kprobe says; 0 where nobody knows
 * @param pageSize bytes of a memory page, a power of two
 * @param possibleCpus how many CPUs the machine may ever have
 * @param features what the kernel is able to do
 */
public record KernelFacts(ByteOrder order, int version, int pageSize, int possibleCpus, Set<Feature> features) {

    /** Checks the numbers and copies the set. */
    public KernelFacts {
        Objects.requireNonNull(order, "order");
        if (pageSize <= 0 || Integer.bitCount(pageSize) != 1) {
            throw new IllegalArgumentException("pages of " + pageSize + " bytes");
        }
        if (possibleCpus <= 0) {
            throw new IllegalArgumentException(possibleCpus + " CPUs");
        }
        features = Set.copyOf(features);
    }

    /** Whether the kernel has a feature. */
    public boolean has(Feature feature) {
        return features.contains(feature);
    }
}
