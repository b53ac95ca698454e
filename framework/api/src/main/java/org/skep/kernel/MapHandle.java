package org.skep.kernel;

import java.nio.file.Path;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Holds a map in the kernel. See {@link Handle} for ownership and threads.
 *
 * <p>Keys have exactly the map's key size, values exactly {@link #valueBytes()}; other lengths are an
 * {@link IllegalArgumentException}.
 */
@ProviderType
public interface MapHandle extends Handle {
    /** Flag of {@link #update}: create the entry or replace it ({@code BPF_ANY}). */
    long ANY = 0;
    /** Flag of {@link #update}: only create ({@code BPF_NOEXIST}). */
    long NO_EXIST = 1;
    /** Flag of {@link #update}: only replace ({@code BPF_EXIST}). */
    long EXIST = 2;

    /** Bytes of a key; 0 for queues and stacks, which have none. */
    int keyBytes();

    /**
     * Bytes of a value as it is given and returned: the map's value size, or, for the per-CPU types, that size rounded
     * up to a multiple of 8 for each possible CPU, in the order of CPUs.
     */
    int valueBytes();

    /**
     * Writes one entry.
     *
     * @param flags {@link #ANY}, {@link #NO_EXIST}, {@link #EXIST}, or a flag of the map's type
     * @throws KernelRefusedException if the kernel refuses it; with {@code EPERM} for a map that is frozen
     */
    void update(byte[] key, byte[] value, long flags) throws KernelRefusedException;

    /**
     * Reads one entry.
     *
     * @return the value; empty when there is no such entry
     * @throws KernelRefusedException if the kernel refuses it
     */
    Optional<byte[]> lookup(byte[] key) throws KernelRefusedException;

    /**
     * Removes one entry.
     *
     * @return whether there was one
     * @throws KernelRefusedException if the kernel refuses it: entries of an array can't be removed ({@code EINVAL})
     */
    boolean delete(byte[] key) throws KernelRefusedException;

    /**
     * Walks the keys, in no particular order. Entries that come and go meanwhile may be missed, or met twice.
     *
     * @param after a key, or empty to begin with
     * @return the key after that; empty when it was the last
     * @throws KernelRefusedException if the kernel refuses it
     */
    Optional<byte[]> nextKey(Optional<byte[]> after) throws KernelRefusedException;

    /**
     * Makes the map read-only for all processes, for good. If programs may not write it either
     * ({@link MapSpec#READ_ONLY_FOR_PROGRAMS}), the verifier takes its contents as constants from then on.
     *
     * @throws KernelRefusedException if the kernel refuses it; with {@code EPERM} or, by older kernels, {@code EBUSY}
     *     if it is frozen already; with {@code EBUSY} if somebody has it mapped writable or is writing it
     */
    void freeze() throws KernelRefusedException;

    /**
     * Gives the map a name in a BPF file system, which holds it as well.
     *
     * @param file does not exist; the directory it is in does
     * @throws KernelRefusedException if the kernel refuses it
     */
    void pin(Path file) throws KernelRefusedException;

    /**
     * Gives the map a name in an open directory. Names of directories are not looked at again.
     *
     * @param directory of the same provider
     * @param name of a file that does not exist; without a slash
     * @throws KernelRefusedException if the kernel refuses it
     */
    void pin(PinDirectory directory, String name) throws KernelRefusedException;

    /**
     * What the kernel says of the map.
     *
     * @throws KernelRefusedException if the kernel does not tell
     */
    MapInfo info() throws KernelRefusedException;
}
