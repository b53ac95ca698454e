package org.skep.itest.junit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The descriptors of this process that hold something of BPF, to compare before and after. */
public final class BpfDescriptors {
    private BpfDescriptors() {}

    /** What is open now: descriptor to kind, such as {@code anon_inode:bpf-map}. */
    public static Map<String, String> open() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path link : (Iterable<Path>) all::iterator) {
                String target = target(link);
                if (target.startsWith("anon_inode:bpf") || target.startsWith("anon_inode:btf")) {
                    found.put(link.getFileName().toString(), target);
                }
            }
        }
        return found;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            // Closed since the directory was listed: no descriptor of BPF's, which the test is not closing now.
            return "";
        }
    }
}
