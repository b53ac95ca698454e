package org.skep.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedResultsTest {
    private final Target target = Target.at(Path.of("anywhere"));
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger loads = new AtomicInteger();

    @AfterEach
    void stop() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void kindAndIdentityAreTheKey() throws IOException {
        String first = target.shared(String.class, "x", () -> "first");
        assertThat(target.shared(String.class, "x", () -> "second")).isSameAs(first);
        assertThat(target.shared(String.class, "y", () -> "second")).isEqualTo("second");
        assertThat(target.shared(Integer.class, "x", () -> 3)).isEqualTo(3);
        assertThat(Target.at(Path.of("anywhere")).shared(String.class, "x", () -> "another"))
                .as("another instance")
                .isEqualTo("another");
    }

    @Test
    void concurrentCallersLoadOnce() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<String>> all = new ArrayList<>();
        all.add(threads.submit(() -> target.shared(String.class, "x", () -> {
            loading.countDown();
            await(go);
            return "load " + loads.incrementAndGet();
        })));
        loading.await();
        for (int i = 0; i < 8; i++) {
            all.add(threads.submit(() -> target.shared(String.class, "x", () -> "load " + loads.incrementAndGet())));
        }
        assertThat(target.shared(String.class, "y", () -> "y"))
                .as("another key, meanwhile")
                .isEqualTo("y");
        go.countDown();
        for (Future<String> one : all) {
            assertThat(one.get()).isEqualTo("load 1");
        }
    }

    @Test
    void failuresAreNotShared() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Future<String> failing = threads.submit(() -> target.shared(String.class, "x", () -> {
            loading.countDown();
            await(go);
            throw new IOException("damaged");
        }));
        loading.await();
        Future<String> waiting = threads.submit(() -> target.shared(String.class, "x", () -> "mine"));
        go.countDown();
        assertThatThrownBy(failing::get).hasRootCauseMessage("damaged");
        assertThat(waiting.get()).isEqualTo("mine");

        assertThatThrownBy(() -> target.shared(String.class, "z", () -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(target.shared(String.class, "z", () -> "whole")).isEqualTo("whole");
    }

    @Test
    void waitingCallersCanBeInterrupted() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Future<String> slow = threads.submit(() -> target.shared(String.class, "x", () -> {
            loading.countDown();
            await(go);
            return "slow";
        }));
        loading.await();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> target.shared(String.class, "x", () -> "mine"))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        go.countDown();
        assertThat(slow.get()).isEqualTo("slow");
    }

    @Test
    void evictsLeastRecentlyUsedResults() throws IOException {
        String kept = target.shared(String.class, "kept", () -> "kept " + loads.incrementAndGet());
        target.shared(String.class, "old", () -> "old");
        for (int i = 0; i < SharedResults.MAX_RESULTS; i++) {
            int number = i;
            target.shared(Integer.class, "n" + i, () -> number);
            assertThat(target.shared(String.class, "kept", () -> "loaded again"))
                    .isEqualTo(kept);
        }
        assertThat(target.shared(String.class, "old", () -> "again")).isEqualTo("again");
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }
}
