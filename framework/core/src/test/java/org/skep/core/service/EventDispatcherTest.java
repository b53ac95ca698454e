package org.skep.core.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.skep.runtime.RuntimeEvent;
import org.skep.runtime.RuntimeEvent.Kind;
import org.skep.runtime.RuntimeEvent.Movement;
import org.skep.runtime.RuntimeListener;

/** Everybody hears everything in its order, and nobody spoils it for anybody else. */
class EventDispatcherTest {
    /** Long enough for a call to begin, on a busy machine too. */
    private static final Duration SHORT = Duration.ofMillis(500);

    private final TimedCalls calls = new TimedCalls(Duration.ofMinutes(1));
    private final AtomicBoolean isNextShort = new AtomicBoolean();
    private final EventDispatcher news =
            new EventDispatcher(() -> isNextShort.getAndSet(false) ? calls.within(SHORT) : calls);

    @AfterEach
    void close() {
        news.close();
        calls.close();
    }

    @Test
    void inTheOrderInWhichItHappened() throws Exception {
        Ear one = new Ear();
        Ear other = new Ear();
        news.add(1, ServiceAccess.of(one));
        news.add(2, ServiceAccess.of(other));
        List<Long> all = LongStream.range(0, 100).boxed().toList();
        all.forEach(this::tell);
        for (long number : all) {
            assertThat(one.next()).isEqualTo(number);
            assertThat(other.next()).isEqualTo(number);
        }
    }

    @Test
    void whoThrowsIsShownUntilItListensAgain() throws Exception {
        Ear ear = new Ear();
        news.add(1, ServiceAccess.of(event -> {
            if (number(event) == 1) {
                throw new IllegalStateException("not in the mood");
            }
        }));
        news.add(2, ServiceAccess.of(ear));
        tell(1);
        assertThat(ear.next()).isEqualTo(1);
        assertThat(news.failed()).singleElement().satisfies(failed -> {
            assertThat(failed.kind).isEqualTo("listener");
            assertThat(failed.serviceId).isEqualTo(1);
            assertThat(failed.reason).isEqualTo("threw java.lang.IllegalStateException: not in the mood");
        });
        tell(2);
        assertThat(ear.next()).isEqualTo(2);
        assertThat(news.failed()).isEmpty();
    }

    @Test
    void whoBlocksMissesWhatComesUntilItHasReturnedAndNobodyElseDoes() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Ear slow = new Ear();
        Ear ear = new Ear();
        RuntimeListener blocking = event -> {
            awaitWhateverInterrupts(release);
            slow.changed(event);
        };
        ServiceAccess<RuntimeListener> handle = ServiceAccess.of(blocking);
        news.add(1, handle);
        news.add(2, ServiceAccess.of(ear));
        isNextShort.set(true);
        tell(1);
        tell(2);
        assertThat(ear.next()).isEqualTo(1);
        assertThat(ear.next()).isEqualTo(2);
        assertThat(news.failed()).singleElement().satisfies(failed -> assertThat(failed.reason)
                .contains("has not returned"));
        release.countDown();
        assertThat(slow.next()).isEqualTo(1);
        while (calls.isStuck(handle.key())) {
            Thread.onSpinWait();
        }
        tell(3);
        assertThat(slow.next()).isEqualTo(3);
        assertThat(ear.next()).isEqualTo(3);
    }

    @Test
    void whoHasLeftHasNotFailed() throws Exception {
        Ear ear = new Ear();
        news.add(1, new Gone());
        news.add(2, ServiceAccess.of(event -> {
            news.remove(2);
            throw new IllegalStateException("on the way out");
        }));
        news.add(3, ServiceAccess.of(ear));
        tell(1);
        assertThat(ear.next()).isEqualTo(1);
        assertThat(news.failed()).isEmpty();
    }

    @Test
    void whoComesLaterHearsNothingOfBefore() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Ear later = new Ear();
        news.add(1, ServiceAccess.of(event -> release.await()));
        tell(1);
        tell(2);
        news.add(2, ServiceAccess.of(later));
        tell(3);
        release.countDown();
        assertThat(later.next()).isEqualTo(3);
    }

    @Test
    void whatWasToldBeforeTheEndIsHeardAndNothingAfter() {
        Ear ear = new Ear();
        news.add(1, ServiceAccess.of(ear));
        LongStream.range(0, 100).forEach(this::tell);
        news.close();
        assertThat(ear.heard).hasSize(100);
        tell(100);
        assertThat(ear.heard).hasSize(100);
    }

    @Test
    void theEndDoesNotWaitForWhoBlocks() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch called = new CountDownLatch(1);
        news.add(1, ServiceAccess.of(event -> {
            called.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        }));
        tell(1);
        called.await();
        news.close();
        interrupted.await();
    }

    private void tell(long number) {
        news.tell(new RuntimeEvent.ProviderChanged(Kind.RESOLVER, Movement.ADDED, "numbered", number));
    }

    private static long number(RuntimeEvent event) {
        return ((RuntimeEvent.ProviderChanged) event).serviceId();
    }

    private static void awaitWhateverInterrupts(CountDownLatch latch) {
        boolean open = false;
        while (!open) {
            try {
                latch.await();
                open = true;
            } catch (InterruptedException e) {
                // The subject of the test: code that pays no heed to interrupts.
            }
        }
    }

    private static final class Ear implements RuntimeListener {
        private final BlockingQueue<Long> heard = new LinkedBlockingQueue<>();

        @Override
        public void changed(RuntimeEvent event) {
            heard.add(number(event));
        }

        Long next() throws InterruptedException {
            return heard.poll(1, TimeUnit.MINUTES);
        }
    }

    private static final class Gone implements ServiceAccess<RuntimeListener> {
        @Override
        public Optional<RuntimeListener> acquire() {
            return Optional.empty();
        }

        @Override
        public void release() {
            throw new AssertionError("was never given");
        }

        @Override
        public Object key() {
            return this;
        }
    }
}
