package org.skep.target;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A copy of what a target needs of a machine, laid out as the machine itself, so that {@link Target#at} of the folder
 * stands for the machine wherever it is taken. It has no boot id: nothing is ever loaded because a snapshot looks like
 * the running machine. Immutable.
 *
 * @param folder where it is
 * @param taken the files that were copied
 * @param lacking what the machine has and a process with more privilege would have copied
 */
public record Snapshot(Path folder, List<Taken> taken, List<Lacking> lacking) {
    private static final int CHUNK = 1 << 16;

    /** As much as one may ask for beside what is copied anyway. */
    private static final int LARGEST_EXTRA = 512 << 20;

    /** Checks that nothing is null and copies the lists. */
    public Snapshot {
        Objects.requireNonNull(folder, "folder");
        taken = List.copyOf(taken);
        lacking = List.copyOf(lacking);
    }

    /** Whether it tells where the kernel is in memory: the symbols are there, and their addresses not hidden. */
    public boolean tellsAddresses() {
        return taken.stream().anyMatch(one -> one.path().equals(Part.KALLSYMS))
                && lacking.stream().noneMatch(one -> one.path().equals(Part.KALLSYMS));
    }

    /**
     * A file that was copied.
     *
     * @param path relative to the folder, and to the machine's root
     * @param bytes its size
     */
    public record Taken(String path, long bytes) {}

    /**
     * A file that could not be copied, or not as it should be.
     *
     * @param path relative to the machine's root
     * @param why in a phrase, such as {@code permission denied}
     * @param cost what can't be answered from the snapshot
     * @param cure the privilege that brings it
     */
    public record Lacking(String path, String why, String cost, String cure) {}

    /**
     * Takes a snapshot. Its folders get the mode 0700 and its files 0600, from the moment they are made: they tell
     * where the kernel is in memory. Files are copied in pieces, and none is held as a whole. When it fails, or the
     * thread is interrupted, what was made until then is removed; where that fails too, the exception has that as a
     * suppressed one.
     *
     * @param machine what is copied
     * @param folder where to; it must not be there, or be empty and of this user, and not be a link
     * @param extra paths on the machine that are copied too, for resolvers and sources that need more than those of
     *     Skep; each must be there
     * @throws IllegalArgumentException if an extra path has a leading slash, or a name that is only dots
     * @throws IOException when a file is there and can't be copied for another reason than privilege, when the folder
     *     can't be used, or when the machine has nothing to copy
     */
    public static Snapshot take(Target machine, Path folder, List<String> extra) throws IOException {
        extra.forEach(Snapshot::requirePlain);
        try (PrivateFolder into = PrivateFolder.at(folder)) {
            try {
                return new Copying(machine, into).all(folder, extra);
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

    /** The making of one snapshot. */
    private static final class Copying {
        private final Target machine;
        private final PrivateFolder into;
        private final byte[] chunk = new byte[CHUNK];
        private final List<Taken> taken = new ArrayList<>();
        private final List<Lacking> lacking = new ArrayList<>();
        private final List<String> denied = new ArrayList<>();

        Copying(Target machine, PrivateFolder into) {
            this.machine = machine;
            this.into = into;
        }

        Snapshot all(Path folder, List<String> extra) throws IOException {
            for (Part part : Part.ALL) {
                // An image is large, and good for nothing but the configuration in it.
                if (!part.equals(Part.IMAGE) || !hasConfiguration()) {
                    copy(part);
                }
            }
            if (taken.isEmpty() && lacking.isEmpty()) {
                throw new FileSystemException(
                        machine.root().toString(),
                        null,
                        "nothing of a machine is there: neither proc nor boot nor sys");
            }
            for (String path : extra) {
                if (taken.stream().noneMatch(one -> one.path().equals(path))) {
                    copy(machine.open(path), path, LARGEST_EXTRA, new AddressSight());
                }
            }
            Snapshot snapshot = new Snapshot(folder, taken, lacking);
            try (OutputStream out = into.create(Path.of(SnapshotRecord.PATH))) {
                out.write(SnapshotRecord.of(denied, snapshot.tellsAddresses()));
            }
            return snapshot;
        }

        private boolean hasConfiguration() throws IOException {
            List<String> places = Part.CONFIGURATION.paths(machine);
            return taken.stream().anyMatch(one -> places.contains(one.path()));
        }

        private void copy(Part part) throws IOException {
            for (String path : part.paths(machine)) {
                Optional<InputStream> opened = opened(path, part);
                if (opened.isPresent()) {
                    AddressSight sight = new AddressSight();
                    copy(opened.get(), path, part.limit(), sight);
                    if (path.equals(Part.KALLSYMS) && !sight.isSeen()) {
                        lack(path, "the kernel hides the addresses", "addresses of .ksyms", part);
                    }
                }
            }
        }

        private Optional<InputStream> opened(String path, Part part) throws IOException {
            try {
                return Optional.of(machine.open(path));
            } catch (NoSuchFileException e) {
                // No machine has all of it.
                return Optional.empty();
            } catch (AccessDeniedException e) {
                denied.add(path);
                lack(path, "permission denied", part.use(), part);
                return Optional.empty();
            }
        }

        private void lack(String path, String why, String cost, Part part) {
            lacking.add(new Lacking(path, why, cost, part.cure().toString()));
        }

        /** Closes the stream. */
        private void copy(InputStream from, String path, int limit, AddressSight sight) throws IOException {
            try (InputStream in = from;
                    OutputStream out = into.create(Path.of(path))) {
                long bytes = 0;
                for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                    bytes += count;
                    if (bytes > limit) {
                        throw new FileSystemException(
                                machine.display(path), null, "more than " + (limit >> 20) + " MiB");
                    }
                    sight.take(chunk, count);
                    out.write(chunk, 0, count);
                }
                taken.add(new Taken(path, bytes));
            }
        }
    }
}
