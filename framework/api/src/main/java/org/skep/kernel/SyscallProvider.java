package org.skep.kernel;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Creates maps, loads BTF and programs, and finds those that are there already. An OSGi service with the properties
 * {@link #NAME} and {@code service.ranking}.
 *
 * <p>Safe for use by several threads. Every handle that a method returns belongs to the caller, who closes it, on every
 * path. Handles given to a provider stay with their owner and must be its own: one of another provider is an
 * {@link IllegalArgumentException}.
 *
 * <p>When a provider stops, it closes what is still open of its handles: they become {@link Handle.State#LOST}, and
 * they and the provider throw {@link ProviderStoppedException} from then on.
 */
@ProviderType
public interface SyscallProvider {

    /** Service property, required, {@code String}: what people call the provider, in messages and to choose it. */
    String NAME = "org.skep.name";

    /**
     * Service property, {@code Boolean}, false when missing: whether the provider is used only when it is asked for by
     * name, whatever its ranking.
     */
    String BY_NAME_ONLY = "org.skep.by-name-only";

    /**
     * Service property, {@code Boolean}, false when missing: whether what the provider is given reaches no kernel. Then
     * an object may be loaded for a machine that is not the running one, and no file is made for a pin.
     */
    String PRETENDS = "org.skep.pretends";

    /**
     * What the kernel is able to do. Nothing is looked up before one of its methods is called; the same object for as
     * long as the provider runs.
     */
    KernelFeatures features();

    /**
     * Loads BTF.
     *
     * @param btf exactly one BTF with its header, in the machine's byte order; not kept
     * @throws KernelRefusedException if the kernel refuses it; with the log
     */
    BtfHandle loadBtf(byte[] btf) throws KernelRefusedException;

    /**
     * Creates a map.
     *
     * @throws KernelRefusedException if the kernel refuses it
     */
    MapHandle createMap(MapSpec spec) throws KernelRefusedException;

    /**
     * Loads a program. The verifier's log is fetched when the spec asks for it, and when the program is refused, by
     * trying once more.
     *
     * @throws KernelRefusedException if the kernel refuses it; with the verifier's log where it wrote one
     */
    ProgramHandle loadProgram(ProgramSpec spec) throws KernelRefusedException;

    /**
     * Opens a directory for pins.
     *
     * @param directory in a BPF file system; its last name is not followed if it is a link
     * @throws KernelRefusedException if there is none, it is no directory, may not be opened, or is in a file system of
     *     another type
     */
    PinDirectory openPinDirectory(Path directory) throws KernelRefusedException;

    /**
     * Opens a pinned map.
     *
     * @param pin a file in a BPF file system
     * @throws KernelRefusedException if there is none, it is no map, or may not be opened
     */
    MapHandle openMap(Path pin) throws KernelRefusedException;

    /**
     * Opens a pinned program.
     *
     * @param pin a file in a BPF file system
     * @throws KernelRefusedException if there is none, it is no program, or may not be opened
     */
    ProgramHandle openProgram(Path pin) throws KernelRefusedException;

    /**
     * Opens a map by its id.
     *
     * @throws KernelRefusedException if there is none (any more) or it may not be opened
     */
    MapHandle openMap(int id) throws KernelRefusedException;

    /**
     * Opens a program by its id.
     *
     * @throws KernelRefusedException if there is none (any more) or it may not be opened
     */
    ProgramHandle openProgram(int id) throws KernelRefusedException;

    /**
     * Opens BTF by its id: a loaded one's, the kernel's own or a module's.
     *
     * @throws KernelRefusedException if there is none (any more) or it may not be opened
     */
    BtfHandle openBtf(int id) throws KernelRefusedException;

    /**
     * Walks the ids in use, in ascending order. What it finds may be gone by the time it is opened.
     *
     * @param kind whose ids
     * @param after an id, or 0 to begin with
     * @return the lowest id above that; empty when there is none
     * @throws KernelRefusedException if the process may not look
     */
    OptionalInt nextId(ObjectKind kind, int after) throws KernelRefusedException;
}
