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
 * @param name how messages name it: usually the path it was read from
 * @param bytes the ELF file; not copied, not to be changed afterwards
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and too large to copy
public record ObjectFile(String name, byte[] bytes) {

    /**
     * 64 MiB: the largest objects of the kernel's own test suite have 2 MB, so more than this is a mistaken file, which
     * should not fill the heap of a process that runs as root.
     */
    public static final int SIZE_LIMIT = 64 << 20;

    /** Checks that nothing is null. */
    public ObjectFile {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(bytes, "bytes");
    }

    /**
     * Reads an object from a file. Anything that is no regular file is refused unopened: whoever opens a pipe waits
     * until somebody writes to it, and a device may have no end.
     *
     * @throws IOException when it can't be read, is no regular file, or is larger than {@link #SIZE_LIMIT}
     */
    public static ObjectFile read(Path path) throws IOException {
        BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
        if (!file.isRegularFile()) {
            throw new FileSystemException(
                    path.toString(),
                    null,
                    file.isDirectory() ? "a folder" : "a pipe, a socket or a device, and no file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(SIZE_LIMIT + 1);
            if (bytes.length > SIZE_LIMIT) {
                throw new FileSystemException(
                        path.toString(), null, "larger than " + (SIZE_LIMIT >> 20) + " MiB, which no BPF object is");
            }
            return new ObjectFile(path.toString(), bytes);
        }
    }
}
