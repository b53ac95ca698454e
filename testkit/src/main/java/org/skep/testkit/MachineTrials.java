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

/** Trials of the clauses that concern another machine, or failures of a machine or a configuration source. */
final class MachineTrials {
    private static final String SOURCE = "testkit";

    /** Minimum length of a release that is searched for in texts; shorter ones could be part of any text. */
    private static final int MINIMUM_RELEASE_LENGTH = 4;

    private MachineTrials() {}

    static Judgement onlyTheTarget(Examination examination) throws IOException, InterruptedException {
        Optional<String> here = releaseHere();
        for (Machine foreign : List.of(Machine.empty(), Machine.running("0.0.0-skep-testkit"))) {
            Target target = examination.layOut(foreign);
            Reply reply = examination.ask(examination.question().on(target).from());
            if (reply instanceof Reply.Late) {
                return Judgement.complaint(
                        "asked about a machine with the files " + foreign + " only, it " + reply.phrase());
            } else if (reply instanceof Reply.Gave gave) {
                for (Map.Entry<String, Answer> entry : gave.answers().entrySet()) {
                    Optional<String> complaint = elsewhere(entry.getValue(), target, here);
                    if (complaint.isPresent()) {
                        return Judgement.complaint("asked about a machine with the files " + foreign
                                + " only, it answers " + entry.getKey() + " with " + complaint.get()
                                + "; read only through Question.target(), or leave this clause out if the answer does not"
                                + " depend on a machine");
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
        return Words.parts(answer).stream()
                .map(Words.Part::text)
                .filter(text -> here.isPresent() && text.contains(here.get()))
                .findFirst()
                .map(text -> "\"" + text + "\", which contains " + here.get() + ", the release of the running machine");
    }

    private static boolean isOf(Target target, Origin origin) {
        return origin.source().startsWith(target.root() + "/");
    }

    private static Optional<String> releaseHere() {
        try {
            return Target.runningMachine().release().filter(release -> release.length() >= MINIMUM_RELEASE_LENGTH);
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
                "given a configuration source that has all names");
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
                                + failing.what + "; a weak extern would wrongly be zero:"
                                + " refuse it, or let the exception propagate");
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

    /** Sources that lose their configuration in different ways. */
    private enum FailingSource implements KconfigSource {
        GONE("was unregistered") {
            @Override
            public Finding find(Target target) {
                throw new SourceGoneException(SOURCE);
            }
        },
        FAILS("throws an exception") {
            @Override
            public Finding find(Target target) throws IOException {
                throw new IOException("the test kit's source fails");
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
            return Judgement.open("the machine of the test has no files");
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
                    : Judgement.complaint("asked again after the machine's files were deleted, it " + reply.phrase());
        } else if (!(reply instanceof Reply.Gave)) {
            return Judgement.complaint("asked again after the machine's files were deleted, it " + reply.phrase());
        }
        return Judgement.of(stale(((Reply.Gave) reply).answers(), target));
    }

    private static Optional<String> stale(Map<String, Answer> answers, Target target) {
        for (Map.Entry<String, Answer> entry : answers.entrySet()) {
            if (entry.getValue() instanceof Answer.Found found && isOf(target, found.origin())) {
                return Optional.of(entry.getKey() + ": still " + found.value() + ", from " + found.origin()
                        + ", which no longer exists; key data derived from a file by Target.identity");
            }
        }
        return Optional.empty();
    }
}
