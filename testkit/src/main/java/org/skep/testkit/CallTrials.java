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

/** Clauses that are judged by how a call goes. */
final class CallTrials {
    private static final int THREADS = 4;
    private static final int ROUNDS = 16;

    /** Collectors take an unreachable object at the first or second collection that they are asked for. */
    private static final int COLLECTIONS = 10;

    private static final int COLLECTION_MILLIS = 200;

    /** How long a call may work before it is interrupted, when it does not wait for anything. */
    private static final Duration HEAD_START = Duration.ofMillis(200);

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private CallTrials() {}

    static Judgement leavesTheQuestionAlone(WatchedQuestion asked) {
        return asked.isChanged()
                ? Judgement.complaint("it changes Question.externs(), which is unmodifiable in the framework: the call"
                        + " will fail there with an UnsupportedOperationException; copy the list first")
                : Judgement.kept();
    }

    static Judgement keepsNoQuestion(Examination examination) throws InterruptedException {
        // A collector that leaves this one where it is tells nothing of the others.
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
                ? Judgement.open("this JVM does not collect garbage when it is asked to")
                : Judgement.complaint(
                        "it still refers to the question, or to its list, after it has returned: copy what"
                                + " is to be kept, such as names; a thread or a lazy map that uses it counts, too");
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
                    // A slow resolver is asked less often: half the limit for all rounds, and one limit for the last.
                    if (round == 0 || System.nanoTime() - start < limit.toNanos() / 2) {
                        complaint = askedBesideOthers(examination);
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
        return Judgement.of(complaint.map(what -> "asked by " + THREADS + " threads at once, " + what));
    }

    private static Optional<String> askedBesideOthers(Examination examination) {
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
                return Judgement.complaint("interrupted, it " + new Reply.Late(limit).phrase()
                        + ": end the call, by an exception for example, on InterruptedException, InterruptedIOException"
                        + " and ClosedByInterruptException, and when Thread.interrupted() says so in a loop");
            }
        }
        // What an interrupted call leaves behind must not spoil the next.
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
            List<Lookup> looked = call.get(limit);
            if (looked == null) {
                return Judgement.complaint("survey() returned null instead of a list");
            }
            return looked.stream().anyMatch(Objects::isNull)
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
            return Judgement.open("this system does not tell which files are open");
        }
        int before = openFiles();
        for (int i = 0; i < ROUNDS; i++) {
            examination.answers(examination.question(), "asked the same again");
        }
        int more = openFiles() - before;
        // Other threads of the test may open some; a leak shows once a call.
        return more < ROUNDS
                ? Judgement.kept()
                : Judgement.complaint("after " + ROUNDS + " calls " + more
                        + " more files are open than before: use try with resources on every path");
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
