package org.skep.syscallprovider.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.skep.kernel.Errno;
import org.skep.kernel.Handle.State;

class DescriptorTest {
    private final AtomicInteger closed = new AtomicInteger();
    private final SystemCalls calls = new SystemCalls() {
        @Override
        public int bpf(Command command, Attr attr) {
            throw new AssertionError();
        }

        @Override
        public int openDirectory(byte[] path, int fileSystem) {
            return -Errno.ENOSYS.number();
        }

        @Override
        public void close(int descriptor) {
            assertThat(descriptor).isEqualTo(17);
            closed.incrementAndGet();
        }

        @Override
        public void raiseLockedMemoryLimit() {
            throw new AssertionError();
        }

        @Override
        public int pageSize() {
            throw new AssertionError();
        }
    };
    private final Descriptor descriptor = new Descriptor(17, "test", calls);

    @Test
    void staysOpenForTheCallThatUsesIt() {
        Descriptor.Use use = descriptor.use();
        assertThat(descriptor.end(State.CLOSED)).isTrue();
        assertThat(closed).hasValue(0);
        assertThatIllegalStateException().isThrownBy(descriptor::use);
        use.close();
        assertThat(closed).hasValue(1);
    }

    @Test
    void isClosedOnce() {
        assertThat(descriptor.end(State.LOST)).isTrue();
        assertThat(descriptor.end(State.CLOSED)).isFalse();
        assertThat(closed).hasValue(1);
        assertThat(descriptor.state()).isEqualTo(State.LOST);
    }

    @Test
    void isNeverUsedOnceItIsClosed() throws Exception {
        int threads = 4;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 500; round++) {
                closed.set(0);
                Descriptor raced = new Descriptor(17, "test", calls);
                CountDownLatch start = new CountDownLatch(1);
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    boolean closer = i == 0;
                    all.add(pool.submit(() -> {
                        start.await();
                        if (closer) {
                            return raced.end(State.CLOSED);
                        }
                        try (Descriptor.Use use = raced.use()) {
                            assertThat(closed).hasValue(0);
                            return use.number() == 17;
                        } catch (IllegalStateException e) {
                            return false;
                        }
                    }));
                }
                start.countDown();
                for (Future<?> one : all) {
                    one.get();
                }
                assertThat(closed).hasValue(1);
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
