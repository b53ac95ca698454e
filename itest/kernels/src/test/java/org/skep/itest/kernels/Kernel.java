package org.skep.itest.kernels;

import java.util.Optional;

/** The kernel that the tests run on, as {@code itest/kernels/run} tells of it. */
final class Kernel {
    private Kernel() {}

    /** {@code own}, or the series of a guest: {@code 6.1}, {@code 6.12}. */
    static String name() {
        return Optional.ofNullable(System.getenv("SKEP_KERNEL"))
                .orElseThrow(() -> new IllegalStateException("SKEP_KERNEL is not set: start with itest/kernels/run"));
    }

    static boolean isOwn() {
        return name().equals("own");
    }

    /** The version of Debian's package without its revision, like {@code 6.1.176}; empty on the own kernel. */
    static Optional<String> packageVersion() {
        return Optional.ofNullable(System.getenv("SKEP_KERNEL_VERSION")).filter(version -> !version.isEmpty());
    }
}
