package org.skep.kconfigsource.kernelimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.extern.Lookup;
import org.skep.machine.Target;
import org.skep.source.Finding;
import org.skep.source.Kconfig;

class KernelImageTest {
    private static final byte[] NONE = {};

    private final KernelImage source = new KernelImage();

    @TempDir
    Path folder;

    private Path root;
    private Target target;

    @BeforeEach
    void releaseOfDebian() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        write("proc/sys/kernel/osrelease", "6.1.0-50\n".getBytes(StandardCharsets.US_ASCII));
        target = Target.at(root);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "boot/vmlinuz-6.1.0-50",
                "boot/vmlinux-6.1.0-50",
                "lib/modules/6.1.0-50/vmlinuz",
                "usr/lib/modules/6.1.0-50/vmlinuz",
                "boot/vmlinuz"
            })
    void readsTheConfigurationFromAnImage(String path) throws IOException {
        write(path, image(MadeKernel.CONFIG));
        Kconfig kconfig = source.find(target).kconfig().orElseThrow();
        assertThat(kconfig.label()).isEqualTo(root + "/" + path);
        try (InputStream in = kconfig.open()) {
            byte[] gzip = in.readAllBytes();
            assertThat(gzip).isEqualTo(MadeKernel.CONFIG);
            assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes())
                    .asString(StandardCharsets.ISO_8859_1)
                    .isEqualTo(MadeKernel.TEXT);
        }
    }

    @Test
    void reportsEveryPathWhenThereIsNoImage() throws IOException {
        Finding finding = source.find(target);
        assertThat(finding.kconfig()).isEmpty();
        assertThat(looked(finding))
                .containsExactly(
                        "/boot/vmlinuz-6.1.0-50: no such file",
                        "/boot/vmlinux-6.1.0-50: no such file",
                        "/lib/modules/6.1.0-50/vmlinuz: no such file",
                        "/usr/lib/modules/6.1.0-50/vmlinuz: no such file",
                        "/boot/vmlinuz: no such file");
    }

    @Test
    void skipsCopiesOfAnImageWithoutConfiguration() throws IOException {
        write("boot/vmlinuz-6.1.0-50", image(NONE));
        write("lib/modules/6.1.0-50/vmlinuz", image(MadeKernel.CONFIG));
        Finding finding = source.find(target);
        assertThat(finding.kconfig()).isEmpty();
        assertThat(looked(finding))
                .containsExactly(
                        "/boot/vmlinuz-6.1.0-50: no embedded configuration",
                        "/boot/vmlinux-6.1.0-50: no such file",
                        "/lib/modules/6.1.0-50/vmlinuz: skipped: same release as " + root + "/boot/vmlinuz-6.1.0-50",
                        "/usr/lib/modules/6.1.0-50/vmlinuz: no such file",
                        "/boot/vmlinuz: no such file");
    }

    @Test
    void acceptsUnversionedImageOnlyWithTheKernelsRelease() throws IOException {
        write("boot/vmlinuz", image(MadeKernel.CONFIG));
        write("proc/sys/kernel/osrelease", "6.1.0-49\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(looked(source.find(target)))
                .last()
                .isEqualTo("/boot/vmlinuz: release 6.1.0-50; the kernel's is 6.1.0-49");
        Files.delete(root.resolve("proc/sys/kernel/osrelease"));
        assertThat(looked(source.find(target)))
                .last()
                .isEqualTo("/boot/vmlinuz: release 6.1.0-50; the kernel's is unknown");
        write("boot/vmlinuz", MadeKernel.vmlinux(MadeKernel.CONFIG));
        assertThat(looked(source.find(target))).last().isEqualTo("/boot/vmlinuz: no release in its header");
    }

    @Test
    void failsForADamagedImage() throws IOException {
        byte[] image = image(MadeKernel.CONFIG);
        write("boot/vmlinuz-6.1.0-50", Arrays.copyOf(image, image.length / 2));
        write("lib/modules/6.1.0-50/vmlinuz", image);
        assertThatIOException().isThrownBy(() -> source.find(target)).withMessageContaining("cut off");
    }

    @Test
    void decompressesAnImageOnceUntilItChanges() throws IOException {
        Path file = root.resolve("boot/vmlinuz-6.1.0-50");
        byte[] image = image(MadeKernel.CONFIG);
        write("boot/vmlinuz-6.1.0-50", image);
        FileTime time = Files.getLastModifiedTime(file);
        String identity = identity();
        assertThat(identity)
                .as("differs from the identity of the whole file")
                .isNotEqualTo(target.identity("boot/vmlinuz-6.1.0-50"));

        // The same size and time: the file is not read again.
        Files.write(file, new byte[image.length]);
        Files.setLastModifiedTime(file, time);
        assertThat(identity()).isEqualTo(identity);

        Files.write(file, image);
        Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 5000));
        assertThat(identity()).isNotEqualTo(identity);
    }

    @Test
    void readsNothingOutsideOfTheRoot() throws IOException {
        Path outside = folder.resolve("outside");
        Files.write(outside, image(MadeKernel.CONFIG));
        Files.createDirectories(root.resolve("boot"));
        Files.createSymbolicLink(root.resolve("boot/vmlinuz-6.1.0-50"), outside);
        Files.createSymbolicLink(root.resolve("boot/vmlinux-6.1.0-50"), Path.of("../../outside"));
        Files.createSymbolicLink(root.resolve("boot/vmlinuz"), Path.of("../../outside"));
        assertThat(source.find(target).kconfig()).isEmpty();
    }

    private String identity() throws IOException {
        return source.find(target).kconfig().flatMap(Kconfig::identity).orElseThrow();
    }

    private List<String> looked(Finding finding) {
        return finding.looked().stream()
                .map(Lookup::toString)
                .map(line -> line.startsWith(root.toString())
                        ? line.substring(root.toString().length())
                        : line)
                .toList();
    }

    private static byte[] image(byte[] config) {
        return MadeKernel.bzImage(MadeKernel.pack(Compression.XZ, MadeKernel.vmlinux(config)));
    }

    private void write(String path, byte[] bytes) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }
}
