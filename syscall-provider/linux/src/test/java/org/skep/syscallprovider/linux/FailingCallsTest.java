package org.skep.syscallprovider.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.itest.junit.BpfDescriptors;
import org.skep.itest.junit.BpfFileSystem;
import org.skep.itest.junit.OnRealKernel;
import org.skep.kernel.BtfHandle;
import org.skep.kernel.Errno;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapHandle;
import org.skep.kernel.ProgramHandle;
import org.skep.kernel.ProgramType;
import org.skep.kernel.TestRun;

/** Each system call of a whole life fails in turn, with each errno; whatever was opened is closed. */
@OnRealKernel
class FailingCallsTest {
    /** Those of bpf(2), and EINTR, EBUSY, EEXIST, ENOSPC and ENOSYS, which occur as well. */
    private static final List<Integer> ERRNOS = List.of(1, 2, 4, 7, 9, 11, 12, 13, 14, 16, 17, 22, 28, 38, 95, 524);

    /** The kernel, but one call in it, and those of the same command after it, fail. */
    private static class Failing implements SystemCalls {
        private final SystemCalls kernel = SystemCalls.ofThisMachine();
        private final int failAt;
        private final int errno;
        private final List<Command> commands = new ArrayList<>();

        Failing(int failAt, int errno) {
            this.failAt = failAt;
            this.errno = errno;
        }

        @Override
        public int bpf(Command command, Attr attr) {
            commands.add(command);
            boolean fails = commands.size() > failAt && commands.get(failAt) == command;
            return fails ? -errno : kernel.bpf(command, attr);
        }

        @Override
        public int openDirectory(byte[] path, int fileSystem) {
            return kernel.openDirectory(path, fileSystem);
        }

        @Override
        public void close(int descriptor) {
            kernel.close(descriptor);
        }

        @Override
        public void raiseLockedMemoryLimit() {
            // This machine's limit is none of the test's business.
        }

        @Override
        public int pageSize() {
            return kernel.pageSize();
        }
    }

    static Stream<Integer> errnos() {
        return ERRNOS.stream();
    }

    @ParameterizedTest(name = "errno {0}")
    @MethodSource("errnos")
    void leaveNothingOpen(int errno) throws Exception {
        int calls = callsOfALife();
        try (BpfFileSystem bpffs = BpfFileSystem.mount()) {
            for (int failAt = 0; failAt < calls; failAt++) {
                Failing failing = new Failing(failAt, errno);
                String what = "call " + failAt + " with " + new Errno(errno);
                try (LinuxSyscallProvider provider = new LinuxSyscallProvider(failing)) {
                    live(provider, bpffs.root().resolve("pin" + failAt));
                } catch (KernelRefusedException e) {
                    assertThat(e.errno().number()).as(what).isEqualTo(errno);
                    assertThat(e).as(what).hasMessageStartingWith("can't ").hasMessageContaining(e.subject());
                }
                assertThat(BpfDescriptors.open()).as(what).isEmpty();
            }
        }
    }

    @Test
    void areNotAllThereIs() throws Exception {
        assertThat(callsOfALife()).isGreaterThan(20);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 11})
    void areMadeAgainAfterASignal(int errno) throws Exception {
        Breaking breaking = new Breaking(errno);
        try (LinuxSyscallProvider provider = new LinuxSyscallProvider(breaking)) {
            provider.loadProgram(Small.returning(ProgramType.XDP, 0)).close();
            breaking.left = LoggedLoad.ATTEMPTS - 1;
            provider.loadProgram(Small.returning(ProgramType.XDP, 1)).close();
            assertThat(breaking.left).isZero();
            assertThat(breaking.logs).as("loads with a log, as after a refusal").isZero();
        }
    }

    /** The kernel, breaking off some loads. */
    private static final class Breaking extends Failing {
        private final int errno;
        private int left;
        private int logs;

        Breaking(int errno) {
            super(Integer.MAX_VALUE, 0);
            this.errno = errno;
        }

        @Override
        public int bpf(Command command, Attr attr) {
            if (command != Command.PROG_LOAD) {
                return super.bpf(command, attr);
            }
            logs += attr.get(Offsets.ProgLoad.LOG_LEVEL);
            if (left > 0) {
                left--;
                return -errno;
            }
            return super.bpf(command, attr);
        }
    }

    private static int callsOfALife() throws IOException {
        Failing none = new Failing(Integer.MAX_VALUE, 0);
        try (BpfFileSystem bpffs = BpfFileSystem.mount();
                LinuxSyscallProvider provider = new LinuxSyscallProvider(none)) {
            live(provider, bpffs.root().resolve("pin"));
        } catch (KernelRefusedException e) {
            fail(e);
        }
        assertThat(BpfDescriptors.open()).isEmpty();
        return none.commands.size();
    }

    /** What a load does, and a little more. The provider closes nothing of it. */
    private static void live(LinuxSyscallProvider provider, Path pin) throws KernelRefusedException {
        try (BtfHandle btf = provider.loadBtf(Small.btf());
                MapHandle map = provider.createMap(Small.values(btf))) {
            map.update(new byte[4], Small.bytes(2), MapHandle.ANY);
            map.freeze();
            map.pin(pin);
            try (MapHandle again = provider.openMap(pin);
                    ProgramHandle program = provider.loadProgram(Small.reading(again, btf))) {
                program.bind(map);
                program.testRun(TestRun.once().data(new byte[64]));
                try (ProgramHandle programAgain =
                                provider.openProgram(program.info().id());
                        BtfHandle btfAgain = provider.openBtf(btf.info().id())) {
                    programAgain.info();
                    btfAgain.bytes();
                }
            }
        }
    }
}
