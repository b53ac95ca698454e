package org.skep.syscallprovider.linux;

import java.nio.file.Path;
import org.skep.kernel.PinDirectory;

/** A descriptor of a directory. */
final class DirectoryInKernel extends KernelHandle implements PinDirectory {
    /** The process's own descriptors, as links that lead to what is open (proc_pid_fd(5)). */
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    DirectoryInKernel(Kernel kernel, Descriptor descriptor, Path given) {
        super(kernel, descriptor, given.toString());
    }

    @Override
    public Path path() {
        try (Descriptor.Use use = use()) {
            return path(use);
        }
    }

    /** The same while the descriptor is in use, so that its number cannot be another one's. */
    static Path path(Descriptor.Use use) {
        return DESCRIPTORS.resolve(Integer.toString(use.number()));
    }
}
