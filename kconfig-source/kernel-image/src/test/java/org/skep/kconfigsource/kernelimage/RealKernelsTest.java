package org.skep.kconfigsource.kernelimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Kernels of distributions: those cached for the kernel tests (docs/kernels.md, "What is kept") and those of this
 * machine. Each has its configuration in a file beside it, which states whether it is embedded.
 */
class RealKernelsTest {

    @Test
    void embedAsConfigured() throws IOException {
        List<Path> kernels = kernels();
        if (kernels.isEmpty()) {
            String why = "no distribution's kernel is here; itest/kernels/run --fetch fetches two of Debian's";
            System.err.println("SKIPPED: " + why);
            assertThat(System.getenv("CI")).as(why).isNotEqualTo("true");
            abort(why);
        }
        for (Path kernel : kernels) {
            long began = System.nanoTime();
            Optional<byte[]> embedded =
                    EmbeddedConfig.in(() -> Files.newInputStream(kernel)).gzip();
            System.out.printf(
                    Locale.ROOT,
                    "%s: %s, in %d ms%n",
                    kernel,
                    embedded.map(gzip -> gzip.length + " bytes").orElse("no embedded configuration"),
                    (System.nanoTime() - began) / 1_000_000);
            assertThat(embedded.isPresent()).as(kernel.toString()).isEqualTo(embedsItsConfiguration(kernel));
        }
    }

    private static boolean embedsItsConfiguration(Path kernel) throws IOException {
        return Files.readAllLines(configuration(kernel)).contains("CONFIG_IKCONFIG=y");
    }

    private static List<Path> kernels() throws IOException {
        List<Path> folders = new ArrayList<>(List.of(Path.of("/boot")));
        if (Files.isDirectory(cache())) {
            try (Stream<Path> packages = Files.list(cache())) {
                packages.filter(Files::isDirectory).forEach(folders::add);
            }
        }
        List<Path> kernels = new ArrayList<>();
        for (Path folder : folders) {
            if (Files.isReadable(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.filter(file -> file.getFileName().toString().startsWith("vmlinuz"))
                            .filter(Files::isReadable)
                            .filter(file -> Files.isReadable(configuration(file)))
                            .forEach(kernels::add);
                }
            }
        }
        return kernels;
    }

    /**
     * Returns the configuration's path. In {@code /boot} names match by release; a folder of the cache has one of each.
     */
    private static Path configuration(Path kernel) {
        String release = kernel.getFileName().toString().substring("vmlinuz".length());
        try (Stream<Path> files = Files.list(kernel.resolveSibling("."))) {
            return files.filter(file -> file.getFileName().toString().startsWith("config" + release))
                    .findFirst()
                    .orElse(kernel.resolveSibling("config" + release));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path cache() {
        return Optional.ofNullable(System.getenv("SKEP_KERNEL_CACHE"))
                .map(Path::of)
                .orElseGet(() -> Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                        .map(Path::of)
                        .orElse(Path.of(System.getProperty("user.home"), ".cache"))
                        .resolve("skep/kernels"));
    }
}
