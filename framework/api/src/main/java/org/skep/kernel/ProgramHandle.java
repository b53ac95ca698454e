package org.skep.kernel;

import java.nio.file.Path;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Holds a program in the kernel. See {@link Handle} for ownership and threads. */
@ProviderType
public interface ProgramHandle extends Handle {

    /** What the verifier wrote while it was loaded; empty unless the spec asked for it, and for an opened one. */
    Optional<VerifierLog> log();

    /**
     * Runs the program ({@code BPF_PROG_TEST_RUN}).
     *
     * @throws KernelRefusedException if the kernel refuses it: {@code EOPNOTSUPP} or {@code ENOTSUPP} for a type that
     *     can't be run so, {@code EINVAL} for input that does not suit the type
     */
    TestResult testRun(TestRun run) throws KernelRefusedException;

    /**
     * Makes the program hold a map that no instruction of it refers to, so that the two are found together.
     *
     * @throws KernelRefusedException if the kernel refuses it
     */
    void bind(MapHandle map) throws KernelRefusedException;

    /**
     * Gives the program a name in a BPF file system, which holds it as well.
     *
     * @param file does not exist; the directory it is in does
     * @throws KernelRefusedException if the kernel refuses it
     */
    void pin(Path file) throws KernelRefusedException;

    /**
     * Gives the program a name in an open directory. Names of directories are not looked at again.
     *
     * @param directory of the same provider
     * @param name of a file that does not exist; without a slash
     * @throws KernelRefusedException if the kernel refuses it
     */
    void pin(PinDirectory directory, String name) throws KernelRefusedException;

    /**
     * What the kernel says of the program.
     *
     * @throws KernelRefusedException if the kernel does not tell
     */
    ProgramInfo info() throws KernelRefusedException;
}
