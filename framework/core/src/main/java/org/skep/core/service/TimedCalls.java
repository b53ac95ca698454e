package org.skep.core.service;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.skep.machine.Target;

/**
 * Runs other people's code on threads of its own, and waits for it only so long. A service that has exceeded the limit
 * is stuck, and is not called again for the same machine until it has returned: it costs one thread for each call that
 * was under way and each machine, not one for each load.
 */
public final class TimedCalls implements AutoCloseable {
    /** Idle threads go soon: loads come in bursts, and a framework at rest should have no threads of ours. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final ExecutorService threads;
    private final ConcurrentHashMap<Callee, Integer> stuck;
    private final Duration limit;

    /** Says why a call gave nothing, in a phrase that follows the name of who was called. */
    public static final class CallFailedException extends Exception {
        private static final long serialVersionUID = 1L;

        CallFailedException(String phrase, Throwable cause) {
            super(phrase, cause);
        }
    }

    public TimedCalls(Duration limit) {
        this(threads(), new ConcurrentHashMap<>(), limit);
    }

    private TimedCalls(ExecutorService threads, ConcurrentHashMap<Callee, Integer> stuck, Duration limit) {
        this.threads = threads;
        this.stuck = stuck;
        this.limit = limit;
    }

    private static ExecutorService threads() {
        AtomicInteger count = new AtomicInteger();
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new SynchronousQueue<>(),
                task -> Worker.thread(task, "skep-call-" + count.incrementAndGet()));
    }

    /** The same calls with a limit of their own: threads and who is stuck are shared, and closed together. */
    public TimedCalls within(Duration ownLimit) {
        return new TimedCalls(threads, stuck, ownLimit);
    }

    /**
     * What is called: a service at work on one machine. A service that hangs on the files of one machine is still
     * called for every other machine.
     *
     * @param service equal keys mean the same one
     * @param machine what tells the machine from others; empty where a call is about no machine
     */
    public record Callee(Object service, String machine) {
        static Callee of(Object service) {
            return new Callee(service, "");
        }

        public static Callee on(Target target, Object service) {
            String root = target.root().toAbsolutePath().normalize().toString();
            return new Callee(service, root + '\0' + target.givenRelease().orElse(""));
        }
    }

    /** Whether a call of this service, on any machine, has exceeded the limit and not returned. */
    public boolean isStuck(Object service) {
        return stuck.keySet().stream().anyMatch(callee -> callee.service().equals(service));
    }

    /**
     * Calls, and waits until it has returned, or the limit is exceeded, or this thread is interrupted; in the latter
     * cases the call is interrupted.
     */
    public <T> T call(Callee callee, Callable<T> code) throws CallFailedException, InterruptedException {
        if (stuck.containsKey(callee)) {
            throw new CallFailedException("has not returned from an earlier call yet", null);
        }
        Call<T> call = new Call<>(callee, () -> guarded(code));
        try {
            threads.execute(call);
        } catch (RejectedExecutionException e) {
            throw new CallFailedException("was not asked: the core is being stopped", e);
        } catch (OutOfMemoryError e) {
            throw new CallFailedException("was not asked: there is no thread left to call it on", e);
        }
        try {
            return call.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            call.abandon();
            throw new CallFailedException("did not return within " + limit.toMillis() / 1000.0 + " s", e);
        } catch (InterruptedException e) {
            call.abandon();
            throw e;
        } catch (ExecutionException e) {
            // Anything else was thrown while the failure was put into words: there was no memory for that.
            throw e.getCause() instanceof CallFailedException failure
                    ? failure
                    : new CallFailedException("threw " + e.getCause().getClass().getName(), e.getCause());
        }
    }

    /**
     * Puts what was thrown into words on the thread of the call, since asking an exception for its message is a call
     * too.
     */
    private static <T> T guarded(Callable<T> code) throws CallFailedException {
        try {
            return code.call();
        } catch (Throwable thrown) {
            throw new CallFailedException(phrase(thrown), thrown);
        }
    }

    private static String phrase(Throwable thrown) {
        return thrown instanceof GoneException
                ? "was unregistered before it could be asked"
                : ForeignCode.phrase(thrown);
    }

    /** Thrown inside a call when the service has gone. */
    public static final class GoneException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** Acquires a service, calls it, and releases it, all within one timed call. */
    public <S, T> T call(Callee callee, ServiceAccess<S> handle, ServiceCall<S, T> code)
            throws CallFailedException, InterruptedException {
        return call(callee, () -> {
            S service = handle.acquire().orElseThrow(GoneException::new);
            try {
                return code.call(service);
            } finally {
                handle.release();
            }
        });
    }

    /** What is done with a service. */
    public interface ServiceCall<S, T> {
        T call(S service) throws Exception;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** A call that can be given up. It counts as stuck from then until it has really returned. */
    private final class Call<T> extends FutureTask<T> {
        private final Track track;

        Call(Callee callee, Callable<T> code) {
            super(code);
            this.track = new Track(callee);
        }

        /** Comes to its end when the code has returned, or at once when the call was given up before it began. */
        @Override
        public void run() {
            try {
                super.run();
            } finally {
                track.returned();
            }
        }

        void abandon() {
            track.abandoned();
            try {
                cancel(true);
            } catch (Throwable e) {
                // An interrupt closes the channel that the thread reads from, and channels may be foreign code.
            }
        }
    }

    /** Keeps the count of stuck calls right, whichever of giving up and returning comes first. */
    private final class Track {
        private final Callee callee;
        private boolean returned;
        private boolean abandoned;

        Track(Callee callee) {
            this.callee = callee;
        }

        synchronized void abandoned() {
            abandoned = true;
            if (!returned) {
                stuck.merge(callee, 1, Integer::sum);
            }
        }

        synchronized void returned() {
            returned = true;
            if (abandoned) {
                stuck.computeIfPresent(callee, (same, count) -> count == 1 ? null : count - 1);
            }
        }
    }
}
