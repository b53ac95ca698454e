package org.skep.syscallprovider.dryrun;

import java.util.List;
import java.util.Optional;
import org.skep.extern.Code;
import org.skep.kernel.Errno;
import org.skep.kernel.KernelRefusedException;

/**
 * What a kernel would answer.
 *
 * @param operation what is being done, as a verb
 * @param subject what it is done to
 */
record Refusal(String operation, String subject) {
    /** Tells how the checks go on about something that a kernel would refuse. */
    KernelRefusedException because(Errno errno, String why) {
        return new KernelRefusedException(new KernelRefusedException.Refusal(
                operation, subject, errno, Code.KERNEL_REFUSED, why, List.of(), Optional.empty(), Optional.empty()));
    }

    /** Something that is invalid. */
    KernelRefusedException invalid(String why) {
        return because(Errno.EINVAL, why);
    }

    /** Refuses what is invalid unless a condition holds. */
    void unless(boolean holds, String why) throws KernelRefusedException {
        if (!holds) {
            throw invalid(why);
        }
    }
}
