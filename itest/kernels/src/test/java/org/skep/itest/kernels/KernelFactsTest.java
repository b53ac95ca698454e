package org.skep.itest.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** That a kernel under test is the one it is said to be, and tells of itself what the other tests rely on. */
@Tag("kernel")
class KernelFactsTest {
    private static final Path OSRELEASE = Path.of("/proc/sys/kernel/osrelease");
    private static final int BTF_MAGIC = 0xeb9f;

    @Test
    void theKernelIsTheOneAskedFor() throws IOException {
        String release = Files.readString(OSRELEASE).strip();
        if (Kernel.isOwn()) {
            assertThat(release).isEqualTo(System.getProperty("os.version"));
        } else {
            assertThat(release).startsWith(Kernel.name() + ".").endsWith("-cloud-amd64");
        }
    }

    @Test
    @Tag("not-on-own")
    void debianTellsThePatchLevelInTheVersion() throws IOException {
        // The release says 6.1.0-56 all the while; what the package is called is told by the harness.
        assertThat(Files.readString(Path.of("/proc/sys/kernel/version")))
                .contains(" Debian " + Kernel.packageVersion().orElseThrow() + "-");
    }

    @Test
    @Tag("not-on-own")
    void aGuestHasItsConfigurationInBootOnly() throws IOException {
        Path config = Path.of("/boot/config-" + Files.readString(OSRELEASE).strip());
        assertThat(Files.readAllLines(config)).contains("CONFIG_BPF_SYSCALL=y", "CONFIG_KALLSYMS_ALL=y");
        assertThat(Path.of("/proc/config.gz")).doesNotExist();
    }

    @Test
    @Tag("not-on-6.1")
    @Tag("not-on-6.12")
    void theOwnKernelHasItsConfiguration() throws IOException {
        Path packed = Path.of("/proc/config.gz");
        Path plain = Path.of("/boot/config-" + Files.readString(OSRELEASE).strip());
        try (InputStream in = Files.exists(packed)
                ? new GZIPInputStream(Files.newInputStream(packed))
                : Files.newInputStream(plain)) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .contains("CONFIG_BPF_SYSCALL=y");
        }
    }

    @Test
    void theKernelDescribesItsTypes() throws IOException {
        try (InputStream in = Files.newInputStream(Path.of("/sys/kernel/btf/vmlinux"))) {
            ByteBuffer header = ByteBuffer.wrap(in.readNBytes(3)).order(ByteOrder.nativeOrder());
            assertThat(Short.toUnsignedInt(header.getShort())).isEqualTo(BTF_MAGIC);
            assertThat(header.get()).as("version").isEqualTo((byte) 1);
        }
    }

    @Test
    void theBpfFileSystemIsTheTestsOwn() throws IOException {
        List<String> mounts = Files.readAllLines(Path.of("/proc/self/mounts"));
        assertThat(mounts).anyMatch(line -> line.startsWith("bpf /sys/fs/bpf bpf rw"));
    }
}
