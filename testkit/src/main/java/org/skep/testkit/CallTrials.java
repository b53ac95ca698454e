package org.skep.testkit;

import java.io.IOException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.skep.extern.Lookup;
import org.skep.resolver.Answer;
import org.skep.resolver.Question;
import org.skep.source.InstalledSource;

/** Trials of the clauses that concern the course of a call. */
final class CallTrials {
    private static final int THREADS = 4;
    private static final int ROUNDS = 16;

    /** Number of collections requested at most; collectors free an unreachable object at the first or second. */
    private static final int COLLECTIONS = 10;

    private static final int COLLECTION_MILLIS = 200;

    /** How long a call that does not wait may run before it is interrupted. */
    private static final Duration HEAD_START = Duration.ofMillis(200);

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private CallTrials() {}

    static Judgement leavesTheQuestionAlone(WatchedQuestion asked) {
        return asked.isChanged()
                ? Judgement.complaint(
                        "it modifies Question.externs(), which is unmodifiable in the framework, where the"
                                + " call fails with an UnsupportedOperationException; copy the list first")
                : Judgement.kept();
    }

    static Judgement keepsNoQuestion(Examination examination) throws InterruptedException {
        // If the collector does not free this object, the trial can't be judged.
        WeakReference<Object> control = new WeakReference<>(new Object());
        ReferenceQueue<Object> collected = new ReferenceQueue<>();
        List<WeakReference<Object>> parts = askAndForget(examination, collected);
        for (int i = 0; i < COLLECTIONS && parts.stream().anyMatch(part -> !part.refersTo(null)); i++) {
            System.gc();
            collected.remove(COLLECTION_MILLIS);
        }
        if (parts.stream().allMatch(part -> part.refersTo(null))) {
            return Judgement.kept();
        }
        return !control.refersTo(null)
                ? Judgement.open("System.gc() has no effect in this JVM")
                : Judgement.complaint("it still refers to the question or its list after it has returned: copy the data"
                        + " to keep, such as names; references from threads and lazy maps count, too");
    }

    private static List<WeakReference<Object>> askAndForget(Examination examination, ReferenceQueue<Object> collected)
            throws InterruptedException {
        Question question = new WatchedQuestion(examination.question());
        List<WeakReference<Object>> parts =
                List.of(new WeakReference<>(question, collected), new WeakReference<>(question.externs(), collected));
        Conversation.Call<Reply> call = examination.conversation().start(question);
        call.endsWithin(examination.conversation().limit());
        return parts;
    }

    static Judgement severalThreads(Examination examination) throws InterruptedException {
        Duration limit = examination.conversation().limit();
        long start = System.nanoTime();
        CyclicBarrier together = new CyclicBarrier(THREADS);
        List<Conversation.Call<Optional<String>>> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(Conversation.Call.start(() -> {
                together.await();
                Optional<String> complaint = Optional.empty();
                for (int round = 0; round < ROUNDS && complaint.isEmpty(); round++) {
                    // A slow resolver is called less often: half the limit for all rounds, and one limit for the last.
                    if (round == 0 || System.nanoTime() - start < limit.toNanos() / 2) {
                        complaint = replyBesideOtherThreads(examination);
                    }
                }
                return complaint;
            }));
        }
        Optional<String> complaint = Optional.empty();
        for (Conversation.Call<Optional<String>> thread : threads) {
            Optional<String> one = complaintOf(thread, limit.plus(limit));
            complaint = complaint.or(() -> one);
        }
        return Judgement.of(complaint.map(what -> "called by " + THREADS + " threads at once, " + what));
    }

    private static Optional<String> replyBesideOtherThreads(Examination examination) {
        TestQuestion question = examination.question();
        Reply reply = examination.conversation().reply(new WatchedQuestion(question));
        if (reply instanceof Reply.Gave gave) {
            return Words.difference(question.names(), examination.answers(), gave.answers(), "then");
        }
        return Optional.of("it " + reply.phrase());
    }

    private static Optional<String> complaintOf(Conversation.Call<Optional<String>> thread, Duration limit)
            throws InterruptedException {
        try {
            return thread.get(limit);
        } catch (TimeoutException e) {
            return Optional.of("it " + new Reply.Late(limit).phrase());
        } catch (ExecutionException e) {
            return Optional.of("it " + new Reply.Threw(e.getCause()).phrase());
        }
    }

    static Judgement givesUpWhenInterrupted(Examination examination)
            throws InterruptedException, Examination.UnansweredException {
        Duration limit = examination.conversation().limit();
        TestQuestion question = examination.question();
        try (BlockingSource source = new BlockingSource()) {
            List<InstalledSource> sources = new ArrayList<>(List.of(new InstalledSource(BlockingSource.NAME, source)));
            sources.addAll(question.kconfigSources());
            Conversation.Call<Reply> call = examination
                    .conversation()
                    .start(new WatchedQuestion(question.from(sources.toArray(InstalledSource[]::new))));
            long start = System.nanoTime();
            while (!call.endsWithin(Duration.ofMillis(1))
                    && !source.isAsked()
                    && !isWaiting(call.state())
                    && System.nanoTime() - start < HEAD_START.toNanos()) {
                Thread.onSpinWait();
            }
            call.interrupt();
            if (!call.endsWithin(limit)) {
                return Judgement.complaint(
                        "interrupted, it " + new Reply.Late(limit).phrase()
                                + ": end the call, for example with an exception, on InterruptedException,"
                                + " InterruptedIOException and ClosedByInterruptException; check Thread.interrupted() in loops");
            }
        }
        // State left by an interrupted call must not affect the next one.
        String when = "asked again after an interrupted call";
        Map<String, Answer> after = examination.answers(question, when);
        return examination.repeats()
                ? Judgement.of(Words.difference(question.names(), examination.answers(), after, when))
                : Judgement.kept();
    }

    private static boolean isWaiting(Thread.State state) {
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    }

    static Judgement surveys(Examination examination) throws InterruptedException {
        TestQuestion question = examination.question().asking(List.of());
        Conversation.Call<List<Lookup>> call = Conversation.Call.start(
                () -> examination.conversation().resolver().survey(new WatchedQuestion(question)));
        Duration limit = examination.conversation().limit();
        try {
            List<Lookup> lookups = call.get(limit);
            if (lookups == null) {
                return Judgement.complaint("survey() returned null instead of a list");
            }
            return lookups.stream().anyMatch(Objects::isNull)
                    ? Judgement.complaint("null is in the list that survey() returned")
                    : Judgement.kept();
        } catch (TimeoutException e) {
            return Judgement.complaint("survey() " + new Reply.Late(limit).phrase());
        } catch (ExecutionException e) {
            return Judgement.complaint("survey() " + new Reply.Threw(e.getCause()).phrase());
        }
    }

    static Judgement closesWhatItOpens(Examination examination)
            throws IOException, InterruptedException, Examination.UnansweredException {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return Judgement.open("this system has no /proc/self/fd");
        }
        int before = openFiles();
        for (int i = 0; i < ROUNDS; i++) {
            examination.answers(examination.question(), "asked the same question again");
        }
        int more = openFiles() - before;
        // Other threads of the test may open files; a leak adds at least one per call.
        return more < ROUNDS
                ? Judgement.kept()
                : Judgement.complaint("after " + ROUNDS + " calls, " + more
                        + " more files are open than before: use try-with-resources on every path");
    }

    private static int openFiles() throws IOException {
        int count = 0;
        try (DirectoryStream<Path> open = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path ignored : open) {
                count++;
            }
        }
        return count;
    }
}
