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
 * The machine whose facts are asked for: a root folder laid out as the machine itself. {@code /} is the running
 * machine, {@code /host} may be the host of a container, and a copied folder is another machine altogether.
 *
 * <p>Paths are relative to the root and have no leading slash: {@code proc/config.gz}. On the running machine they are
 * plain paths. Under any other root nothing leads out: an absolute link is taken from the root, {@code ..} stops at the
 * root, and what was found so is opened component by component without following links, so that a folder that changes
 * meanwhile gives an error and not somebody else's file. The root itself may be a link. Folders on the way must be
 * readable, not only searchable.
 *
 * <p>Only regular files are opened, so that a FIFO or a device in a copied folder neither blocks nor is read from. (One
 * that takes a file's place between the look at it and the opening does: Java can't open without waiting.) What is not
 * there fails with {@link NoSuchFileException}, what may not be looked at with {@link AccessDeniedException},
 * everything else with another {@link IOException}; messages have the path as {@link #display} gives it.
 *
 * <p>Where nothing tells which kernel is meant, as under the root of an image that was never started, whoever asks says
 * so: {@link #withRelease}. In a folder that {@link Snapshot} made, what could not be copied fails as it did on the
 * machine: for lack of privilege with {@link AccessDeniedException}.
 *
 * <p>A target also holds what is costly to make from those files, for all who use the same instance: {@link #shared}.
 * Instances are equal only to themselves. Safe for use by any number of threads.
 */
public final class Target {
    private static final Path SLASH = Path.of("/");
    private static final Target RUNNING_MACHINE = new Target(SLASH, Optional.empty());

    /** {@code uname -r}. */
    static final String RELEASE = "proc/sys/kernel/osrelease";

    /** What a kernel's files in {@code boot} are called, before its release. */
    private static final List<String> NAMED_FOR_A_RELEASE = List.of("config-", "vmlinuz-", "vmlinux-");

    /** As many links as Linux follows in one path (MAXSYMLINKS in include/linux/namei.h). */
    private static final int MAX_LINKS = 40;

    /** What utsname has room for (__NEW_UTS_LEN in include/uapi/linux/utsname.h). */
    private static final int LONGEST_RELEASE = 64;

    /** Releases have 64 characters at most, boot ids 36; a page is plenty. */
    private static final int SMALL_FILE = 4096;

    /** Folders of a machine that tell of its kernel have some hundred names. */
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
     * The machine under a root. Nothing is looked at yet. Everybody who is to share results has to share the instance.
     *
     * @param root a folder, which need not exist; {@code /} gives {@link #runningMachine}
     */
    public static Target at(Path root) {
        return root.equals(SLASH) ? RUNNING_MACHINE : new Target(root, Optional.empty());
    }

    /** The machine that runs this JVM; always the same instance. */
    public static Target runningMachine() {
        return RUNNING_MACHINE;
    }

    /**
     * The machine under the same root, with the kernel of this release: for a root without {@code proc}, which tells of
     * no kernel, or of several that are installed. Shares no results with this one. Where the root does have a
     * {@code proc} and that is another kernel's, nothing below {@code proc} and {@code sys} can be read: what tries to
     * fails with {@link ContradictedReleaseException}.
     *
     * @param release as {@code uname -r} would say it
     * @throws IllegalArgumentException if it can't be the release of a kernel
     */
    public Target withRelease(String release) {
        if (release.isEmpty() || !isRelease(release)) {
            throw new IllegalArgumentException("\"" + release + "\" can't be the release of a kernel");
        }
        return new Target(root, Optional.of(release));
    }

    /** The release that was given with {@link #withRelease}. */
    public Optional<String> givenRelease() {
        return given;
    }

    /** The root folder, as it was given. */
    public Path root() {
        return root;
    }

    /**
     * A path as people should see it: {@code /proc/config.gz} on the running machine, with the root in front elsewhere.
     *
     * @param path relative to the root
     */
    public String display(String path) {
        return running ? "/" + path : root + "/" + path;
    }

    /**
     * The kernel's release, {@code uname -r}: what was given, or what {@code proc/sys/kernel/osrelease} says, or, in a
     * snapshot without that, what was given when it was taken. It is fit to be part of a path.
     *
     * @return empty when none was given and nothing tells it
     * @throws ContradictedReleaseException when the file, or the snapshot, says another release than was given
     * @throws IOException when the file can't be read, or holds what can't be a release (anything but printable ASCII,
     *     a blank, a slash, or more than 64 characters)
     */
    public Optional<String> release() throws IOException {
        Optional<Told> told;
        try {
            told = toldRelease();
        } catch (AccessDeniedException e) {
            if (given.isEmpty()) {
                throw e;
            }
            told = Optional.empty();
        }
        if (given.isPresent() && told.isPresent() && !told.get().release().equals(given.get())) {
            throw new ContradictedReleaseException(
                    display(told.get().path()), told.get().release(), given.get());
        }
        return given.isPresent() ? given : told.map(Told::release);
    }

    /** A release, and the file that has it. */
    private record Told(String release, String path) {}

    private Optional<Told> toldRelease() throws IOException {
        try {
            byte[] bytes = read(RELEASE, SMALL_FILE);
            return told(new String(bytes, StandardCharsets.ISO_8859_1).strip(), RELEASE);
        } catch (NoSuchFileException | AccessDeniedException e) {
            Optional<String> recorded = recordedRelease();
            if (recorded.isEmpty() && e instanceof AccessDeniedException) {
                throw e;
            }
            return recorded.map(release -> new Told(release, SnapshotRecord.PATH));
        }
    }

    /** The release that was given when this snapshot was taken, if it is one, of a machine that told none. */
    Optional<String> recordedRelease() throws IOException {
        Optional<String> recorded =
                running ? Optional.empty() : SnapshotRecord.of(this).release();
        return recorded.isPresent() ? told(recorded.get(), SnapshotRecord.PATH).map(Told::release) : recorded;
    }

    private Optional<Told> told(String release, String path) throws IOException {
        if (!isRelease(release)) {
            throw new FileSystemException(display(path), null, "what it holds can't be the release of a kernel");
        }
        return release.isEmpty() ? Optional.empty() : Optional.of(new Told(release, path));
    }

    private static boolean isRelease(String text) {
        return text.length() <= LONGEST_RELEASE
                && text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/')
                && !text.matches("\\.\\.?");
    }

    /**
     * The version of the kernel, from the first evidence of it that gives three numbers. Evidence that is not there or
     * may not be looked at is passed over.
     *
     * @return empty when nothing gives three numbers
     * @throws IOException when something is there and can't be read
     */
    public Optional<VersionEvidence.Statement> version() throws IOException {
        for (VersionEvidence evidence : VersionEvidence.values()) {
            try {
                VersionEvidence.Statement statement = evidence.read(this);
                if (statement.version().isPresent()) {
                    return Optional.of(statement);
                }
            } catch (NoSuchFileException | AccessDeniedException e) {
                // Most kernels have only some of it.
            }
        }
        return Optional.empty();
    }

    /**
     * The releases of the kernels that are installed, whichever runs: those that files in {@code boot} and folders in
     * {@code lib/modules} are named for. For people who have to say which they mean.
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
     * @return a stream from the first byte, unbuffered, which the caller closes
     * @throws IOException when it can't be opened or is no regular file
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
            throw named(path, e);
        }
    }

    /**
     * Reads a small file as a whole.
     *
     * @param path relative to the root
     * @param limit how many bytes the caller is ready to take
     * @throws IOException when it can't be opened or read, is no regular file or is longer
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
     * The names in a folder.
     *
     * @param directory relative to the root; empty for the root itself
     * @return names without a path, sorted; {@code .} and {@code ..} are not among them
     * @throws IOException when it can't be read, is no folder, or has more than 100,000 names; as
     *     {@link InterruptedIOException} when the thread is interrupted
     */
    public List<String> list(String directory) throws IOException {
        List<String> names = list(directory, MOST_NAMES + 1);
        if (names.size() > MOST_NAMES) {
            throw new FileSystemException(display(directory), null, "more than " + MOST_NAMES + " names");
        }
        return names;
    }

    /** The same, with so many names at most, whichever. */
    List<String> list(String directory, int most) throws IOException {
        try {
            if (running) {
                try (DirectoryStream<Path> folder = Files.newDirectoryStream(plain(directory))) {
                    return names(folder, most);
                }
            }
            return inside(directory.isEmpty() ? "." : directory + "/.", (folder, self) -> names(folder, most));
        } catch (FileSystemException e) {
            throw named(directory, e);
        }
    }

    /**
     * What tells a file's contents from others without reading them: path, size, time of last modification, device and
     * inode. Files in {@code proc} have no size and no meaningful times; their identity also has the target's boot id,
     * where there is one.
     *
     * @param path relative to the root
     * @return a key for {@link #shared}, of no other use
     * @throws IOException when there is no such file or it can't be looked at
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
            throw named(path, e);
        }
    }

    /**
     * A result that is costly to make, made once for all who use this target. It is held softly, and only as long as
     * not too many others were asked for since. Several callers at once wait for the first; when that one fails, the
     * next makes a try of its own, so that nobody fails for another's interruption. A failure is not kept. No lock is
     * held while the loader runs, but it must not ask for its own key.
     *
     * @param kind what it is; together with the identity the key
     * @param identity what it was made from, such as {@link #identity}
     * @param loader makes it; runs in the calling thread
     * @throws IOException from the loader, or when the thread is interrupted while it waits for another's
     */
    public <T> T shared(Class<T> kind, String identity, Loader<T> loader) throws IOException {
        return results.get(kind, identity, loader);
    }

    /** Makes a result that is shared. */
    @FunctionalInterface
    public interface Loader<T> {
        /**
         * Makes the result.
         *
         * @return not null; immutable, for it goes to several threads
         * @throws IOException when that fails
         */
        T load() throws IOException;
    }

    /** The root. */
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

    /** What a running kernel tells of itself would be wrong of another one. */
    private void requireSameKernel(String path) throws IOException {
        boolean isTold = path.startsWith("proc/") || path.startsWith("sys/");
        if (given.isPresent() && isTold && !path.equals(RELEASE)) {
            release();
        }
    }

    private void requireRegular(BasicFileAttributes file, String path) throws IOException {
        if (!file.isRegularFile()) {
            throw new FileSystemException(display(path), null, file.isDirectory() ? "a folder" : "no regular file");
        }
    }

    private Path plain(String path) throws IOException {
        return SLASH.resolve(relative(path));
    }

    /** Does something with a file under the root that is known by its folder, open, and its name there, no link. */
    @SuppressWarnings("StreamResourceLeak") // closed as the variable that it goes into
    private <T> T inside(String path, InFolder<T> action) throws IOException {
        List<Path> names = withoutLinks(path);
        SecureDirectoryStream<Path> folder = secure(Files.newDirectoryStream(root));
        try {
            // The last name stays; a path that ends at a folder's own "." has it as its last name.
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
     * Follows links by hand, as the kernel would with this root as its root (path_resolution(7)).
     *
     * @return one name for each component, at least one: {@code .} for the root itself, or as the last when it was the
     *     last of the path
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

    /** Puts a link's target before what is still to be walked; true when it is the root and nothing else. */
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

    /** The same folder in a way that keeps to it. */
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

    /** The same failure under the path that was asked for: the JDK names the component at which it happened. */
    private IOException named(String path, FileSystemException failure) {
        if (failure instanceof ContradictedReleaseException) {
            return failure;
        }
        String display = display(path);
        FileSystemException named;
        if (failure instanceof NoSuchFileException) {
            try {
                named = running || path.equals(SnapshotRecord.PATH) ? new NoSuchFileException(display) : notThere(path);
            } catch (InterruptedIOException | ClosedByInterruptException e) {
                return e;
            }
        } else if (failure instanceof AccessDeniedException) {
            named = new AccessDeniedException(display);
        } else {
            named = new FileSystemException(display, null, failure.getReason());
        }
        named.initCause(failure);
        return named;
    }

    /** What the machine would say of a file that is not there: a snapshot lacks some that the machine has. */
    private FileSystemException notThere(String path) throws InterruptedIOException, ClosedByInterruptException {
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
                    display, null, "not there, and what would tell why can't be read: " + e.getMessage());
        }
    }
}
