package org.skep.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.skep.extern.Extern;
import org.skep.machine.Target;
import org.skep.resolver.Answer;
import org.skep.source.InstalledSource;

/**
 * One run of a resolver through clauses of its contract. It begins with the test's question; if that is not answered,
 * only the clause that covers the failure is judged. For use by one thread. Temporary folders are deleted on close.
 */
final class Examination implements AutoCloseable {
    private final Conversation conversation;
    private final Served served;
    private final Machine machine;
    private final TestQuestion question;
    private final WatchedQuestion watched;
    private final Reply first;
    private final Path scratch;
    private int folders;
    /** Null until the question was repeated. */
    private Optional<String> repeated;

    Examination(
            Conversation conversation,
            Served served,
            Machine machine,
            List<Extern> externs,
            List<InstalledSource> sources) {
        this.conversation = conversation;
        this.served = served;
        this.machine = machine;
        try {
            this.scratch = Files.createTempDirectory("skep-testkit");
            this.question = new TestQuestion(layOut(machine), externs, false, sources);
            this.watched = new WatchedQuestion(question);
            this.first = conversation.ask(watched);
        } catch (IOException e) {
            throw new UncheckedIOException("can't create the machine of the test", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Thrown when a call returned no answers and a clause needs them. */
    static final class UnansweredException extends Exception {
        private static final long serialVersionUID = 1L;

        UnansweredException(String phrase) {
            super(phrase);
        }
    }

    Verdict judge(Clause clause) {
        Judgement judgement;
        try {
            judgement = judgement(clause);
        } catch (UnansweredException e) {
            judgement = Judgement.complaint(e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("can't write a folder of the test", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        if (judgement instanceof Judgement.Complaint complaint) {
            return new Verdict(
                    clause,
                    clause.weight() == Clause.Weight.DUTY ? Verdict.Outcome.BROKEN : Verdict.Outcome.WARNING,
                    complaint.what());
        }
        return judgement instanceof Judgement.Open open
                ? new Verdict(clause, Verdict.Outcome.NOT_JUDGED, open.why())
                : new Verdict(clause, Verdict.Outcome.KEPT, "");
    }

    private Judgement judgement(Clause clause) throws IOException, InterruptedException, UnansweredException {
        boolean answered = first instanceof Reply.Gave;
        return switch (clause) {
            case ANSWERS ->
                first instanceof Reply.Threw ? Judgement.complaint("it " + first.phrase()) : basicVerdict(clause);
            case IN_TIME ->
                first instanceof Reply.Late ? Judgement.complaint("it " + first.phrase()) : basicVerdict(clause);
            case RETURNS_A_MAP ->
                first instanceof Reply.Nothing
                        ? Judgement.complaint("it " + first.phrase())
                        : answered ? AnswerTrials.nulls((Reply.Gave) first) : unanswered();
            case WHATEVER_ELSE_IS_ASKED, SEVERAL_THREADS, EXPLAINS_THE_SAME ->
                !answered
                        ? unanswered()
                        : repeats()
                                ? trial(clause)
                                : Judgement.open("it returns different answers to the same question");
            default -> answered ? trial(clause) : unanswered();
        };
    }

    /** Judges the three basic clauses when the first reply did not break this one. */
    private Judgement basicVerdict(Clause clause) {
        return clause == Clause.ANSWERS && first instanceof Reply.Late ? unanswered() : Judgement.kept();
    }

    private Judgement unanswered() {
        return Judgement.open("for the question of the test, it " + first.phrase());
    }

    private Judgement trial(Clause clause) throws IOException, InterruptedException, UnansweredException {
        return switch (clause) {
            case ANSWERS, RETURNS_A_MAP, IN_TIME -> throw new IllegalArgumentException(clause.id());
            case KNOWS_SOMETHING -> AnswerTrials.knowsSomething(this);
            case ONLY_WHAT_IS_ASKED -> AnswerTrials.onlyWhatIsAsked(this);
            case ABSENT_FOR_ITS_OWN -> AnswerTrials.absentForItsOwn(this);
            case LEAVES_THE_QUESTION_ALONE -> CallTrials.leavesTheQuestionAlone(watched);
            case KEEPS_NO_QUESTION -> CallTrials.keepsNoQuestion(this);
            case REPEATABLE -> Judgement.of(repeated());
            case WHATEVER_ELSE_IS_ASKED -> AnswerTrials.whateverElseIsAsked(this);
            case FITS_THE_TYPE -> AnswerTrials.fitsTheType(this);
            case SAYS_WHERE -> Words.readableTexts(answers());
            case SEVERAL_THREADS -> CallTrials.severalThreads(this);
            case GIVES_UP_WHEN_INTERRUPTED -> CallTrials.givesUpWhenInterrupted(this);
            case ONLY_THE_TARGET -> MachineTrials.onlyTheTarget(this);
            case EXPLAINS_THE_SAME -> AnswerTrials.explainsTheSame(this);
            case EMPTY_QUESTION -> AnswerTrials.emptyQuestion(this);
            case SURVEYS -> CallTrials.surveys(this);
            case CLOSES_WHAT_IT_OPENS -> CallTrials.closesWhatItOpens(this);
            case NO_ZERO_FOR_A_FAILED_SOURCE -> MachineTrials.noZeroForAFailedSource(this);
            case FOLLOWS_THE_FILES -> MachineTrials.followsTheFiles(this);
        };
    }

    Conversation conversation() {
        return conversation;
    }

    Served served() {
        return served;
    }

    Machine machine() {
        return machine;
    }

    /** The test's question; {@link #answers} has its answers. */
    TestQuestion question() {
        return question;
    }

    /** Returns the answers to the test's question. */
    Map<String, Answer> answers() {
        return ((Reply.Gave) first).answers();
    }

    Reply ask(TestQuestion other) throws InterruptedException {
        return conversation.ask(new WatchedQuestion(other));
    }

    /** Asks a question; a failure to answer becomes a complaint. */
    Map<String, Answer> answers(TestQuestion other, String when) throws InterruptedException, UnansweredException {
        Reply reply = ask(other);
        if (reply instanceof Reply.Gave gave) {
            return gave.answers();
        }
        throw new UnansweredException(when + ", it " + reply.phrase());
    }

    /** Whether repeating the question returns the same answers; otherwise comparisons are meaningless. */
    boolean repeats() throws InterruptedException, UnansweredException {
        return repeated().isEmpty();
    }

    /** Returns the first difference when the question is repeated. */
    private Optional<String> repeated() throws InterruptedException, UnansweredException {
        if (repeated == null) {
            repeated = AnswerTrials.repeated(this);
        }
        return repeated;
    }

    /** Creates a machine in a new folder. */
    Target layOut(Machine description) throws IOException {
        return description.layOut(scratch.resolve("machine" + ++folders));
    }

    /** Deletes the content of a folder, but not the folder itself. */
    static void empty(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                if (!directory.equals(folder)) {
                    Files.delete(directory);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() {
        try {
            empty(scratch);
            Files.delete(scratch);
        } catch (IOException e) {
            throw new UncheckedIOException("can't delete a folder of the test", e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("the test was interrupted during a call of a resolver", cause);
    }
}
