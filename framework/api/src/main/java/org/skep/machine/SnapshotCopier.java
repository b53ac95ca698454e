package org.skep.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Creates one snapshot. For use by one thread, once. */
final class SnapshotCopier {
    private static final int CHUNK = 1 << 16;

    /** The size limit of an extra file. */
    private static final int LARGEST_EXTRA = 512 << 20;

    /** The hint for a file that exceeds its size limit. */
    private static final String NAMED = "--with PATH, which takes files of up to " + Limits.inWords(LARGEST_EXTRA);

    /** Replaces invalid bytes in a name; Java can't open a file with such a name. */
    private static final char NO_TEXT = '\ufffd';

    private final Target machine;
    private final PrivateFolder into;
    private final Limits limits;
    private final byte[] chunk = new byte[CHUNK];
    private final List<Snapshot.Taken> taken = new ArrayList<>();
    private final List<Snapshot.Lacking> lacking = new ArrayList<>();

    /** The files among them that do not exist. */
    private final Map<String, SnapshotRecord.Why> absent = new LinkedHashMap<>();

    /** The number of bytes that can still be copied. Removed files count, extra files do not. */
    private long room;

    SnapshotCopier(Target machine, PrivateFolder into, Limits limits) {
        this.machine = machine;
        this.into = into;
        this.limits = limits;
        this.room = limits.bytes();
    }

    /**
     * The limits of a snapshot. They exceed those of real machines and protect the disk from a malicious root.
     *
     * @param bytes of all files
     * @param files in one folder
     */
    record Limits(long bytes, int files) {
        /** Machines have 10 to 20 MB, up to 100 MB with an image, and BTF for a few hundred modules. */
        static final Limits OF_MACHINES = new Limits(1 << 30, 4096);

        static String inWords(long bytes) {
            return bytes < 1 << 20 ? bytes + " bytes" : (bytes >> 20) + " MiB";
        }
    }

    /** Why a file or folder of the machine is not copied. Failures to write a copy are separate. */
    private static final class NotCopied extends Exception {
        private static final long serialVersionUID = 1L;

        final transient Optional<String> cure;

        NotCopied(IOException why) {
            super(why);
            this.cure = Optional.empty();
        }

        NotCopied(String path, String why, String cure) {
            super(new FileSystemException(path, null, why));
            this.cure = Optional.of(cure);
        }

        IOException why() {
            return (IOException) getCause();
        }
    }

    Snapshot all(Path folder, List<String> extra) throws IOException {
        Optional<String> release = release();
        for (SnapshotPart part : SnapshotPart.ALL) {
            // An image is large, and needed only for its configuration.
            if (!part.equals(SnapshotPart.IMAGE) || !hasConfiguration(release)) {
                copy(part, release);
            }
        }
        if (taken.isEmpty() && lacking.isEmpty()) {
            throw new FileSystemException(
                    machine.root().toString(),
                    null,
                    "nothing to copy: no release, no configuration, no symbols, no types");
        }
        for (String path : extra) {
            if (!isTaken(path)) {
                copyNamed(path);
            }
        }
        Snapshot snapshot = new Snapshot(folder, taken, lacking);
        try (OutputStream out = into.create(Path.of(SnapshotRecord.PATH))) {
            out.write(new SnapshotRecord(unseenRelease(), absent).bytes(snapshot.tellsAddresses()));
        }
        return snapshot;
    }

    /**
     * Returns the kernel's release. A snapshot of an image without a release is useless, because it can't be chosen
     * later. Only an unprivileged process continues without one.
     */
    private Optional<String> release() throws IOException {
        try {
            Optional<String> release = machine.release();
            if (release.isEmpty() && !machine.installedReleases().isEmpty()) {
                throw new FileSystemException(
                        machine.root().toString(), null, "it is unknown which of the installed kernels is meant");
            }
            return release;
        } catch (AccessDeniedException e) {
            return Optional.empty();
        }
    }

    /** Returns the release given for the machine or for its snapshot, unless a copied file has it. */
    private Optional<String> unseenRelease() throws IOException {
        if (isTaken(Target.RELEASE)) {
            return Optional.empty();
        }
        Optional<String> given = machine.givenRelease();
        return given.isPresent() ? given : machine.recordedRelease();
    }

    private boolean isTaken(String path) {
        return taken.stream().anyMatch(one -> one.path().equals(path));
    }

    private boolean hasConfiguration(Optional<String> release) {
        return SnapshotPart.CONFIGURATION.paths(release).stream().anyMatch(this::isTaken);
    }

