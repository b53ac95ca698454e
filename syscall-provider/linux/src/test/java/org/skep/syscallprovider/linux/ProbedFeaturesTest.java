package org.skep.syscallprovider.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.skep.kernel.Errno;
import org.skep.kernel.Feature;
import org.skep.kernel.KernelRefusedException;

/** What the kernel is able to do is remembered; what the moment does not allow is not. */
class ProbedFeaturesTest {
    private static final int NFILE = 23;

    @TempDir
    private Path root;

    /** A kernel that has everything, but for as long as it fails. */
    private static final class Moody implements SystemCalls {
        private int errno;
        private int failuresLeft;
        private int calls;

        void fail(int times, int number) {
            failuresLeft = times;
            errno = number;
        }

        @Override
        public int bpf(Command command, Attr attr) {
            calls++;
            if (failuresLeft > 0) {
                failuresLeft--;
                return -errno;
            }
            // A command that makes nothing returns nothing.
            return command == Command.PROG_BIND_MAP ? 0 : 3;
        }

        @Override
        public int openDirectory(byte[] path, int fileSystem) {
            return -Errno.ENOSYS.number();
        }

        @Override
        public void close(int descriptor) {
            assertThat(descriptor).isEqualTo(3);
        }

        @Override
        public void raiseLockedMemoryLimit() {
            throw new AssertionError("nothing was to be made");
        }

        @Override
        public int pageSize() {
            throw new AssertionError("nobody asked");
        }
    }

    private final Moody kernel = new Moody();

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "1, EPERM",
        "4, EINTR",
        "11, EAGAIN",
        "12, ENOMEM",
        "13, EACCES",
        "16, EBUSY",
        "23, ENFILE",
        "24, EMFILE"
    })
    void aFailureOfTheMomentIsNoAnswer(int errno, String name) throws Exception {
        ProbedFeatures features = features();
        for (Feature feature : Feature.values()) {
            kernel.fail(Integer.MAX_VALUE, errno);
            assertThatExceptionOfType(KernelRefusedException.class)
                    .isThrownBy(() -> features.has(feature))
                    .withMessageStartingWith("can't find out whether the kernel has " + feature + ": ")
                    .satisfies(refused -> assertThat(refused.errno().number()).isEqualTo(errno));
            assertThat(features.hasOrCannotTell(feature)).isTrue();
            kernel.fail(0, errno);
            assertThat(features.has(feature)).as("%s, later on", feature).isTrue();
        }
    }

    /** Also where what the probe needs for itself fails, and not what it is about. */
    @ParameterizedTest
    @EnumSource
    void aFailureOfAnyCallOfAProbeIsNoAnswer(Feature feature) throws Exception {
        int calls = callsOf(feature);
        for (int failAt = 0; failAt < calls; failAt++) {
            int at = failAt;
            ProbedFeatures features = new ProbedFeatures(new Kernel("test", new FailingAt(at), root));
            assertThatExceptionOfType(KernelRefusedException.class).isThrownBy(() -> features.has(feature));
            assertThat(features.has(feature))
                    .as("%s, after call %s failed", feature, at)
                    .isTrue();
        }
    }

    /** Has everything, but one of its calls fails. */
    private static final class FailingAt implements SystemCalls {
        private final Moody kernel = new Moody();
        private final int failAt;

        FailingAt(int failAt) {
            this.failAt = failAt;
        }

        @Override
        public int bpf(Command command, Attr attr) {
            return kernel.calls == failAt ? kernelFails() : kernel.bpf(command, attr);
        }

        private int kernelFails() {
            kernel.calls++;
            return -NFILE;
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
            kernel.raiseLockedMemoryLimit();
        }

        @Override
        public int pageSize() {
            return kernel.pageSize();
        }
    }

    @Test
    void aSignalOnlyDelaysTheAnswer() throws Exception {
        kernel.fail(LoggedLoad.ATTEMPTS - 1, 11);
        assertThat(features().has(Feature.PROGRAM_NAME)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"7, E2BIG", "22, EINVAL", "524, ENOTSUPP"})
    void anAnswerIsRemembered(int errno, String name) throws Exception {
        ProbedFeatures features = features();
        kernel.fail(Integer.MAX_VALUE, errno);
        assertThat(features.has(Feature.MAP_NAME)).isFalse();
        kernel.fail(0, errno);
        int before = kernel.calls;
        assertThat(features.has(Feature.MAP_NAME)).isFalse();
        assertThat(kernel.calls).isEqualTo(before);
    }

    private ProbedFeatures features() {
        return new ProbedFeatures(new Kernel("test", kernel, root));
    }

    private int callsOf(Feature feature) throws KernelRefusedException {
        int before = kernel.calls;
        assertThat(features().has(feature)).isTrue();
        return kernel.calls - before;
    }
}
