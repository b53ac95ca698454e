package org.skep.itest.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of the BPF file system for what one test pins.
 *
 * @param folder not there until something is pinned
 */
record Pins(Path folder) implements AutoCloseable {
    private static final Path BPF_FILE_SYSTEM = Path.of("/sys/fs/bpf");

    static Pins in(String name) {
        return new Pins(BPF_FILE_SYSTEM.resolve(name));
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    /** Unpins everything. */
    @Override
    public void close() throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }
}
