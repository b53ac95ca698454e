package org.skep.core.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.skep.core.service.TimedCalls.Callee;
import org.skep.machine.Target;

class TimedCallsTest {
    /** Long enough for a call to begin, on a busy machine too. */
    private static final Duration SHORT = Duration.ofMillis(500);

    private final TimedCalls calls = new TimedCalls(Duration.ofMinutes(1));

    @AfterEach
    void close() {
        calls.close();
    }

    @Test
    void givesWhatTheCallGives() throws Exception {
        assertThat(calls.<Integer>call(Callee.of("a"), () -> 5)).isEqualTo(5);
    }

    @Test
    void whatIsThrownIsSaid() {
        assertThatThrownBy(() -> calls.call(Callee.of("a"), () -> {
                    throw new IllegalStateException("no luck");
                }))
                .isInstanceOf(TimedCalls.CallFailedException.class)
                .hasMessage("threw java.lang.IllegalStateException: no luck")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void anExceptionWhoseMessageThrowsIsSaidWithoutIt() {
        assertThatThrownBy(() -> calls.call(Callee.of("a"), () -> {
                    throw new SpitefulException();
                }))
                .isInstanceOf(TimedCalls.CallFailedException.class)
                .hasMessageContaining("SpitefulException, whose message can't be had");
    }

    private static final class SpitefulException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("not even this");
        }
    }

    @Test
    void anErrorCostsThisCallOnly() throws Exception {
        assertThatThrownBy(() -> calls.call(Callee.of("a"), () -> {
                    throw new NoClassDefFoundError("org/gone/Type");
                }))
                .hasMessageContaining("NoClassDefFoundError");
        assertThat(calls.<Integer>call(Callee.of("a"), () -> 5)).isEqualTo(5);
    }

    @Test
    void whoIsStuckIsNotCalledAgainUntilItHasReturned() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch returned = new CountDownLatch(1);
        assertThatThrownBy(() -> calls.within(SHORT).call(Callee.of("slow"), () -> {
                    awaitWhateverInterrupts(release);
                    returned.countDown();
                    return 0;
                }))
                .hasMessageContaining("did not return within 0.5 s");
        assertThat(calls.isStuck("slow")).isTrue();
        assertThatThrownBy(() -> calls.call(Callee.of("slow"), () -> 1))
                .hasMessageContaining("not returned from an earlier call");
        assertThat(calls.<Integer>call(Callee.of("other"), () -> 2)).isEqualTo(2);
        release.countDown();
        returned.await();
        while (calls.isStuck("slow")) {
            Thread.onSpinWait();
        }
        assertThat(calls.<Integer>call(Callee.of("slow"), () -> 3)).isEqualTo(3);
    }

    @Test
    void whatIsStuckOnOneMachineIsCalledForAnother(@TempDir Path folder) throws Exception {
        Target hostile = Target.at(folder);
        CountDownLatch release = new CountDownLatch(1);
        assertThatThrownBy(() -> calls.within(SHORT).call(Callee.on(hostile, "slow"), () -> {
                    awaitWhateverInterrupts(release);
                    return 0;
                }))
                .hasMessageContaining("did not return within 0.5 s");
        assertThat(calls.isStuck("slow")).isTrue();
        assertThat(calls.<Integer>call(Callee.on(Target.runningMachine(), "slow"), () -> 1))
                .isEqualTo(1);
        assertThat(calls.<Integer>call(Callee.on(hostile.withRelease("6.1.0"), "slow"), () -> 2))
                .isEqualTo(2);
        assertThatThrownBy(() -> calls.call(Callee.on(Target.at(folder.resolve(".")), "slow"), () -> 3))
                .as("the same machine by another name")
                .hasMessageContaining("not returned from an earlier call");
        release.countDown();
        while (calls.isStuck("slow")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aServiceIsReleasedAfterEveryCallAlsoWhenItThrows() {
        CountingHandle handle = new CountingHandle();
        assertThatThrownBy(() -> calls.call(Callee.of("a"), handle, service -> {
                    throw new IllegalArgumentException(service);
                }))
                .hasMessageContaining("IllegalArgumentException: it");
        assertThat(handle.held.availablePermits()).isZero();
    }

    @Test
    void aServiceThatIsGoneIsNotReleased() {
        CountingHandle handle = new CountingHandle();
        handle.gone = true;
        assertThatThrownBy(() -> calls.call(Callee.of("a"), handle, String::length))
                .hasMessage("was unregistered before it could be asked");
        assertThat(handle.held.availablePermits()).isZero();
    }

    @Test
    void anInterruptedCallerGivesTheCallUp() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Thread caller = new Thread(() -> {
            try {
                calls.call(Callee.of("a"), () -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                    return 0;
                });
            } catch (InterruptedException e) {
                ended.countDown();
            } catch (TimedCalls.CallFailedException e) {
                throw new AssertionError(e);
            }
        });
        caller.start();
        begun.await();
        caller.interrupt();
        ended.await();
        interrupted.await();
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

    private static final class CountingHandle implements ServiceAccess<String> {
        private final Semaphore held = new Semaphore(0);
        private boolean gone;

        @Override
        public Optional<String> acquire() {
            if (gone) {
                return Optional.empty();
            }
            held.release();
            return Optional.of("it");
        }

        @Override
        public void release() {
            held.acquireUninterruptibly();
        }

        @Override
        public Object key() {
            return this;
        }
    }
}
