package org.skep.syscallprovider.linux;

import org.skep.kernel.Errno;
import org.skep.kernel.Feature;
import org.skep.kernel.KernelRefusedException;

/**
 * The limit of locked memory. Kernels that account maps and programs to it refuse them once 64 KiB, or whatever the
 * limit is, are used up; there it is raised. Others are left alone.
 */
final class LockedMemory {
    private final SystemCalls calls;
    private final ProbedFeatures features;
    private volatile boolean settled;

    LockedMemory(SystemCalls calls, ProbedFeatures features) {
        this.calls = calls;
        this.features = features;
    }

    /** Makes sure that the limit is in nobody's way, before something is created. */
    void provide() {
        if (settled) {
            return;
        }
        try {
            if (!features.has(Feature.MEMCG_ACCOUNTING)) {
                calls.raiseLockedMemoryLimit();
            }
            settled = true;
        } catch (KernelRefusedException e) {
            // Without the capabilities, what is about to be done will be refused, and say so itself. With them, the
            // limit
            // may have stopped the probe already.
            if (e.errno().equals(Errno.EPERM) && e.refusal().missing().isEmpty()) {
                calls.raiseLockedMemoryLimit();
            }
        }
    }
}
