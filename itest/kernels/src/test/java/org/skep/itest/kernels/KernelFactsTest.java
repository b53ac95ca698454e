package org.skep.itest.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** That the kernel under test is the requested one and has what the other tests need. */
@Tag("kernel")
class KernelFactsTest {
    private static final int BTF_MAGIC = 0xeb9f;

    @Test
    void theKernelIsTheRequestedOne() throws IOException {
        assertThat(Kernel.release()).isEqualTo(Kernel.packageRelease().orElse(System.getProperty("os.version")));
    }

    @Test
    @Tag("not-on-own")
    void debiansPatchLevelIsInTheVersion() throws IOException {
        // In the release, it is only as of 6.12: 6.1's is 6.1.0-56.
        assertThat(Kernel.version())
                .contains(" Debian " + Kernel.packageVersion().orElseThrow() + "-");
    }

    @Test
    void theConfigurationIsWhereThePackageHasIt() throws IOException {
        assertThat(Kernel.config()).contains("CONFIG_BPF_SYSCALL=y");
        if (!Kernel.isOwn()) {
            assertThat(Kernel.config()).contains("CONFIG_KALLSYMS_ALL=y");
            assertThat(Kernel.configFile()).startsWith(Path.of(inBoot() ? "/boot" : "/usr/lib/modules"));
            assertThat(Path.of("/proc/config.gz")).doesNotExist();
        }
    }

    /** Debian's kernels have their configuration in {@code /boot} up to 6.18. */
    private static boolean inBoot() {
        return !Kernel.name().equals("newest");
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
    void theBpfFileSystemIsMounted() throws IOException {
        // The fields of fstab(5). The first is what the mount named, but "none" in 5.10, which ignores it.
        List<List<String>> mounts = Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> List.of(line.split(" ")))
                .toList();
        assertThat(mounts).anySatisfy(fields -> {
            assertThat(fields.subList(1, 3)).containsExactly("/sys/fs/bpf", "bpf");
            assertThat(fields.get(3).split(",")).contains("rw");
        });
    }
}
