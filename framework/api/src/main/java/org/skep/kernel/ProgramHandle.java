package org.skep.kernel;

import java.nio.file.Path;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** A handle for a program in the kernel. See {@link Handle} for ownership and threads. */
@ProviderType
public interface ProgramHandle extends Handle {

    /** Returns the verifier's log of the load; empty unless the spec requested it, and for opened programs. */
    Optional<VerifierLog> log();

    /**
     * Runs the program ({@code BPF_PROG_TEST_RUN}).
     *
     * @throws KernelRefusedException if the kernel refuses it: {@code EOPNOTSUPP} or {@code ENOTSUPP} for a type
     *     without test runs, {@code EINVAL} for input that does not fit the type
     */
    TestResult testRun(TestRun run) throws KernelRefusedException;

    /**
     * Binds a map to the program that no instruction refers to, so that the kernel lists it among the program's maps.
     *
     * @throws KernelRefusedException if the kernel refuses it
     */
    void bind(MapHandle map) throws KernelRefusedException;

    /**
     * Pins the program to a path in a BPF file system. The pin keeps the program in the kernel.
     *
     * @param file must not exist; its directory must exist
     * @throws KernelRefusedException if the kernel refuses it
     */
    void pin(Path file) throws KernelRefusedException;

    /**
     * Pins the program to a name in an open directory. The directory's path is not resolved again.
     *
     * @param directory of the same provider
     * @param name the name of a file that does not exist; without a slash
     * @throws KernelRefusedException if the kernel refuses it
     */
    void pin(PinDirectory directory, String name) throws KernelRefusedException;

    /**
     * Returns the kernel's information on the program.
     *
     * @throws KernelRefusedException if the kernel refuses it
     */
    ProgramInfo info() throws KernelRefusedException;
}