    private void copy(SnapshotPart part, Optional<String> release) throws IOException {
        for (String path : part.paths(release)) {
            if (path.endsWith(SnapshotPart.ALL_OF_FOLDER)) {
                copyFolder(part, path.substring(0, path.length() - SnapshotPart.ALL_OF_FOLDER.length()));
            } else {
                copy(part, path);
            }
        }
    }

    private void copyFolder(SnapshotPart part, String folder) throws IOException {
        List<String> names = List.of();
        try {
            names = reading(() -> machine.list(folder, limits.files() + 1));
            if (names.size() > limits.files()) {
                throw new NotCopied(folder, "more than " + limits.files() + " files, and no more are taken", NAMED);
            }
        } catch (NotCopied e) {
            lack(part, folder, e);
        }
        for (String name : names.subList(0, Math.min(names.size(), limits.files()))) {
            String path = folder + "/" + name;
            boolean isDone = isTaken(path) || absent.containsKey(path);
            if (!isDone && name.indexOf(NO_TEXT) >= 0) {
                lack(part, path, new NotCopied(path, "its name is not valid text", "a file there whose name is ASCII"));
            } else if (!isDone) {
                copy(part, path);
            }
        }
    }

    private void copy(SnapshotPart part, String path) throws IOException {
        AddressVisibility sight = new AddressVisibility();
        int before = into.size();
        try {
            copy(path, part.limit(), sight);
            if (path.equals(SnapshotPart.KALLSYMS) && !sight.isSeen()) {
                lacking.add(new Snapshot.Lacking(
                        path,
                        "the kernel hides the addresses",
                        "addresses of .ksyms",
                        part.cure().toString()));
            }
        } catch (NotCopied e) {
            into.shrink(before);
            lack(part, path, e);
        }
    }

    /**
     * Records a file that could not be copied; a file that does not exist is not recorded, because no machine has all.
     */
    private void lack(SnapshotPart part, String path, NotCopied failure) {
        IOException why = failure.why();
        if (why instanceof NoSuchFileException) {
            return;
        }
        boolean isDenied = why instanceof AccessDeniedException;
        String words = isDenied ? "permission denied" : words(why);
        String usual = isDenied ? part.cure().toString() : "a file there that can be read to its end";
        absent.put(path, isDenied ? SnapshotRecord.Why.DENIED : SnapshotRecord.Why.failed(words));
        lacking.add(new Snapshot.Lacking(path, words, part.use(), failure.cure.orElse(usual)));
    }

    /** Returns the reason without the name of the file. */
    private static String words(IOException e) {
        String words = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return words == null ? "can't be read" : words;
    }

    /** Copies an extra file, which must exist. */
    private void copyNamed(String path) throws IOException {
        long roomOfOthers = room;
        room = LARGEST_EXTRA;
        try {
            copy(path, LARGEST_EXTRA, new AddressVisibility());
        } catch (NotCopied e) {
            throw e.why();
        } finally {
            room = roomOfOthers;
        }
        absent.remove(path);
        lacking.removeIf(one -> one.path().equals(path));
    }

    private void copy(String path, int limit, AddressVisibility sight) throws IOException, NotCopied {
        try (InputStream in = reading(() -> machine.open(path));
                OutputStream out = into.create(Path.of(path))) {
            long bytes = 0;
            for (int count = read(in); count >= 0; count = read(in)) {
                bytes += count;
                if (bytes > limit) {
                    throw new NotCopied(machine.display(path), "more than " + Limits.inWords(limit), NAMED);
                }
                if (count > room) {
                    throw new NotCopied(
                            machine.display(path),
                            "no room in the " + Limits.inWords(limits.bytes()) + " that a snapshot may have",
                            NAMED);
                }
                room -= count;
                sight.take(chunk, count);
                out.write(chunk, 0, count);
            }
            taken.add(new Snapshot.Taken(path, bytes));
        }
    }

    private int read(InputStream in) throws IOException, NotCopied {
        return reading(() -> in.read(chunk));
    }

    /** An operation that reads from the machine. */
    @FunctionalInterface
    private interface Reading<T> {
        T done() throws IOException;
    }

    /** Distinguishes failures to read, except interruption, from failures to write. */
    private static <T> T reading(Reading<T> reading)
            throws InterruptedIOException, ClosedByInterruptException, NotCopied {
        try {
            return reading.done();
        } catch (InterruptedIOException | ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw new NotCopied(e);
        }
    }
}
