package org.skep.itest.karaf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Assume;

/** The kernel that the tests load into, and what this process has of it. */
final class KernelInReach {
    /** {@code include/uapi/linux/capability.h}. */
    private static final int CAP_SYS_ADMIN = 21;

    private KernelInReach() {}

    /** Skips the test, aloud, where it can't load; with {@code CI=true} in the environment it fails instead. */
    static void isWanted() throws IOException {
        String capabilities = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> line.substring("CapEff:".length()).strip())
                .findFirst()
                .orElse("0");
        boolean may = (Long.parseUnsignedLong(capabilities, 16) >>> CAP_SYS_ADMIN & 1) != 0;
        if (!may && !"true".equals(System.getenv("CI"))) {
            System.err.println("SKIPPED: a test of loading in Karaf can't run on the real kernel: no CAP_SYS_ADMIN");
            Assume.assumeTrue("CAP_SYS_ADMIN", false);
        }
    }

    /**
     * The descriptors of this process that hold something of BPF. What is neither pinned nor attached lives no longer
     * than they do.
     */
    static List<String> descriptors() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path link : (Iterable<Path>) all::iterator) {
                String target = target(link);
                if (target.startsWith("anon_inode:bpf") || target.startsWith("anon_inode:btf")) {
                    found.add(link.getFileName() + " -> " + target);
                }
            }
        }
        return found;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            // Closed since the directory was listed.
            return "";
        }
    }
}
