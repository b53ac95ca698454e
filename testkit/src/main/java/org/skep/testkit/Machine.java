package org.skep.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.skep.machine.Target;

/**
 * A machine for tests: the files below its root folder, by paths without a leading slash. It is a description;
 * {@link #layOut} creates the files. Immutable: each method that adds a file returns a new machine.
 */
public final class Machine {
    private final Map<String, byte[]> files;

    private Machine(Map<String, byte[]> files) {
        this.files = files;
    }

    /** A machine without files. */
    public static Machine empty() {
        return new Machine(Map.of());
    }

    /** A machine whose {@code uname -r} is the given release. */
    public static Machine running(String release) {
        return empty().with("proc/sys/kernel/osrelease", release + "\n");
    }

    /**
     * Returns this machine with a file added.
     *
     * @param path relative to the root: {@code proc/sys/kernel/version}
     * @param text the content, written as UTF-8
     */
    public Machine with(String path, String text) {
        return with(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns this machine with a file added.
     *
     * @param path relative to the root
     * @param bytes the content; copied
     * @throws IllegalArgumentException when the path is absolute or leads out of the root
     */
    public Machine with(String path, byte[] bytes) {
        Path relative = Path.of(path);
        if (relative.isAbsolute() || relative.normalize().startsWith("..") || path.isEmpty()) {
            throw new IllegalArgumentException(
                    "\"" + path + "\" is not a path below the root; write it without a leading slash: proc/version");
        }
        Map<String, byte[]> more = new TreeMap<>(files);
        more.put(relative.normalize().toString(), bytes.clone());
        return new Machine(more);
    }

    /** Returns this machine with {@code proc/config.gz}, compressed as the kernel does it. */
    public Machine withKconfig(String text) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("can't write to memory", e);
        }
        return with("proc/config.gz", packed.toByteArray());
    }

    /**
     * Writes the files below a folder.
     *
     * @param root created when missing; the caller deletes it
     * @return a target for this machine
     * @throws IOException when writing fails
     */
    public Target layOut(Path root) throws IOException {
        Files.createDirectories(root);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = root.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        return Target.at(root);
    }

    boolean isEmpty() {
        return files.isEmpty();
    }

    /** Returns the paths of the files. */
    @Override
    public String toString() {
        return files.keySet().toString();
    }
}
