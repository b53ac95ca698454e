package org.skep.itest.junit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A BPF file system of a test's own, mounted on a directory of its own. Closing it drops all that is pinned in it. */
public final class BpfFileSystem implements AutoCloseable {
    private final Path root;

    private BpfFileSystem(Path root) {
        this.root = root;
    }

    /** Mounts one. */
    public static BpfFileSystem mount() throws IOException {
        Path root = Files.createTempDirectory("skep-bpffs");
        run(List.of("mount", "-t", "bpf", "bpf", root.toString()));
        return new BpfFileSystem(root);
    }

    /** Where it is mounted. */
    public Path root() {
        return root;
    }

    @Override
    public void close() throws IOException {
        run(List.of("umount", root.toString()));
        Files.delete(root);
    }

    private static void run(List<String> command) throws IOException {
        try {
            int status = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (status != 0) {
                throw new IOException(String.join(" ", command) + ": exit status " + status);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
