package org.skep.loader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * A BPF object as bytes.
 *
 * @param name the name in messages, usually the path of the file
 * @param bytes the ELF file; not copied, must not be modified afterwards
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and too large to copy
public record ObjectFile(String name, byte[] bytes) {

    /**
     * 64 MiB. The largest objects of the kernel's test suite have 2 MB, so a larger file is a mistake and must not fill
     * the heap of a process that runs as root.
     */
    public static final int SIZE_LIMIT = 64 << 20;

    /** Checks that nothing is null. */
    public ObjectFile {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(bytes, "bytes");
    }

    /**
     * Reads an object from a file. Only regular files are opened: opening a pipe blocks until it has a writer, and a
     * device may have no end.
     *
     * @throws IOException when it can't be read, is not a regular file, or is larger than {@link #SIZE_LIMIT}
     */
    public static ObjectFile read(Path path) throws IOException {
        BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
        if (!file.isRegularFile()) {
            throw new FileSystemException(
                    path.toString(),
                    null,
                    file.isDirectory() ? "a folder" : "a pipe, a socket or a device, not a regular file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(SIZE_LIMIT + 1);
            if (bytes.length > SIZE_LIMIT) {
                throw new FileSystemException(
                        path.toString(), null, "larger than " + (SIZE_LIMIT >> 20) + " MiB, the limit of BPF objects");
            }
            return new ObjectFile(path.toString(), bytes);
        }
    }
}
