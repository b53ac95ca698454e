package org.skep.core.resolve;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.skep.core.service.ForeignCode;
import org.skep.core.service.Registrations;
import org.skep.core.service.TimedCalls;
import org.skep.core.service.TimedCalls.Callee;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.Problem;
import org.skep.loader.Explanation;
import org.skep.loader.Resolution;
import org.skep.loader.ResolvedExtern;
import org.skep.machine.Target;
import org.skep.object.ValueSection;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Question;

/** One object's externs, put to everybody on a panel in turn. Used by one thread, once. */
public final class ResolutionRun {
    private final ResolutionInput subject;
    private final Target target;
    private final Optional<String> kconfig;
    private final Participants panel;
    private final TimedCalls calls;
    private final boolean explain;
    private final Map<String, ExternResolution> searches = new LinkedHashMap<>();

    public ResolutionRun(
            ResolutionInput subject,
            Target target,
            Optional<String> kconfig,
            Participants panel,
            TimedCalls calls,
            boolean explain) {
        this.subject = subject;
        this.target = target;
        this.kconfig = kconfig;
        this.panel = panel;
        this.calls = calls;
        this.explain = explain;
        for (Extern extern : subject.externs()) {
            searches.put(
                    extern.name(),
                    new ExternResolution(subject.object(), extern, subject.order(), panel.advice(), panel.noConfig()));
        }
    }

    /** Asks everybody for what is still open, or for everything if it is to be explained. */
    public void askEverybody() throws InterruptedException {
        for (Registrations.Member<ExternResolver> member : panel.members()) {
            List<ExternResolution> wanted = new ArrayList<>();
            for (ExternResolution search : searches.values()) {
                Extern extern = search.extern();
                if ((explain || search.isOpen()) && member.declaration().serves(extern.section(), extern.name())) {
                    wanted.add(search);
                }
            }
            if (!wanted.isEmpty()) {
                ask(member, wanted);
            }
        }
    }

    private void ask(Registrations.Member<ExternResolver> member, List<ExternResolution> wanted)
            throws InterruptedException {
        ExternQuestion inquiry = new ExternQuestion(
                subject.object(),
                wanted.stream().map(ExternResolution::extern).toList(),
                target,
                explain,
                panel.sources());
        try {
            Map<String, Answer> answers = calls.call(
                    Callee.on(target, member.key()), member.handle(), resolver -> answersOf(resolver, inquiry));
            for (ExternResolution search : wanted) {
                Answer answer = answers.get(search.extern().name());
                if (answer == null) {
                    search.leftOut(member.name());
                } else {
                    search.hear(member.name(), answer);
                }
            }
        } catch (TimedCalls.CallFailedException e) {
            wanted.forEach(search -> search.failure(member.name(), e.getMessage()));
        }
    }

    /**
     * Copies what the resolver gives while the call is still timed: a map of its own might throw, or block, or change.
     */
    private static Map<String, Answer> answersOf(ExternResolver resolver, ExternQuestion inquiry) throws Exception {
        return toWhatWasAsked(inquiry, ForeignCode.returned(resolver.resolve(inquiry)));
    }

    /** A copy of those answers that somebody has asked for. */
    public static Map<String, Answer> toWhatWasAsked(Question question, Map<String, Answer> given) {
        Map<String, Answer> answers = new HashMap<>();
        for (Extern extern : question.externs()) {
            Answer answer = given.get(extern.name());
            if (answer != null) {
                answers.put(extern.name(), answer);
            }
        }
        return answers;
    }

    /** What the settings require of a load and is not there. */
    public Optional<Problem> missing() {
        return panel.missing().map(what -> Problem.of(
                        Code.NO_RESOLVER, subject.object(), "required by the settings, and not there: " + what)
                .advise("wait until it is there, or correct the setting"));
    }

    public Resolution resolution() {
        List<ResolvedExtern> externs =
                searches.values().stream().map(search -> search.verdict(panel)).toList();
        List<Problem> warnings = merged(Stream.concat(
                        missing().stream(), searches.values().stream().flatMap(search -> search.warnings().stream()))
                .toList());
        return new Resolution(subject.object(), subject.order(), target, kconfig, externs, images(externs), warnings);
    }

    public Explanation explanation() {
        Resolution resolution = resolution();
        List<Explanation.ExplainedExtern> externs = new ArrayList<>();
        for (ResolvedExtern outcome : resolution.externs()) {
            ExternResolution search = searches.get(outcome.extern().name());
            externs.add(new Explanation.ExplainedExtern(outcome.extern(), outcome, search.statements()));
        }
        return new Explanation(subject.object(), target, resolution, externs);
    }

    private Map<String, Resolution.SectionData> images(List<ResolvedExtern> externs) {
        Map<String, Resolution.SectionData> images = new LinkedHashMap<>();
        for (ValueSection section : subject.sections()) {
            Map<String, byte[]> stored = new HashMap<>();
            boolean complete = true;
            for (ResolvedExtern extern : externs) {
                if (!extern.extern().section().equals(section.name())) {
                    continue;
                }
                if (extern instanceof ResolvedExtern.Resolved resolved) {
                    stored.put(extern.extern().name(), resolved.bytes());
                } else if (extern instanceof ResolvedExtern.Failed) {
                    complete = false;
                }
            }
            if (complete) {
                images.put(section.name(), new Resolution.SectionData(section.image(stored)));
            }
        }
        return images;
    }

    /** What is said of several externs, in the same words and of no place in particular, is said once, of none. */
    private static List<Problem> merged(List<Problem> warnings) {
        record Words(Code code, String what, Optional<String> ofExtern) {}
        Map<Words, Problem> said = new LinkedHashMap<>();
        for (Problem warning : warnings) {
            Optional<String> ofExtern = warning.found().flatMap(origin -> warning.extern());
            said.merge(
                    new Words(warning.code(), warning.what(), ofExtern),
                    warning,
                    (first, next) -> Problem.of(first.code(), first.object(), first.what()));
        }
        return List.copyOf(said.values());
    }
}
