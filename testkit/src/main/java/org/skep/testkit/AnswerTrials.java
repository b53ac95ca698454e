package org.skep.testkit;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Value;
import org.skep.object.EncodedValue;
import org.skep.object.ValueEncoder;
import org.skep.resolver.Answer;

/** Trials of the clauses that concern the content of answers. */
final class AnswerTrials {
    private AnswerTrials() {}

    static Judgement nulls(Reply.Gave reply) {
        return Judgement.of(reply.nulls().stream().findFirst());
    }

    static Judgement knowsSomething(Examination examination) {
        boolean answered = examination.question().externs().stream()
                .map(extern -> examination.answers().get(extern.name()))
                .anyMatch(answer -> answer instanceof Answer.Found || answer instanceof Answer.Refused);
        return answered
                ? Judgement.kept()
                : Judgement.complaint("it neither finds nor refuses any of "
                        + examination.question().names() + "; add an extern for which it has an answer");
    }

    static Judgement onlyWhatIsAsked(Examination examination) {
        List<String> asked = examination.question().names();
        List<String> others = examination.answers().keySet().stream()
                .filter(name -> !asked.contains(name))
                .toList();
        return others.isEmpty()
                ? Judgement.kept()
                : Judgement.complaint(
                        "asked for " + asked + ", it also answers " + others + "; the core ignores these");
    }

    static Judgement absentForItsOwn(Examination examination)
            throws InterruptedException, Examination.UnansweredException {
        Optional<Extern> madeUp = examination.served().madeUp();
        if (madeUp.isEmpty()) {
            return Judgement.open("every served name is listed explicitly: " + examination.served());
        }
        String name = madeUp.get().name();
        Map<String, Answer> answers = examination.answers(
                examination.question().asking(List.of(madeUp.get())), "asked for the unknown name " + name);
        return answers.containsKey(name)
                ? Judgement.kept()
                : Judgement.complaint(
                        "it serves " + examination.served() + " but returned no answer for the unknown name "
                                + name + ": a weak extern of such a name fails with no-resolver instead of"
                                + " being zero; return Answer.absent(), or serve fewer names");
    }

    static Optional<String> repeated(Examination examination)
            throws InterruptedException, Examination.UnansweredException {
        return difference(examination, examination.question().externs(), "asked the same question again");
    }

    static Judgement whateverElseIsAsked(Examination examination)
            throws InterruptedException, Examination.UnansweredException {
        List<Extern> reversed = new ArrayList<>(examination.question().externs());
        Collections.reverse(reversed);
        Optional<String> difference = difference(examination, reversed, "asked in reverse order");
        for (Extern extern : reversed) {
            if (difference.isEmpty()) {
                difference = difference(examination, List.of(extern), "asked for this extern alone");
            }
        }
        return Judgement.of(difference);
    }

    private static Optional<String> difference(Examination examination, List<Extern> externs, String when)
            throws InterruptedException, Examination.UnansweredException {
        TestQuestion question = examination.question().asking(externs);
        return Words.difference(question.names(), examination.answers(), examination.answers(question, when), when);
    }

    static Judgement fitsTheType(Examination examination) {
        for (Extern extern : examination.question().externs()) {
            if (examination.answers().get(extern.name()) instanceof Answer.Found found) {
                Optional<String> misfit = misfit(found.value(), extern.type());
                if (misfit.isPresent()) {
                    return Judgement.complaint(extern.name() + " is declared " + extern.declaration() + ": "
                            + misfit.get() + ", so it fails with " + Code.TYPE_MISMATCH
                            + " on every machine; return a value of the declared kind, or refuse with a reason");
                }
            }
        }
        return Judgement.kept();
    }

    /** Returns why a value can't fit on any machine. A value out of range depends on the machine and is no misfit. */
    private static Optional<String> misfit(Value value, ExternType type) {
        if (type instanceof ExternType.Stored stored) {
            return ValueEncoder.encode(value, stored, ByteOrder.LITTLE_ENDIAN) instanceof EncodedValue.Misfit misfit
                            && misfit.code().equals(Code.TYPE_MISMATCH)
                    ? Optional.of(misfit.why())
                    : Optional.empty();
        }
        boolean fits =
                type instanceof ExternType.Untyped ? value instanceof Value.Address : value instanceof Value.KernelType;
        return fits ? Optional.empty() : Optional.of(value + " is not a kernel symbol");
    }

    static Judgement explainsTheSame(Examination examination)
            throws InterruptedException, Examination.UnansweredException {
        TestQuestion question = examination.question();
        Map<String, Answer> explained = examination.answers(question.explaining(), "asked to explain");
        return Judgement.of(Words.difference(question.names(), examination.answers(), explained, "asked to explain"));
    }

    static Judgement emptyQuestion(Examination examination)
            throws InterruptedException, Examination.UnansweredException {
        Map<String, Answer> answers =
                examination.answers(examination.question().asking(List.of()), "asked for no externs");
        return answers.isEmpty()
                ? Judgement.kept()
                : Judgement.complaint("asked for no externs, it answers " + answers.keySet());
    }
}
