package org.skep.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A copy of the files of a machine that a target needs, with the same layout, so that {@link Target#at} of the folder
 * represents the machine anywhere. It has no boot id, so it is never mistaken for the running machine in a load.
 * Immutable.
 *
 * @param folder the folder
 * @param taken the files that were copied
 * @param lacking the files of the machine that are missing or incomplete
 */
public record Snapshot(Path folder, List<Taken> taken, List<Lacking> lacking) {
    /** Checks that nothing is null and copies the lists. */
    public Snapshot {
        Objects.requireNonNull(folder, "folder");
        taken = List.copyOf(taken);
        lacking = List.copyOf(lacking);
    }

    /** Whether it has kernel addresses: the symbols are included, and their addresses are not hidden. */
    public boolean tellsAddresses() {
        return taken.stream().anyMatch(one -> one.path().equals(SnapshotPart.KALLSYMS))
                && lacking.stream().noneMatch(one -> one.path().equals(SnapshotPart.KALLSYMS));
    }

    /**
     * A file that was copied.
     *
     * @param path relative to the folder, and to the machine's root
     * @param bytes the size
     */
    public record Taken(String path, long bytes) {}

    /**
     * A file that could not be copied completely, or a folder with such files.
     *
     * @param path relative to the machine's root
     * @param why a phrase such as {@code permission denied}
     * @param cost what can't be answered from the snapshot
     * @param cure what is needed to include it, such as a privilege
     */
    public record Lacking(String path, String why, String cost, String cure) {}

    /**
     * Takes a snapshot. Its folders have mode 0700 and its files 0600 from their creation on, because they may have
     * kernel addresses. Files are copied in chunks. When it fails or the thread is interrupted, everything created is
     * removed; a failure to do so is added to the exception as suppressed.
     *
     * <p>A file that exists and can't be copied is recorded, and reading it from the snapshot fails as on the machine.
     * This includes files beyond the limits, which exceed those of real machines: the size of a file, of all files, and
     * the number of files in a folder. A release that was given for the machine, because it has none, is recorded.
     *
     * @param machine the machine to copy
     * @param folder the destination; it must not exist, or be empty and owned by this user, and must not be a link; no
     *     user but root may be able to rename it or a folder above it
     * @param extra paths on the machine to copy as well, for other resolvers and sources; each must exist
     * @throws IllegalArgumentException if an extra path has a leading slash, or a name that consists of dots
     * @throws IOException when the machine's release or an extra path can't be read, when the folder can't be used or
     *     written to, or when the machine has no files to copy
     */
    public static Snapshot take(Target machine, Path folder, List<String> extra) throws IOException {
        return take(machine, folder, extra, SnapshotCopier.Limits.OF_MACHINES);
    }

    static Snapshot take(Target machine, Path folder, List<String> extra, SnapshotCopier.Limits limits)
            throws IOException {
        extra.forEach(Snapshot::requirePlain);
        try (PrivateFolder into = PrivateFolder.at(folder)) {
            try {
                return new SnapshotCopier(machine, into, limits).all(folder, extra);
            } catch (Throwable e) {
                // Channels of an interrupted thread are closed, and removal needs channels.
                boolean interrupted = Thread.interrupted();
                into.removeAfter(e);
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                throw e;
            }
        }
    }

    private static void requirePlain(String path) {
        Path plain = Path.of(path);
        if (path.isEmpty() || plain.isAbsolute() || !plain.equals(plain.normalize()) || plain.startsWith("..")) {
            throw new IllegalArgumentException(path + ": not a plain path below the root of a machine");
        }
    }
}
