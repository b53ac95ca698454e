package org.skep.resolver.kconfig;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Optional;
import org.skep.extern.Code;
import org.skep.extern.Origin;
import org.skep.kconfig.KconfigText;
import org.skep.machine.KernelVersion;
import org.skep.machine.Target;
import org.skep.machine.VersionEvidence;
import org.skep.resolver.Answer;

/** Detects a configuration whose header names another kernel version. */
final class OtherKernel {
    private OtherKernel() {}

    /**
     * Compares the header of a configuration with the version of the target's kernel. Values that can't be compared
     * count as equal: a configuration without a header, a target without a version, a patch level frozen by a
     * distribution.
     *
     * @param label the name of the configuration in origins
     * @throws IOException only when the thread was interrupted
     */
    static Optional<Answer.Remark> of(KconfigText text, String label, Target target) throws IOException {
        Optional<KconfigText.Header> header = text.header();
        Optional<VersionEvidence.Statement> kernel = header.isPresent() ? version(target) : Optional.empty();
        if (kernel.isEmpty() || isSame(header.get().version(), kernel.get())) {
            return Optional.empty();
        }
        KernelVersion version = kernel.get().version().orElseThrow();
        return Optional.of(new Answer.Remark(
                Code.OTHER_KERNEL,
                "The configuration is that of Linux " + header.get().version() + " by its header ("
                        + quoted(header.get().origin(label)) + "), and the kernel is " + version + " ("
                        + quoted(kernel.get().origin()) + ")."));
    }

    private static boolean isSame(KernelVersion configured, VersionEvidence.Statement kernel) {
        KernelVersion version = kernel.version().orElseThrow();
        return configured.major() == version.major()
                && configured.minor() == version.minor()
                && (configured.patch() == version.patch() || !kernel.isExact());
    }

    private static Optional<VersionEvidence.Statement> version(Target target) throws IOException {
        try {
            return target.version();
        } catch (InterruptedIOException | ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            // The kernel-version resolver reports this failure.
            return Optional.empty();
        }
    }

    private static String quoted(Origin origin) {
        return origin + ": " + origin.raw().orElseThrow();
    }
}
