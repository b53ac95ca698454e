package org.skep.syscallprovider.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.skep.itest.junit.BpfFileSystem;
import org.skep.itest.junit.OnRealKernel;
import org.skep.kernel.Errno;
import org.skep.kernel.Handle;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapHandle;
import org.skep.kernel.MapSpec;
import org.skep.kernel.MapType;
import org.skep.kernel.PinDirectory;
import org.skep.kernel.ProgramHandle;
import org.skep.kernel.ProgramType;
import org.skep.kernel.ProviderStoppedException;

/** An open directory stays the same whatever becomes of its name. */
@OnRealKernel
class PinDirectoryTest {
    private static final MapSpec MAP = MapSpec.of(MapType.ARRAY, "map", 4, 4, 1);

    private final LinuxSyscallProvider provider = new LinuxSyscallProvider();
    private BpfFileSystem bpffs;
    private Path here;

    @BeforeEach
    void mount() throws IOException {
        bpffs = BpfFileSystem.mount();
        here = Files.createDirectory(bpffs.root().resolve("here"));
    }

    @AfterEach
    void unmount() throws IOException {
        provider.close();
        bpffs.close();
    }

    @Test
    void pinsAreMadeInItAfterItWasRenamed() throws Exception {
        Path moved = bpffs.root().resolve("moved");
        try (PinDirectory directory = provider.openPinDirectory(here);
                MapHandle map = provider.createMap(MAP);
                ProgramHandle program = provider.loadProgram(Small.returning(ProgramType.SOCKET_FILTER, 1))) {
            Files.move(here, moved);
            Files.createDirectory(here);
            map.pin(directory, "map");
            program.pin(directory, "program");
            assertThat(directory.path().toRealPath()).isEqualTo(moved);
            assertThat(here).isEmptyDirectory();
            assertThatExceptionOfType(KernelRefusedException.class)
                    .isThrownBy(() -> map.pin(directory, "program"))
                    .satisfies(refused -> {
                        assertThat(refused.errno()).isEqualTo(Errno.EEXIST);
                        assertThat(refused.getMessage())
                                .contains(here.resolve("program").toString());
                    });
        }
        provider.openMap(moved.resolve("map")).close();
        provider.openProgram(moved.resolve("program")).close();
    }

    @Test
    void aLinkIsNotFollowed() throws Exception {
        Path link = Files.createSymbolicLink(bpffs.root().resolve("link"), here);
        assertThat(refused(link)).isEqualTo(Errno.ENOTDIR);
    }

    @Test
    void onlyDirectoriesOfABpfFileSystemAreOpened(@TempDir Path elsewhere) throws Exception {
        assertThat(refused(elsewhere)).isEqualTo(Errno.EXDEV);
        assertThat(refused(here.resolve("missing"))).isEqualTo(Errno.ENOENT);
        try (MapHandle map = provider.createMap(MAP)) {
            map.pin(here.resolve("map"));
        }
        assertThat(refused(here.resolve("map"))).isEqualTo(Errno.ENOTDIR);
    }

    private Errno refused(Path directory) {
        try {
            provider.openPinDirectory(directory).close();
            throw new AssertionError(directory + " was opened");
        } catch (KernelRefusedException e) {
            return e.errno();
        }
    }

    @Test
    void itIsUsedWhileItIsOpen() throws Exception {
        try (MapHandle map = provider.createMap(MAP)) {
            PinDirectory closed = provider.openPinDirectory(here);
            assertThatIllegalArgumentException().isThrownBy(() -> map.pin(closed, "../map"));
            closed.close();
            assertThatIllegalStateException().isThrownBy(closed::path);
            assertThatIllegalStateException().isThrownBy(() -> map.pin(closed, "map"));
        }
        PinDirectory lost = provider.openPinDirectory(here);
        provider.close();
        assertThat(lost.state()).isEqualTo(Handle.State.LOST);
        assertThatExceptionOfType(ProviderStoppedException.class).isThrownBy(lost::path);
        assertThatExceptionOfType(ProviderStoppedException.class).isThrownBy(() -> provider.openPinDirectory(here));
    }
}
