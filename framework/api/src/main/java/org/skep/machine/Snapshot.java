package org.skep.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A copy of what a target needs of a machine, laid out as the machine itself, so that {@link Target#at} of the folder
 * stands for the machine wherever it is taken. It has no boot id: nothing is ever loaded because a snapshot looks like
 * the running machine. Immutable.
 *
 * @param folder where it is
 * @param taken the files that were copied
 * @param lacking what the machine has and is not there, or not as it should be
 */
public record Snapshot(Path folder, List<Taken> taken, List<Lacking> lacking) {
    /** Checks that nothing is null and copies the lists. */
    public Snapshot {
        Objects.requireNonNull(folder, "folder");
        taken = List.copyOf(taken);
        lacking = List.copyOf(lacking);
    }

    /** Whether it tells where the kernel is in memory: the symbols are there, and their addresses not hidden. */
    public boolean tellsAddresses() {
        return taken.stream().anyMatch(one -> one.path().equals(SnapshotPart.KALLSYMS))
                && lacking.stream().noneMatch(one -> one.path().equals(SnapshotPart.KALLSYMS));
    }

    /**
     * A file that was copied.
     *
     * @param path relative to the folder, and to the machine's root
     * @param bytes its size
     */
    public record Taken(String path, long bytes) {}

    /**
     * A file that could not be copied, or not as it should be, or a folder of which some could not.
     *
     * @param path relative to the machine's root
     * @param why in a phrase, such as {@code permission denied}
     * @param cost what can't be answered from the snapshot
     * @param cure what brings it, such as a privilege
     */
    public record Lacking(String path, String why, String cost, String cure) {}

    /**
     * Takes a snapshot. Its folders get the mode 0700 and its files 0600, from the moment they are made: they tell
     * where the kernel is in memory. Files are copied in pieces, and none is held as a whole. When it fails, or the
     * thread is interrupted, what was made until then is removed; where that fails too, the exception has that as a
     * suppressed one.
     *
     * <p>What is there and can't be copied is lacking, and whoever asks the snapshot gets the machine's answer. So is
     * what is beyond the size of any machine: of each file, of all of them together, and of the files in one folder. A
     * release that was given with the machine, because nothing there tells it, is kept.
     *
     * @param machine what is copied
     * @param folder where to; it must not be there, or be empty and of this user, and not be a link; and no other user
     *     but root may be able to rename it or a folder that leads there
     * @param extra paths on the machine that are copied too, for resolvers and sources that need more than those of
     *     Skep; each must be there
     * @throws IllegalArgumentException if an extra path has a leading slash, or a name that is only dots
     * @throws IOException when the machine's release or an extra path can't be read, when the folder can't be used or
     *     written to, or when the machine has nothing to copy
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
                // Channels of a thread that is interrupted are closed; what is to be removed needs some.
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
            throw new IllegalArgumentException(path + ": no plain path below the root of a machine");
        }
    }
}
