package org.skep.kernel;

import java.nio.file.Path;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A handle for a map in the kernel. See {@link Handle} for ownership and threads.
 *
 * <p>Keys must have the map's key size and values {@link #valueBytes()} bytes; other lengths cause an
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

    /** Returns the size of a key in bytes; 0 for queues and stacks, which have no keys. */
    int keyBytes();

    /**
     * Returns the size of a value in bytes, as passed and returned: the map's value size, or for per-CPU types that
     * size rounded up to a multiple of 8 for each possible CPU, in the order of CPUs.
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
     * @return the value; empty when there is no entry
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
     * Iterates over the keys, in no particular order. Entries added or removed during the iteration may be missed or
     * returned twice.
     *
     * @param after a key, or empty for the first key
     * @return the next key; empty after the last
     * @throws KernelRefusedException if the kernel refuses it
     */
    Optional<byte[]> nextKey(Optional<byte[]> after) throws KernelRefusedException;

    /**
     * Makes the map permanently read-only for all processes. If programs can't write it either
     * ({@link MapSpec#READ_ONLY_FOR_PROGRAMS}), the verifier treats its content as constant from then on.
     *
     * @throws KernelRefusedException if the kernel refuses it: with {@code EPERM}, or {@code EBUSY} on older kernels,
     *     if it is already frozen; with {@code EBUSY} while a process has it mapped writable or is writing to it
     */
    void freeze() throws KernelRefusedException;

    /**
     * Pins the map to a path in a BPF file system. The pin keeps the map in the kernel.
     *
     * @param file must not exist; its directory must exist
     * @throws KernelRefusedException if the kernel refuses it
     */
    void pin(Path file) throws KernelRefusedException;

    /**
     * Pins the map to a name in an open directory. The directory's path is not resolved again.
     *
     * @param directory of the same provider
     * @param name the name of a file that does not exist; without a slash
     * @throws KernelRefusedException if the kernel refuses it
     */
    void pin(PinDirectory directory, String name) throws KernelRefusedException;

    /**
     * Returns the kernel's information on the map.
     *
     * @throws KernelRefusedException if the kernel refuses it
     */
    MapInfo info() throws KernelRefusedException;
}
