package org.skep.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.itest.junit.BpfFileSystem;
import org.skep.itest.junit.OnRealKernel;

class MountsTest {

    @Test
    void everyLineNamesADeviceAndAType() {
        assertThat(Mounts.types(List.of(
                        "22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw",
                        "30 22 0:27 / /sys/fs/bpf rw,nosuid shared:9 master:2 - bpf bpf rw,mode=700",
                        "31 22 0:28 / /a\\040b rw - tmpfs none rw",
                        "",
                        "22 1 254:9",
                        "22 1 254:9 / / rw -")))
                .isEqualTo(Map.of("254:1", "ext4", "0:27", "bpf", "0:28", "tmpfs"));
    }

    @ParameterizedTest
    @CsvSource({"0x1b, 0:27", "0xfe01, 254:1", "0x10312, 259:18", "0x100000, 0:256", "0x10000000000b, 4096:11"})
    void devicesAreSpelledAsTheKernelDoes(String device, String spelled) {
        assertThat(Mounts.spelled(Long.decode(device))).isEqualTo(spelled);
    }

    @Test
    void whatCantBeToldIsNotTold() {
        assertThat(Mounts.typeAt(Path.of("/proc"))).hasValue("proc");
        assertThat(Mounts.typeAt(Path.of("/nowhere/at/all"))).isEmpty();
    }

    /** One mounted on another counts, as it is the one that is seen. */
    @Test
    @OnRealKernel
    void whatIsMountedLastCounts() throws Exception {
        try (BpfFileSystem bpffs = BpfFileSystem.mount()) {
            assertThat(Mounts.typeAt(bpffs.root())).hasValue("bpf");
            assertThat(new ProcessBuilder(
                                    "mount", "-t", "tmpfs", "none", bpffs.root().toString())
                            .inheritIO()
                            .start()
                            .waitFor())
                    .isZero();
            try {
                assertThat(Mounts.typeAt(bpffs.root())).hasValue("tmpfs");
            } finally {
                new ProcessBuilder("umount", bpffs.root().toString())
                        .inheritIO()
                        .start()
                        .waitFor();
            }
        }
    }
}
