package org.skep.kernel;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Creates maps, loads BTF and programs, and opens existing ones. An OSGi service with the properties {@link #NAME} and
 * {@code service.ranking}.
 *
 * <p>Safe for use by several threads. Every returned handle belongs to the caller, which must close it on every path.
 * Handles passed to a provider remain with their owner and must be from the same provider; others cause an
 * {@link IllegalArgumentException}.
 *
 * <p>When a provider stops, it closes its open handles: they become {@link Handle.State#LOST}, and they and the
 * provider throw {@link ProviderStoppedException} from then on.
 */
@ProviderType
public interface SyscallProvider {

    /** Service property, required, {@code String}: the provider's name in messages and options. */
    String NAME = "org.skep.name";

    /**
     * Service property, {@code Boolean}, default false: whether the provider is used only by name, independent of its
     * ranking.
     */
    String BY_NAME_ONLY = "org.skep.by-name-only";

    /**
     * Service property, {@code Boolean}, default false: whether the provider is simulated, so that its operations reach
     * no kernel. Objects can then be loaded for a machine other than the running one, and no files are created for
     * pins.
     */
    String PRETENDS = "org.skep.pretends";

    /**
     * Returns the features of the kernel. Features are probed only when their methods are called. The same object is
     * returned as long as the provider runs.
     */
    KernelFeatures features();

    /**
     * Loads BTF.
     *
     * @param btf one BTF with its header, in the machine's byte order; not kept
     * @throws KernelRefusedException if the kernel refuses it; has the log
     */
    BtfHandle loadBtf(byte[] btf) throws KernelRefusedException;

    /**
     * Creates a map.
     *
     * @throws KernelRefusedException if the kernel refuses it
     */
    MapHandle createMap(MapSpec spec) throws KernelRefusedException;

    /**
     * Loads a program. The verifier's log is read when the spec requests it. When the program is refused, it is loaded
     * a second time to get the log.
     *
     * @throws KernelRefusedException if the kernel refuses it; has the verifier's log if there is one
     */
    ProgramHandle loadProgram(ProgramSpec spec) throws KernelRefusedException;

    /**
     * Opens a directory for pins.
     *
     * @param directory in a BPF file system; its last name is not followed if it is a link
     * @throws KernelRefusedException if it does not exist, is not a directory, can't be opened, or is in another type
     *     of file system
     */
    PinDirectory openPinDirectory(Path directory) throws KernelRefusedException;

    /**
     * Opens a pinned map.
     *
     * @param pin a file in a BPF file system
     * @throws KernelRefusedException if it does not exist, is not a map, or can't be opened
     */
    MapHandle openMap(Path pin) throws KernelRefusedException;

    /**
     * Opens a pinned program.
     *
     * @param pin a file in a BPF file system
     * @throws KernelRefusedException if it does not exist, is not a program, or can't be opened
     */
    ProgramHandle openProgram(Path pin) throws KernelRefusedException;

    /**
     * Opens a map by its id.
     *
     * @throws KernelRefusedException if it does not exist or can't be opened
     */
    MapHandle openMap(int id) throws KernelRefusedException;

    /**
     * Opens a program by its id.
     *
     * @throws KernelRefusedException if it does not exist or can't be opened
     */
    ProgramHandle openProgram(int id) throws KernelRefusedException;

    /**
     * Opens BTF by its id: one that was loaded, the kernel's own or that of a module.
     *
     * @throws KernelRefusedException if it does not exist or can't be opened
     */
    BtfHandle openBtf(int id) throws KernelRefusedException;

    /**
     * Iterates over the ids in use, in ascending order. An object may be gone before it is opened.
     *
     * @param kind the kind of objects
     * @param after an id, or 0 for the first
     * @return the lowest id above it; empty when there is none
     * @throws KernelRefusedException if the process lacks the privilege
     */
    OptionalInt nextId(ObjectKind kind, int after) throws KernelRefusedException;
}
