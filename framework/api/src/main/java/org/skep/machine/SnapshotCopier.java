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

/** The making of one snapshot. Used by one thread, once. */
final class SnapshotCopier {
    private static final int CHUNK = 1 << 16;

    /** As much as one may ask for beside what is copied anyway. */
    private static final int LARGEST_EXTRA = 512 << 20;

    /** What brings a file that is refused for its size. */
    private static final String NAMED = "--with PATH, which takes files of up to " + Limits.inWords(LARGEST_EXTRA);

    /** In a name in place of bytes that are no text; Java opens no file of such a name by its path. */
    private static final char NO_TEXT = '\ufffd';

    private final Target machine;
    private final PrivateFolder into;
    private final Limits limits;
    private final byte[] chunk = new byte[CHUNK];
    private final List<Snapshot.Taken> taken = new ArrayList<>();
    private final List<Snapshot.Lacking> lacking = new ArrayList<>();

    /** What of that is not there at all. */
    private final Map<String, SnapshotRecord.Why> absent = new LinkedHashMap<>();

    /**
     * How many bytes may still be copied. What is removed again counts, for it was work, too; what is asked for by name
     * doesn't.
     */
    private long room;

    SnapshotCopier(Target machine, PrivateFolder into, Limits limits) {
        this.machine = machine;
        this.into = into;
        this.limits = limits;
        this.room = limits.bytes();
    }

    /**
     * How much a snapshot may have: more than machines do, so that a root of somebody else's making doesn't fill the
     * disk.
     *
     * @param bytes in all files together
     * @param files in one folder
     */
    record Limits(long bytes, int files) {
        /** Machines have 10 to 20 MB, up to 100 with an image, and a few hundred modules with types of their own. */
        static final Limits OF_MACHINES = new Limits(1 << 30, 4096);

        static String inWords(long bytes) {
            return bytes < 1 << 20 ? bytes + " bytes" : (bytes >> 20) + " MiB";
        }
    }

    /** Why a file of the machine, or a folder, is not copied; that a copy can't be written is another matter. */
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
            // An image is large, and good for nothing but the configuration in it.
            if (!part.equals(SnapshotPart.IMAGE) || !hasConfiguration(release)) {
                copy(part, release);
            }
        }
        if (taken.isEmpty() && lacking.isEmpty()) {
            throw new FileSystemException(
                    machine.root().toString(),
                    null,
                    "there is nothing to copy: no release, no configuration, no symbols, no types");
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
     * The kernel's release, without which a snapshot of an image is of no use: later, nobody can choose any more. Only
     * a process without privilege takes what it gets.
     */
    private Optional<String> release() throws IOException {
        try {
            Optional<String> release = machine.release();
            if (release.isEmpty() && !machine.installedReleases().isEmpty()) {
                throw new FileSystemException(
                        machine.root().toString(),
                        null,
                        "nothing tells which of the kernels is meant that are installed there");
            }
            return release;
        } catch (AccessDeniedException e) {
            return Optional.empty();
        }
    }

    /** The release that was given with the machine, or when it was copied itself, unless a file that is taken tells. */
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
                lack(part, path, new NotCopied(path, "its name is no text", "a file there whose name is ASCII"));
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

    /** Notes what is lacking; what is not there at all is not, for no machine has everything. */
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

    /** What is wrong, without the name of the file. */
    private static String words(IOException e) {
        String words = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return words == null ? "can't be read" : words;
    }

    /** Somebody wants this one, so it must be there. */
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

    /** What is done with the machine. */
    @FunctionalInterface
    private interface Reading<T> {
        T done() throws IOException;
    }

    /** Tells failures of reading, but for an interruption, from those of writing. */
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
