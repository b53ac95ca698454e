package org.skep.syscallprovider.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.kernel.Errno;

/** The limit of locked memory is raised where the kernel accounts for it, and nowhere else. */
class LockedMemoryTest {
    private static final int SOME_DESCRIPTOR = 17;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a kernel since 5.11,                        17,  000001ffffffffff, 0, 1",
        "an older one that lacks the helper,        -22,  000001ffffffffff, 1, 1",
        "an older one whose limit stops the probe,   -1,  000001ffffffffff, 2, 2",
        "a process that may do nothing,              -1,  0000000000000000, 0, 2",
    })
    void isRaisedWhereItCounts(String what, int answer, String effective, int raises, int probes, @TempDir Path root)
            throws Exception {
        Files.createDirectories(root.resolve("proc/self"));
        Files.writeString(root.resolve("proc/self/status"), "CapEff:\t" + effective + "\n");
        Recording calls = new Recording(answer);
        LockedMemory memory = new LockedMemory(calls, new ProbedFeatures(new Kernel("test", calls, root)));
        memory.provide();
        memory.provide();
        assertThat(calls.raises).isEqualTo(raises);
        assertThat(calls.probes).isEqualTo(probes);
    }

    /** Answers each load of a program alike. */
    private static final class Recording implements SystemCalls {
        private final int answer;
        private int raises;
        private int probes;

        Recording(int answer) {
            this.answer = answer;
        }

        @Override
        public int bpf(Command command, Attr attr) {
            assertThat(command).isEqualTo(Command.PROG_LOAD);
            probes++;
            return answer;
        }

        @Override
        public int openDirectory(byte[] path, int fileSystem) {
            return -Errno.ENOSYS.number();
        }

        @Override
        public void close(int descriptor) {
            assertThat(descriptor).isEqualTo(SOME_DESCRIPTOR);
        }

        @Override
        public void raiseLockedMemoryLimit() {
            raises++;
        }

        @Override
        public int pageSize() {
            throw new AssertionError();
        }
    }
}
