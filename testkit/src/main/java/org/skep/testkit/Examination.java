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
 * One run of a resolver through clauses of its contract. It begins with the question of the test; when that is not
 * answered, only the clause that says so is judged. Used by one thread; folders of its own are gone when it is closed.
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
    /** Not asked yet while it is null. */
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
            throw new UncheckedIOException("the machine of the test can't be laid out", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Says that a call gave no answers, where a clause needs them. */
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
            throw new UncheckedIOException("a folder of the test can't be written", e);
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
            case ANSWERS -> first instanceof Reply.Threw ? Judgement.complaint("it " + first.phrase()) : beyond(clause);
            case IN_TIME -> first instanceof Reply.Late ? Judgement.complaint("it " + first.phrase()) : beyond(clause);
            case RETURNS_A_MAP ->
                first instanceof Reply.Nothing
                        ? Judgement.complaint("it " + first.phrase())
                        : answered ? AnswerTrials.nulls((Reply.Gave) first) : unanswered();
            case WHATEVER_ELSE_IS_ASKED, SEVERAL_THREADS, EXPLAINS_THE_SAME ->
                !answered
                        ? unanswered()
                        : repeats()
                                ? trial(clause)
                                : Judgement.open("it does not even give the same answers to the same question");
            default -> answered ? trial(clause) : unanswered();
        };
    }

    /** The first reply broke another clause than this one, or none. */
    private Judgement beyond(Clause clause) {
        return clause == Clause.ANSWERS && first instanceof Reply.Late ? unanswered() : Judgement.kept();
    }

    private Judgement unanswered() {
        return Judgement.open("asked what the test asks, it " + first.phrase());
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
            case SAYS_WHERE -> Words.saysWhere(answers());
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

    /** The question of the test, answered by {@link #answers}. */
    TestQuestion question() {
        return question;
    }

    /** What the question of the test was answered with. */
    Map<String, Answer> answers() {
        return ((Reply.Gave) first).answers();
    }

    Reply ask(TestQuestion other) throws InterruptedException {
        return conversation.ask(new WatchedQuestion(other));
    }

    /** Asks where no answer is a complaint. */
    Map<String, Answer> answers(TestQuestion other, String when) throws InterruptedException, UnansweredException {
        Reply reply = ask(other);
        if (reply instanceof Reply.Gave gave) {
            return gave.answers();
        }
        throw new UnansweredException(when + ", it " + reply.phrase());
    }

    /** Whether it answers the same when it is asked the same: without that, comparing tells nothing. */
    boolean repeats() throws InterruptedException, UnansweredException {
        return repeated().isEmpty();
    }

    /** What differs when the same is asked again. */
    private Optional<String> repeated() throws InterruptedException, UnansweredException {
        if (repeated == null) {
            repeated = AnswerTrials.repeated(this);
        }
        return repeated;
    }

    /** Lays a machine out in a folder of its own. */
    Target layOut(Machine description) throws IOException {
        return description.layOut(scratch.resolve("machine" + ++folders));
    }

    /** Deletes what is in a folder, and leaves the folder itself. */
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
            throw new UncheckedIOException("a folder of the test can't be deleted", e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("the test was interrupted while a resolver worked", cause);
    }
}
