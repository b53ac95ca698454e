package org.skep.itest.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** The kernel that the tests run on, as {@code itest/kernels/run} describes it. */
final class Kernel {
    private Kernel() {}

    /** {@code own}, or the name of a guest: a series like {@code 6.1}, or {@code newest}. */
    static String name() {
        return variable("SKEP_KERNEL")
                .orElseThrow(() -> new IllegalStateException("SKEP_KERNEL is not set: start with itest/kernels/run"));
    }

    static boolean isOwn() {
        return name().equals("own");
    }

    /** The release according to Debian's package, like {@code 6.1.0-50-cloud-amd64}; empty on the own kernel. */
    static Optional<String> packageRelease() {
        return variable("SKEP_KERNEL_RELEASE");
    }

    /** The version of Debian's package without its revision, like {@code 6.1.176}; empty on the own kernel. */
    static Optional<String> packageVersion() {
        return variable("SKEP_KERNEL_VERSION");
    }

    /** What {@code uname -r} prints. */
    static String release() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
    }

    /** What {@code uname -v} prints. */
    static String version() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/version")).strip();
    }

    /** The file with the kernel's configuration; compressed in {@code /proc}. */
    static Path configFile() throws IOException {
        List<Path> candidates = List.of(
                Path.of("/boot/config-" + release()),
                Path.of("/usr/lib/modules", release(), "config"),
                Path.of("/proc/config.gz"));
        return candidates.stream()
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IOException("none of " + candidates));
    }

    /** The lines of the kernel's configuration. */
    static List<String> config() throws IOException {
        Path file = configFile();
        try (InputStream in = Files.newInputStream(file);
                InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in) {
            return new String(plain.readAllBytes(), StandardCharsets.ISO_8859_1)
                    .lines()
                    .toList();
        }
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty());
    }
}
