package org.skep.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Origin;
import org.skep.machine.Target;
import org.skep.resolver.Answer;
import org.skep.source.Finding;
import org.skep.source.InstalledSource;
import org.skep.source.Kconfig;
import org.skep.source.KconfigSource;
import org.skep.source.SourceGoneException;

/** Clauses that are judged by what becomes of a resolver when the machine, or a source, is another one or fails. */
final class MachineTrials {
    private static final String SOURCE = "testkit";

    /** Shorter ones could be part of any text. */
    private static final int TELLING_LENGTH = 4;

    private MachineTrials() {}

    static Judgement onlyTheTarget(Examination examination) throws IOException, InterruptedException {
        Optional<String> here = releaseHere();
        for (Machine foreign : List.of(Machine.empty(), Machine.running("0.0.0-skep-testkit"))) {
            Target target = examination.layOut(foreign);
            Reply reply = examination.ask(examination.question().on(target).from());
            if (reply instanceof Reply.Late) {
                return Judgement.complaint(
                        "asked about a machine that has " + foreign + " and nothing else, it " + reply.phrase());
            } else if (reply instanceof Reply.Gave gave) {
                for (Map.Entry<String, Answer> entry : gave.answers().entrySet()) {
                    Optional<String> complaint = elsewhere(entry.getValue(), target, here);
                    if (complaint.isPresent()) {
                        return Judgement.complaint("asked about a machine that has " + foreign
                                + " and nothing else, it says of " + entry.getKey() + " " + complaint.get()
                                + "; read through Question.target() only, or leave this clause out if the answer is not"
                                + " of a machine");
                    }
                }
            }
        }
        return Judgement.kept();
    }

    private static Optional<String> elsewhere(Answer answer, Target target, Optional<String> here) {
        if (answer instanceof Answer.Found found && !isOf(target, found.origin())) {
            return Optional.of(found.value() + ", from " + found.origin());
        }
        return Words.sayings(answer).stream()
                .map(Words.Saying::text)
                .filter(text -> here.isPresent() && text.contains(here.get()))
                .findFirst()
                .map(text -> "\"" + text + "\", and " + here.get() + " is what the running machine has");
    }

    private static boolean isOf(Target target, Origin origin) {
        return origin.source().startsWith(target.root() + "/");
    }

    private static Optional<String> releaseHere() {
        try {
            return Target.runningMachine().release().filter(release -> release.length() >= TELLING_LENGTH);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Judgement noZeroForAFailedSource(Examination examination)
            throws InterruptedException, Examination.UnansweredException {
        List<Extern> externs = examination.question().externs();
        byte[] text = externs.stream()
                .map(extern -> extern.name() + "=" + valueFor(extern.type()) + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
        AtomicBoolean asked = new AtomicBoolean();
        Map<String, Answer> working = examination.answers(
                from(examination, target -> {
                    asked.set(true);
                    return Finding.of(Kconfig.of(SOURCE, text));
                }),
                "given a configuration source that has them all");
        if (!asked.get()) {
            return Judgement.kept();
        }
        for (FailingSource failing : FailingSource.values()) {
            Reply reply = examination.ask(from(examination, failing));
            if (reply instanceof Reply.Late || reply instanceof Reply.Nothing) {
                return Judgement.complaint("with a source that " + failing.what + ", it " + reply.phrase());
            } else if (reply instanceof Reply.Gave gave) {
                for (Extern extern : externs) {
                    Answer answer = gave.answers().get(extern.name());
                    boolean lost = answer == null || answer instanceof Answer.Absent;
                    if (lost && working.get(extern.name()) instanceof Answer.Found) {
                        return Judgement.complaint(extern.name() + ": " + Words.words(answer) + ", with a source that "
                                + failing.what + "; a weak extern would be zero, and nobody knows whether that is so:"
                                + " refuse it, or pass the exception on");
                    }
                }
            }
        }
        return Judgement.kept();
    }

    private static TestQuestion from(Examination examination, KconfigSource source) {
        return examination.question().from(new InstalledSource(SOURCE, source));
    }

    private static String valueFor(ExternType type) {
        if (type instanceof ExternType.Bool || type instanceof ExternType.Tristate) {
            return "y";
        }
        return type instanceof ExternType.Text ? "\"x\"" : "1";
    }

    /** Sources whose configuration is lost, each in its own way. */
    private enum FailingSource implements KconfigSource {
        GONE("was unregistered meanwhile") {
            @Override
            public Finding find(Target target) {
                throw new SourceGoneException(SOURCE);
            }
        },
        FAILS("fails to look") {
            @Override
            public Finding find(Target target) throws IOException {
                throw new IOException("the test kit's source fails to look");
            }
        },
        CANNOT_BE_READ("has a configuration that can't be read") {
            @Override
            public Finding find(Target target) {
                return Finding.of(Kconfig.of(SOURCE, "unreadable", () -> {
                    throw new IOException("the test kit's configuration can't be read");
                }));
            }
        };

        private final String what;

        FailingSource(String what) {
            this.what = what;
        }
    }

    static Judgement followsTheFiles(Examination examination)
            throws IOException, InterruptedException, Examination.UnansweredException {
        if (examination.machine().isEmpty()) {
            return Judgement.open("the machine of the test has no file that could vanish");
        }
        Target target = examination.layOut(examination.machine());
        TestQuestion question = examination.question().on(target);
        examination.answers(question, "asked about the same machine in another folder");
        Examination.empty(target.root());
        Reply reply = examination.ask(question);
        if (reply instanceof Reply.Threw threw) {
            boolean expected = threw.thrown() instanceof IOException || threw.thrown() instanceof UncheckedIOException;
            return expected
                    ? Judgement.kept()
                    : Judgement.complaint("asked again when the machine's files were gone, it " + reply.phrase());
        } else if (!(reply instanceof Reply.Gave)) {
            return Judgement.complaint("asked again when the machine's files were gone, it " + reply.phrase());
        }
        return Judgement.of(stale(((Reply.Gave) reply).answers(), target));
    }

    private static Optional<String> stale(Map<String, Answer> answers, Target target) {
        for (Map.Entry<String, Answer> entry : answers.entrySet()) {
            if (entry.getValue() instanceof Answer.Found found && isOf(target, found.origin())) {
                return Optional.of(entry.getKey() + ": still " + found.value() + ", from " + found.origin()
                        + ", which is gone; keep what was made of a file by Target.identity");
            }
        }
        return Optional.empty();
    }
}
