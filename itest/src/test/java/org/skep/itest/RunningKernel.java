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

    /** A folder in a BPF file system of the test's own, which {@link #remove} unmounts. */
    static Path pinFolder() throws IOException, InterruptedException {
        Path root = Files.createTempDirectory("skep-bpffs");
        run("mount", "-t", "bpf", "bpf", root.toString());
        // The root of such a file system may have files of the kernel's own.
        return Files.createDirectory(root.resolve("pins"));
    }

    /** Unmounts what {@link #pinFolder} has mounted, which drops all that is pinned in it. */
    static void remove(Path folder) throws IOException, InterruptedException {
        run("umount", folder.getParent().toString());
        Files.delete(folder.getParent());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + ": exit status " + status);
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
