package org.skep.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The machine whose facts are needed: a root folder with the layout of the machine. {@code /} is the running machine,
 * {@code /host} may be the host of a container, and a copied folder is another machine.
 *
 * <p>Paths are relative to the root and have no leading slash: {@code proc/config.gz}. On the running machine they are
 * ordinary paths. Under any other root they can't lead out of it: an absolute link begins at the root, {@code ..} stops
 * at the root, and the resolved path is opened component by component without following links, so that a folder that
 * changes meanwhile causes an error instead of opening a foreign file. The root itself may be a link. Folders on a path
 * must be readable, not only searchable.
 *
 * <p>Only regular files are opened, so that a FIFO or a device in a copied folder does not block. (If one replaces a
 * file between the check and the opening, it does: Java can't open without blocking.) A missing file causes
 * {@link NoSuchFileException}, missing permission {@link AccessDeniedException}, and any other failure another
 * {@link IOException}; messages have the path in the format of {@link #display}.
 *
 * <p>When the root has no kernel release, as in an image that was never booted, the caller provides it:
 * {@link #withRelease}. In the folder of a {@link Snapshot}, a file that could not be copied fails as on the machine,
 * with {@link AccessDeniedException} if permission was denied.
 *
 * <p>A target also shares results derived from its files between all users of the same instance: {@link #shared}.
 * Instances are equal only to themselves. Safe for use by several threads.
 */
public final class Target {
    private static final Path SLASH = Path.of("/");
    private static final Target RUNNING_MACHINE = new Target(SLASH, Optional.empty());

    /** {@code uname -r}. */
    static final String RELEASE = "proc/sys/kernel/osrelease";

    /** Prefixes of kernel files in {@code boot}, followed by the release. */
    private static final List<String> NAMED_FOR_A_RELEASE = List.of("config-", "vmlinuz-", "vmlinux-");

    /** Maximum number of links in one path, as in Linux (MAXSYMLINKS in include/linux/namei.h). */
    private static final int MAX_LINKS = 40;

    /** Maximum length in utsname (__NEW_UTS_LEN in include/uapi/linux/utsname.h). */
    private static final int LONGEST_RELEASE = 64;

    /** Releases have at most 64 characters, boot ids 36; a page is sufficient. */
    private static final int SMALL_FILE = 4096;

    /** Maximum number of names in a folder. Relevant folders of a machine have some hundreds. */
    private static final int MOST_NAMES = 100_000;

    private static final Set<OpenOption> READ_NO_FOLLOW = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final Path root;
    private final boolean running;
    private final Optional<String> given;
    private final SharedResults results = new SharedResults();

    private Target(Path root, Optional<String> given) {
        this.root = Objects.requireNonNull(root, "root");
        this.given = given;
        this.running = root.toAbsolutePath().normalize().equals(SLASH);
    }

    /**
     * Creates a target for a root. Nothing is read yet. Results are shared only by users of the same instance.
     *
     * @param root a folder, which need not exist; {@code /} returns {@link #runningMachine}
     */
    public static Target at(Path root) {
        return root.equals(SLASH) ? RUNNING_MACHINE : new Target(root, Optional.empty());
    }

    /** Returns the machine that runs this JVM; always the same instance. */
    public static Target runningMachine() {
        return RUNNING_MACHINE;
    }

    /**
     * Returns a target with the same root and the given kernel release, for a root without {@code proc}, which has no
     * kernel or several installed ones. Results are not shared with this target. If the root has a {@code proc} of
     * another kernel, files below {@code proc} and {@code sys} can't be read; attempts fail with
     * {@link ContradictedReleaseException}.
     *
     * @param release as returned by {@code uname -r}
     * @throws IllegalArgumentException if it is not a valid kernel release
     */
    public Target withRelease(String release) {
        if (release.isEmpty() || !isRelease(release)) {
            throw new IllegalArgumentException("\"" + release + "\" is not a kernel release");
        }
        return new Target(root, Optional.of(release));
    }

    /** Returns the release given with {@link #withRelease}. */
    public Optional<String> givenRelease() {
        return given;
    }

    /** Returns the root folder, as it was given. */
    public Path root() {
        return root;
    }

    /**
     * Formats a path for messages: {@code /proc/config.gz} on the running machine, preceded by the root on others.
     *
     * @param path relative to the root
     */
    public String display(String path) {
        return running ? "/" + path : root + "/" + path;
    }

    /**
     * Returns the kernel's release, {@code uname -r}: the given one, or the content of
     * {@code proc/sys/kernel/osrelease}, or, in a snapshot without that file, the release given for the snapshot. It is
     * safe as part of a path.
     *
     * @return empty when no release was given and the target has none
     * @throws ContradictedReleaseException when the file, or the snapshot, has another release than the given one
     * @throws IOException when the file can't be read, or its content is not a release (characters other than printable
     *     ASCII, a blank, a slash, or more than 64 characters)
     */
    public Optional<String> release() throws IOException {
        Optional<NamedRelease> actual;
        try {
            actual = actualRelease();
        } catch (AccessDeniedException e) {
            if (given.isEmpty()) {
                throw e;
            }
            actual = Optional.empty();
        }
        if (given.isPresent() && actual.isPresent() && !actual.get().release().equals(given.get())) {
            throw new ContradictedReleaseException(
                    display(actual.get().path()), actual.get().release(), given.get());
        }
        return given.isPresent() ? given : actual.map(NamedRelease::release);
    }

    /** A release, and the file that has it. */
    private record NamedRelease(String release, String path) {}

    private Optional<NamedRelease> actualRelease() throws IOException {
        try {
            byte[] bytes = read(RELEASE, SMALL_FILE);
            return actual(new String(bytes, StandardCharsets.ISO_8859_1).strip(), RELEASE);
        } catch (NoSuchFileException | AccessDeniedException e) {
            Optional<String> recorded = recordedRelease();
            if (recorded.isEmpty() && e instanceof AccessDeniedException) {
                throw e;
            }
            return recorded.map(release -> new NamedRelease(release, SnapshotRecord.PATH));
        }
    }

    /** Returns the release given for this snapshot, if it is a snapshot of a machine without a release. */
    Optional<String> recordedRelease() throws IOException {
        Optional<String> recorded =
                running ? Optional.empty() : SnapshotRecord.of(this).release();
        return recorded.isPresent()
                ? actual(recorded.get(), SnapshotRecord.PATH).map(NamedRelease::release)
                : recorded;
    }

    private Optional<NamedRelease> actual(String release, String path) throws IOException {
        if (!isRelease(release)) {
            throw new FileSystemException(display(path), null, "its content is not a kernel release");
        }
        return release.isEmpty() ? Optional.empty() : Optional.of(new NamedRelease(release, path));
    }

    private static boolean isRelease(String text) {
        return text.length() <= LONGEST_RELEASE
                && text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/')
                && !text.matches("\\.\\.?");
    }

    /**
     * Returns the version of the kernel, from the first evidence with three numbers. Evidence that is missing or not
     * readable for lack of permission is skipped.
     *
     * @return empty when no evidence has three numbers
     * @throws IOException when evidence exists and can't be read
     */
    public Optional<VersionEvidence.Statement> version() throws IOException {
        for (VersionEvidence evidence : VersionEvidence.values()) {
            try {
                VersionEvidence.Statement statement = evidence.read(this);
                if (statement.version().isPresent()) {
                    return Optional.of(statement);
                }
            } catch (NoSuchFileException | AccessDeniedException e) {
                // Most kernels have only some of the evidence.
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the releases of all installed kernels, from the names of files in {@code boot} and folders in
     * {@code lib/modules}. For messages that ask for a release.
     *
     * @return sorted; empty when there are none, or the folders can't be read
     */
    public List<String> installedReleases() {
        Set<String> releases = new TreeSet<>();
        for (String name : listed("boot")) {
            NAMED_FOR_A_RELEASE.stream()
                    .filter(name::startsWith)
                    .map(start -> name.substring(start.length()))
                    .forEach(releases::add);
        }
        releases.addAll(listed("lib/modules"));
        releases.addAll(listed("usr/lib/modules"));
        releases.removeIf(release -> release.isEmpty() || !isRelease(release));
        return List.copyOf(releases);
    }

    private List<String> listed(String directory) {
        try {
            return list(directory);
        } catch (IOException e) {
            return List.of();
        }
    }

    /**
     * Opens a regular file. Reading is interruptible: an interrupted thread gets
     * {@link java.nio.channels.ClosedByInterruptException}.
     *
     * @param path relative to the root
     * @return an unbuffered stream from the first byte; the caller closes it
     * @throws IOException when it can't be opened or is not a regular file
     */
    public InputStream open(String path) throws IOException {
        try {
            requireSameKernel(path);
            if (running) {
                Path file = plain(path);
                requireRegular(Files.readAttributes(file, BasicFileAttributes.class), path);
                return Channels.newInputStream(Files.newByteChannel(file));
            }
            return inside(path, (folder, name) -> {
                requireRegular(attributes(folder, name), path);
                return Channels.newInputStream(folder.newByteChannel(name, READ_NO_FOLLOW));
            });
        } catch (FileSystemException e) {
            throw withRequestedPath(path, e);
        }
    }

    /**
     * Reads a small file as a whole.
     *
     * @param path relative to the root
     * @param limit the maximum size in bytes
     * @throws IOException when it can't be opened or read, is not a regular file or is larger
     */
    public byte[] read(String path, int limit) throws IOException {
        try (InputStream in = open(path)) {
            byte[] bytes = in.readNBytes(limit);
            if (in.read() >= 0) {
                throw new FileSystemException(display(path), null, "longer than " + limit + " bytes");
            }
            return bytes;
        }
    }

    /**
     * Returns the names in a folder.
     *
     * @param directory relative to the root; empty for the root itself
     * @return names without a path, sorted, without {@code .} and {@code ..}
     * @throws IOException when it can't be read, is not a folder, or has more than 100,000 names; as
     *     {@link InterruptedIOException} when the thread is interrupted
     */
    public List<String> list(String directory) throws IOException {
        List<String> names = list(directory, MOST_NAMES + 1);
        if (names.size() > MOST_NAMES) {
            throw new FileSystemException(display(directory), null, "more than " + MOST_NAMES + " names");
        }
        return names;
    }

    /** Returns at most the given number of names, in arbitrary selection. */
    List<String> list(String directory, int most) throws IOException {
        try {
            if (running) {
                try (DirectoryStream<Path> folder = Files.newDirectoryStream(plain(directory))) {
                    return names(folder, most);
                }
            }
            return inside(directory.isEmpty() ? "." : directory + "/.", (folder, self) -> names(folder, most));
        } catch (FileSystemException e) {
            throw withRequestedPath(directory, e);
        }
    }

    /**
     * Returns the identity of a file's content, without reading it: path, size, time of last modification, device and
     * inode. Files in {@code proc} have no size and no meaningful times; their identity also has the target's boot id,
     * if it has one.
     *
     * @param path relative to the root
     * @return a key for {@link #shared}, without other meaning
     * @throws IOException when the file does not exist or can't be accessed
     */
    public String identity(String path) throws IOException {
        try {
            requireSameKernel(path);
            BasicFileAttributes file = running
                    ? Files.readAttributes(plain(path), BasicFileAttributes.class)
                    : inside(path, Target::attributes);
            String boot = path.startsWith("proc/") ? bootId().orElse("") : "";
            return path + '|' + file.size() + '|' + file.lastModifiedTime() + '|' + file.fileKey() + '|' + boot;
        } catch (FileSystemException e) {
            throw withRequestedPath(path, e);
        }
    }

    /**
     * Returns a result that is expensive to compute, once for all users of this target. It is held softly, and evicted
     * after many requests for other results. Concurrent callers wait for the first; if it fails, the next one tries
     * again, so that an interrupted caller does not affect others. Failures are not cached. No lock is held while the
     * loader runs, but it must not request its own key.
     *
     * @param kind the type of the result; together with the identity the key
     * @param identity of the source, such as {@link #identity}
     * @param loader computes the result in the calling thread
     * @throws IOException from the loader, or when the thread is interrupted while waiting
     */
    public <T> T shared(Class<T> kind, String identity, Loader<T> loader) throws IOException {
        return results.get(kind, identity, loader);
    }

    /** Computes a shared result. */
    @FunctionalInterface
    public interface Loader<T> {
        /**
         * Computes the result.
         *
         * @return not null; must be immutable, because it is shared between threads
         * @throws IOException when it fails
         */
        T load() throws IOException;
    }

    /** Returns the root. */
    @Override
    public String toString() {
        return root.toString();
    }

    private Optional<String> bootId() throws IOException {
        try {
            byte[] id = read("proc/sys/kernel/random/boot_id", SMALL_FILE);
            return Optional.of(new String(id, StandardCharsets.ISO_8859_1).strip());
        } catch (NoSuchFileException | AccessDeniedException e) {
            return Optional.empty();
        }
    }

    /** Fails if the root is that of another running kernel, whose facts would be wrong for the given release. */
    private void requireSameKernel(String path) throws IOException {
        boolean isTold = path.startsWith("proc/") || path.startsWith("sys/");
        if (given.isPresent() && isTold && !path.equals(RELEASE)) {
            release();
        }
    }

    private void requireRegular(BasicFileAttributes file, String path) throws IOException {
        if (!file.isRegularFile()) {
            throw new FileSystemException(display(path), null, file.isDirectory() ? "a folder" : "not a regular file");
        }
    }

    private Path plain(String path) throws IOException {
        return SLASH.resolve(relative(path));
    }

    /** Applies an action to a file under the root, identified by its open folder and its name, which is not a link. */
    @SuppressWarnings("StreamResourceLeak") // closed by the variable that holds it
    private <T> T inside(String path, InFolder<T> action) throws IOException {
        List<Path> names = withoutLinks(path);
        SecureDirectoryStream<Path> folder = secure(Files.newDirectoryStream(root));
        try {
            // The last name is kept; a path that ends with a folder's own "." has it as its last name.
            for (Path name : names.subList(0, names.size() - 1)) {
                SecureDirectoryStream<Path> next = folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
                folder.close();
                folder = next;
            }
            return action.apply(folder, names.get(names.size() - 1));
        } finally {
            folder.close();
        }
    }

    @FunctionalInterface
    private interface InFolder<T> {
        T apply(SecureDirectoryStream<Path> folder, Path name) throws IOException;
    }

    /**
     * Resolves links as the kernel does with this root as its root (path_resolution(7)).
     *
     * @return one name for each component, at least one: {@code .} for the root itself, or if it was the last name of
     *     the path
     */
    private List<Path> withoutLinks(String path) throws IOException {
        List<Path> done = new ArrayList<>();
        Deque<Path> open = new ArrayDeque<>();
        relative(path).forEach(open::add);
        boolean self = path.isEmpty();
        int links = 0;
        while (!open.isEmpty()) {
            Path name = open.remove();
            self = false;
            switch (name.toString()) {
                case "." -> self = true;
                case ".." -> {
                    self = true;
                    if (!done.isEmpty()) {
                        done.remove(done.size() - 1);
                    }
                }
                default -> {
                    Path here = under(done).resolve(name);
                    BasicFileAttributes file =
                            Files.readAttributes(here, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                    if (file.isSymbolicLink()) {
                        if (++links > MAX_LINKS) {
                            throw new FileSystemException(display(path), null, "more than " + MAX_LINKS + " links");
                        }
                        self = follow(Files.readSymbolicLink(here), done, open);
                    } else if (!file.isDirectory() && !open.isEmpty()) {
                        throw new NoSuchFileException(display(path));
                    } else {
                        done.add(name);
                    }
                }
            }
        }
        if (self) {
            done.add(Path.of("."));
        }
        return done;
    }

    /** Prepends a link's target to the remaining names; returns true if it is the root itself. */
    private static boolean follow(Path link, List<Path> done, Deque<Path> open) {
        if (link.isAbsolute()) {
            done.clear();
        }
        for (int i = link.getNameCount() - 1; i >= 0; i--) {
            open.addFirst(link.getName(i));
        }
        return link.getNameCount() == 0;
    }

    private Path under(List<Path> names) {
        Path path = root;
        for (Path name : names) {
            path = path.resolve(name);
        }
        return path;
    }

    private static Path relative(String path) throws IOException {
        if (path.startsWith("/")) {
            throw new IllegalArgumentException(path + " has a leading slash: paths are relative to the target's root");
        }
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new IOException("no path: " + e.getMessage(), e);
        }
    }

    /** Returns the folder as a stream for relative operations. */
    static SecureDirectoryStream<Path> secure(DirectoryStream<Path> folder) throws IOException {
        if (folder instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        folder.close();
        throw new IOException("this platform can't open files relative to a folder, so only / can be a target");
    }

    private static BasicFileAttributes attributes(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        return folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    private static List<String> names(DirectoryStream<Path> folder, int most) throws IOException {
        List<String> names = new ArrayList<>();
        try {
            Iterator<Path> entries = folder.iterator();
            while (names.size() < most && entries.hasNext()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while reading a folder");
                }
                names.add(entries.next().getFileName().toString());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(names);
        return List.copyOf(names);
    }

    /** Returns the failure with the requested path: the JDK reports the component that failed. */
    private IOException withRequestedPath(String path, FileSystemException failure) {
        if (failure instanceof ContradictedReleaseException) {
            return failure;
        }
        String display = display(path);
        FileSystemException withRequestedPath;
        if (failure instanceof NoSuchFileException) {
            try {
                withRequestedPath =
                        running || path.equals(SnapshotRecord.PATH) ? new NoSuchFileException(display) : missing(path);
            } catch (InterruptedIOException | ClosedByInterruptException e) {
                return e;
            }
        } else if (failure instanceof AccessDeniedException) {
            withRequestedPath = new AccessDeniedException(display);
        } else {
            withRequestedPath = new FileSystemException(display, null, failure.getReason());
        }
        withRequestedPath.initCause(failure);
        return withRequestedPath;
    }

    /** Returns the machine's failure for a missing file: the snapshot's record may have another reason. */
    private FileSystemException missing(String path) throws InterruptedIOException, ClosedByInterruptException {
        String display = display(path);
        try {
            Optional<SnapshotRecord.Why> why = SnapshotRecord.of(this).why(path);
            if (why.isEmpty()) {
                return new NoSuchFileException(display);
            }
            Optional<String> failure = why.get().failure();
            return failure.isPresent()
                    ? new FileSystemException(display, null, failure.get())
                    : new AccessDeniedException(display);
        } catch (InterruptedIOException | ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            return new FileSystemException(
                    display, null, "no such file, and the snapshot's record can't be read: " + e.getMessage());
        }
    }
}
