package org.skep.itest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.Assume;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.ObjectKind;
import org.skep.kernel.SyscallProvider;

/** What tests want of the kernel that runs them, and what they may leave behind in it. */
final class RunningKernel {
    /** {@code include/uapi/linux/capability.h}. */
    private static final int CAP_SYS_ADMIN = 21;

    private static final Path BPF_FILE_SYSTEM = Path.of("/sys/fs/bpf");

    private RunningKernel() {}

    /**
     * Skips the test where it can't load into the running kernel, which is said on standard error; with {@code CI=true}
     * it goes on, and fails.
     */
    static void wanted() throws IOException {
        String capabilities = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> line.substring("CapEff:".length()).strip())
                .findFirst()
                .orElse("0");
        skipUnless(
                (Long.parseUnsignedLong(capabilities, 16) >>> CAP_SYS_ADMIN & 1) != 0,
                "a test of loading can't run on the real kernel: no CAP_SYS_ADMIN");
    }

    /** A folder of the test's own for pins; the test removes it. The same goes for a machine without such a folder. */
    static Path pinFolder() throws IOException {
        skipUnless(
                Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                        .anyMatch(mount -> mount.contains(" " + BPF_FILE_SYSTEM + " bpf ")),
                "a test of pins can't run: " + BPF_FILE_SYSTEM + " is no file system for BPF");
        return Files.createTempDirectory(BPF_FILE_SYSTEM, "skep-it-");
    }

    /** Removes a folder with all that is pinned in it. */
    static void remove(Path folder) throws IOException {
        for (Path file : files(folder)) {
            Files.deleteIfExists(file);
        }
    }

    /** All there is in a folder, itself included, the deepest first. */
    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted(Comparator.reverseOrder()).toList();
        }
    }

    /** The descriptors of this process that hold something of BPF, as {@code 27 anon_inode:bpf-map}. */
    static List<String> descriptors() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path link : (Iterable<Path>) all::iterator) {
                String target = target(link);
                if (target.startsWith("anon_inode:bpf") || target.startsWith("anon_inode:btf")) {
                    found.add(link.getFileName() + " " + target);
                }
            }
        }
        return found;
    }

    /** Whether the kernel has a program of this id. The ids of programs that are gone are not given again soon. */
    static boolean hasProgram(SyscallProvider kernel, int id) throws KernelRefusedException {
        OptionalInt next = kernel.nextId(ObjectKind.PROGRAM, id - 1);
        return next.isPresent() && next.getAsInt() == id;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            // Closed since the folder was listed.
            return "";
        }
    }

    private static void skipUnless(boolean possible, String why) {
        if (!possible && !"true".equals(System.getenv("CI"))) {
            System.err.println("SKIPPED: " + why);
            Assume.assumeTrue(why, false);
        }
    }
}
