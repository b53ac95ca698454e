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
 * A machine to ask about: the files that its root folder has, by their paths without a leading slash. It is a
 * description, laid out in a folder where it is needed. Immutable: each method that adds a file gives another machine.
 */
public final class Machine {
    private final Map<String, byte[]> files;

    private Machine(Map<String, byte[]> files) {
        this.files = files;
    }

    /** A machine with no file at all. */
    public static Machine empty() {
        return new Machine(Map.of());
    }

    /** A machine whose {@code uname -r} is this. */
    public static Machine running(String release) {
        return empty().with("proc/sys/kernel/osrelease", release + "\n");
    }

    /**
     * The same with a file.
     *
     * @param path relative to the root: {@code proc/sys/kernel/version}
     * @param text what is in it, as UTF-8
     */
    public Machine with(String path, String text) {
        return with(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The same with a file.
     *
     * @param path relative to the root
     * @param bytes what is in it; copied
     * @throws IllegalArgumentException when the path is absolute or leads out of the root
     */
    public Machine with(String path, byte[] bytes) {
        Path relative = Path.of(path);
        if (relative.isAbsolute() || relative.normalize().startsWith("..") || path.isEmpty()) {
            throw new IllegalArgumentException(
                    "\"" + path + "\" is no path of a machine: proc/version, without a leading slash, is one");
        }
        Map<String, byte[]> more = new TreeMap<>(files);
        more.put(relative.normalize().toString(), bytes.clone());
        return new Machine(more);
    }

    /** The same with {@code proc/config.gz}: this configuration, packed as the kernel packs it. */
    public Machine withKconfig(String text) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("memory was written to", e);
        }
        return with("proc/config.gz", packed.toByteArray());
    }

    /**
     * Writes the files below a folder.
     *
     * @param root made when it is not there; the caller deletes it
     * @return a target that is this machine
     * @throws IOException when that fails
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

    /** The paths of its files. */
    @Override
    public String toString() {
        return files.keySet().toString();
    }
}
