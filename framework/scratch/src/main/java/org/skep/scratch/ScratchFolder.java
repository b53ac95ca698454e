package org.skep.scratch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A new folder of this process, with the mode 0700, in a place where no other user but root can replace it or a folder
 * above it. What is in it can be executed with this process's rights.
 */
public final class ScratchFolder implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER_ALL = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<?> OWNER_READS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--------"));
    private static final Set<OpenOption> WRITE_NEW =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final Path path;
    /** Device and inode. */
    private final Object identity;

    private ScratchFolder(Path path, Object identity) {
        this.path = path;
        this.identity = identity;
    }

    /**
     * Makes one.
     *
     * @param place a folder
     * @throws IOException if it can't be written, or if another user can replace what is in it
     */
    public static ScratchFolder in(Path place) throws IOException {
        Path path = Files.createTempDirectory(TrustedPath.of(place), "skep-");
        try (SecureDirectoryStream<Path> opened = open(path)) {
            PosixFileAttributes folder =
                    opened.getFileAttributeView(PosixFileAttributeView.class).readAttributes();
            if (!folder.permissions().equals(OWNER_ALL) || opened.iterator().hasNext()) {
                throw replaced(path);
            }
            return new ScratchFolder(path, folder.fileKey());
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /**
     * Places for a scratch folder, in the order in which they are tried: Java's temporary folder, the user's folders,
     * and those that every machine has. Some are read-only, in some nothing is executed, and some are not to be
     * trusted.
     */
    public static List<Path> places() {
        String cache = environment("XDG_CACHE_HOME").orElse(System.getProperty("user.home", "") + "/.cache");
        return Stream.of(
                        System.getProperty("java.io.tmpdir", ""),
                        environment("XDG_RUNTIME_DIR").orElse(""),
                        cache,
                        "/dev/shm",
                        "/var/tmp",
                        "/tmp")
                .filter(place -> place.startsWith("/"))
                .distinct()
                .map(Path::of)
                .toList();
    }

    private static Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty());
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /**
     * Makes a file and reads it again.
     *
     * @param name without a slash
     * @param content all of it
     * @return its path
     * @throws IOException if it can't be written, is not what was written, or is not what the path leads to
     */
    public Path write(String name, byte[] content) throws IOException {
        Path file = Path.of(name);
        Path full = path.resolve(file);
        try (SecureDirectoryStream<Path> opened = open(path)) {
            if (!identity(opened).equals(identity)) {
                throw replaced(path);
            }
            try (SeekableByteChannel channel = opened.newByteChannel(file, WRITE_NEW, OWNER_READS)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            if (!Arrays.equals(content, read(opened, file, content.length + 1))
                    || !Objects.equals(
                            opened.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                                    .readAttributes()
                                    .fileKey(),
                            Files.readAttributes(full, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                                    .fileKey())) {
                throw replaced(full);
            }
        }
        return full;
    }

    private static byte[] read(SecureDirectoryStream<Path> folder, Path file, int most) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(most);
        try (SeekableByteChannel channel = folder.newByteChannel(file, READ)) {
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Until the end of the file.
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static Object identity(SecureDirectoryStream<Path> folder) throws IOException {
        return folder.getFileAttributeView(BasicFileAttributeView.class)
                .readAttributes()
                .fileKey();
    }

    private static FileSystemException replaced(Path file) {
        return new FileSystemException(file.toString(), null, "was replaced since it was made");
    }

    /** Linux has no other streams. */
    @SuppressWarnings("StreamResourceLeak") // the caller closes it
    private static SecureDirectoryStream<Path> open(Path folder) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(folder);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new FileSystemException(folder.toString(), null, "can't be opened as a directory");
    }

    /**
     * Removes it with all that is in it, as far as that is possible. A library that was loaded from it works without
     * its file.
     */
    @Override
    public void close() {
        try {
            remove();
        } catch (IOException ignored) {
            // It is this user's, and in a place for temporary files.
        }
    }

    /**
     * Removes it with all that is in it.
     *
     * @throws IOException if something of it stays
     */
    public void remove() throws IOException {
        try (Stream<Path> contents = Files.walk(path)) {
            List<Path> deepestFirst = contents.sorted(Comparator.reverseOrder()).toList();
            for (Path one : deepestFirst) {
                Files.deleteIfExists(one);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
