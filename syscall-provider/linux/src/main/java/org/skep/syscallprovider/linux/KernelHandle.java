package org.skep.syscallprovider.linux;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.skep.kernel.Errno;
import org.skep.kernel.Handle;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.PinDirectory;

/** What maps, programs, BTF and directories have in common: a descriptor, an owner and a name for messages. */
abstract sealed class KernelHandle implements Handle
        permits MapInKernel, ProgramInKernel, BtfInKernel, DirectoryInKernel {
    private final Kernel kernel;
    private final Descriptor descriptor;
    private final String subject;

    KernelHandle(Kernel kernel, Descriptor descriptor, String subject) {
        this.kernel = kernel;
        this.descriptor = descriptor;
        this.subject = subject;
    }

    @Override
    public final State state() {
        return descriptor.state();
    }

    @Override
    public final void close() {
        if (descriptor.end(State.CLOSED)) {
            kernel.forget(this);
        }
    }

    /** The provider stops. */
    final void lose() {
        descriptor.end(State.LOST);
    }

    final Kernel kernel() {
        return kernel;
    }

    /** Keeps the descriptor open for one call. */
    final Descriptor.Use use() {
        return descriptor.use();
    }

    /** What it is, for messages. */
    final String subject() {
        return subject;
    }

    final void pinTo(Path file) throws KernelRefusedException {
        pinTo(file, file);
    }

    /** Relative to the open directory: of the path that the kernel gets, only the last name can lead elsewhere. */
    final void pinTo(PinDirectory directory, String name) throws KernelRefusedException {
        if (name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("a name of a pin has no slash: " + name);
        }
        DirectoryInKernel own = kernel.own(directory, DirectoryInKernel.class);
        try (Descriptor.Use use = own.use()) {
            pinTo(DirectoryInKernel.path(use).resolve(name), Path.of(own.subject(), name));
        }
    }

    private void pinTo(Path file, Path named) throws KernelRefusedException {
        try (Descriptor.Use use = use();
                Attr attr = new Attr()) {
            attr.put(Offsets.Obj.PATHNAME, pathBytes(file)).put(Offsets.Obj.BPF_FD, use.number());
            kernel.call(
                    Command.OBJ_PIN,
                    attr,
                    Operation.ofBpf("pin", subject + " to " + named)
                            .meaning(Errno.EPERM, "the directory is in no BPF file system, or the name has a dot")
                            .meaning(Errno.EACCES, "the process may not make files in that directory")
                            .meaning(Errno.ENOENT, "the directory does not exist")
                            .meaning(Errno.EEXIST, "the file exists already"));
        }
    }

    /** The path as the kernel takes it: absolute, as the JVM's own directory need not be the process's, and ended. */
    static byte[] pathBytes(Path file) {
        String encoding = System.getProperty("sun.jnu.encoding", StandardCharsets.UTF_8.name());
        return (file.toAbsolutePath() + "\0").getBytes(Charset.forName(encoding));
    }

    @Override
    public String toString() {
        return subject + " (" + state() + ")";
    }
}
