package org.skep.machine;

import java.util.Optional;
import java.util.regex.MatchResult;

/**
 * The version of a kernel, in the terms of C's {@code KERNEL_VERSION}.
 *
 * @param major at most 255
 * @param minor at most 255
 * @param patch the patch level; stable kernels have exceeded 255
 */
public record KernelVersion(int major, int minor, int patch) {
    /** Major and minor have one byte each; no kernel has exceeded it. */
    private static final int MAX_BYTE = 255;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is negative, or major or minor is more than 255
     */
    public KernelVersion {
        if (major < 0 || minor < 0 || patch < 0 || major > MAX_BYTE || minor > MAX_BYTE) {
            throw new IllegalArgumentException(major + "." + minor + "." + patch + " is not a kernel version");
        }
    }

    /** Converts the first three groups of a match; empty if they are not a valid version. */
    static Optional<KernelVersion> of(MatchResult numbers) {
        int major = Integer.parseInt(numbers.group(1));
        int minor = Integer.parseInt(numbers.group(2));
        int patch = Integer.parseInt(numbers.group(3));
        return major <= MAX_BYTE && minor <= MAX_BYTE
                ? Optional.of(new KernelVersion(major, minor, patch))
                : Optional.empty();
    }

    /**
     * Returns {@code LINUX_VERSION_CODE}: one byte for each number, with the patch level capped at 255 (as in the
     * kernel's Makefile).
     */
    public int code() {
        return (major << 16) + (minor << 8) + Math.min(patch, MAX_BYTE);
    }

    /** Returns a text such as {@code 6.1.176}. */
    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
