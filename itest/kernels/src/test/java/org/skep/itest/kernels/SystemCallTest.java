package org.skep.itest.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** That system calls through JNA reach the kernel under test, and that bpftool, the peer, sees what they made. */
@Tag("kernel")
class SystemCallTest {
    /** bpf(2) on x86-64: arch/x86/entry/syscalls/syscall_64.tbl. */
    private static final long SYS_BPF = 321;

    private static final int BPF_MAP_CREATE = 0;
    private static final int BPF_MAP_TYPE_ARRAY = 2;
    /** Where {@code union bpf_attr} of linux/bpf.h has the map's name, and where it ends for this test. */
    private static final int MAP_NAME = 28;

    private static final int ATTRIBUTES = 48;

    private final NativeLibrary c = NativeLibrary.getInstance("c");

    @Test
    void bpftoolListsAMapMadeThroughJna() throws IOException, InterruptedException {
        int descriptor = createArray("kernels_jna", 12, 3);
        try {
            Path link = Path.of("/proc/self/fd", Integer.toString(descriptor));
            assertThat(Files.readSymbolicLink(link)).hasToString("anon_inode:bpf-map");
            Peer bpftool = Peer.run("bpftool", "-j", "map", "show", "name", "kernels_jna");
            assertThat(bpftool.status()).as(bpftool.output()).isZero();
            assertThat(bpftool.output())
                    .contains("\"type\":\"array\"", "\"bytes_key\":4", "\"bytes_value\":12", "\"max_entries\":3");
        } finally {
            c.getFunction("close").invokeInt(new Object[] {descriptor});
        }
    }

    @Test
    void bpftoolPinsAMap() throws IOException, InterruptedException {
        Path pin = Path.of("/sys/fs/bpf/kernels_pin");
        Peer create = Peer.run(
                ("bpftool map create " + pin + " type array key 4 value 8 entries 1 name kernels_pin").split(" "));
        try {
            assertThat(create.status()).as(create.output()).isZero();
            Peer dump = Peer.run("bpftool", "-j", "map", "dump", "pinned", pin.toString());
            assertThat(dump.output()).contains("\"value\":[\"0x00\"");
        } finally {
            Files.deleteIfExists(pin);
        }
    }

    @Test
    void aProcessCanBeLeftWithoutPrivilege() throws IOException, InterruptedException {
        Peer nobody =
                Peer.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "cat", "/proc/self/status");
        assertThat(nobody.status()).as(nobody.output()).isZero();
        assertThat(nobody.output()).contains("Uid:\t65534\t65534", "CapEff:\t0000000000000000");
    }

    /** A map of type array, its keys 4 bytes; the caller closes the descriptor. */
    private int createArray(String name, int valueSize, int entries) {
        try (Memory attributes = new Memory(ATTRIBUTES)) {
            attributes.clear();
            attributes.setInt(0, BPF_MAP_TYPE_ARRAY);
            attributes.setInt(4, 4);
            attributes.setInt(8, valueSize);
            attributes.setInt(12, entries);
            attributes.setString(MAP_NAME, name, "US-ASCII");
            Function syscall = c.getFunction("syscall", Function.THROW_LAST_ERROR);
            return (int) syscall.invokeLong(new Object[] {
                new NativeLong(SYS_BPF), new NativeLong(BPF_MAP_CREATE), attributes, new NativeLong(ATTRIBUTES)
            });
        }
    }
}
