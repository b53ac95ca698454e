package org.skep.machine;

import java.util.Optional;
import java.util.regex.MatchResult;

/**
 * The version of a kernel as C's {@code KERNEL_VERSION} has it.
 *
 * @param major at most 255
 * @param minor at most 255
 * @param patch as the kernel counts it; stable kernels have gone past 255
 */
public record KernelVersion(int major, int minor, int patch) {
    /** Major and minor have a byte each below the patch level's cap; no kernel has come near. */
    private static final int MAX_BYTE = 255;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is negative, or major or minor is more than 255
     */
    public KernelVersion {
        if (major < 0 || minor < 0 || patch < 0 || major > MAX_BYTE || minor > MAX_BYTE) {
            throw new IllegalArgumentException(major + "." + minor + "." + patch + " is no version of a kernel");
        }
    }

    /** The first three groups of a match, unless they can't be a version. */
    static Optional<KernelVersion> of(MatchResult numbers) {
        int major = Integer.parseInt(numbers.group(1));
        int minor = Integer.parseInt(numbers.group(2));
        int patch = Integer.parseInt(numbers.group(3));
        return major <= MAX_BYTE && minor <= MAX_BYTE
                ? Optional.of(new KernelVersion(major, minor, patch))
                : Optional.empty();
    }

    /** {@code LINUX_VERSION_CODE}: a byte for each number, the patch level capped (the kernel's own Makefile). */
    public int code() {
        return (major << 16) + (minor << 8) + Math.min(patch, MAX_BYTE);
    }

    /** {@code 6.1.176}. */
    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
