package org.skep.testkit;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Question;

/** Calls a resolver as the core does: on a separate thread, with a time limit. */
record Conversation(ExternResolver resolver, Duration limit) {

    /** A running call. */
    static final class Call<T> {
        private final FutureTask<T> task;
        private final Thread thread;

        private Call(Callable<T> code) {
            task = new FutureTask<>(code);
            thread = new Thread(task, "skep-testkit-call");
            thread.setDaemon(true);
        }

        /** Starts a call of foreign code. */
        static <T> Call<T> start(Callable<T> code) {
            Call<T> call = new Call<>(code);
            call.thread.start();
            return call;
        }

        Thread.State state() {
            return thread.getState();
        }

        void interrupt() {
            thread.interrupt();
        }

        /** Waits for the call's thread to end; returns false when it is still running after that time. */
        boolean endsWithin(Duration time) throws InterruptedException {
            thread.join(Math.max(1, time.toMillis()));
            return !thread.isAlive();
        }

        /**
         * Returns the result. The call is interrupted when it is late or when the calling thread is interrupted.
         *
         * @throws ExecutionException when the call threw
         * @throws TimeoutException when the call is late
         */
        T get(Duration time) throws InterruptedException, ExecutionException, TimeoutException {
            try {
                return task.get(time.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException | TimeoutException e) {
                thread.interrupt();
                throw e;
            }
        }
    }

    Call<Reply> start(Question question) {
        return Call.start(() -> reply(question));
    }

    Reply ask(Question question) throws InterruptedException {
        return await(start(question));
    }

    Reply await(Call<Reply> call) throws InterruptedException {
        try {
            return call.get(limit);
        } catch (ExecutionException e) {
            return new Reply.Threw(e.getCause());
        } catch (TimeoutException e) {
            return new Reply.Late(limit);
        }
    }

    /** Calls the resolver on the current thread, without a time limit. */
    Reply reply(Question question) {
        try {
            // The returned map is foreign code as well, so it is copied on the call's thread.
            Map<String, Answer> answers = resolver.resolve(question);
            return answers == null ? new Reply.Nothing() : Reply.Gave.copyOf(answers);
        } catch (Throwable e) {
            return new Reply.Threw(e);
        }
    }
}
