package org.skep.core.resolve;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Lookup;
import org.skep.extern.Origin;
import org.skep.extern.Problem;
import org.skep.extern.ResolverAttempt;
import org.skep.extern.Value;
import org.skep.loader.Explanation.Role;
import org.skep.loader.Explanation.Statement;
import org.skep.loader.NoConfig;
import org.skep.loader.ResolvedExtern;
import org.skep.object.EncodedValue;
import org.skep.object.ValueEncoder;
import org.skep.resolver.Answer;
import org.skep.resolver.Glob;

/**
 * The search for one extern: what has been said of it so far, and the verdict. The first resolver that finds or refuses
 * the extern decides; what is said afterwards is only kept for people. Used by one thread.
 */
final class ExternResolution {
    private static final byte[] NO_BYTES = {};

    private final String object;
    private final Extern extern;
    private final ByteOrder order;
    private final Hints advice;
    private final List<ResolverAttempt> asked = new ArrayList<>();
    private final List<Statement> statements = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private final List<ResolverAttempt> failed = new ArrayList<>();
    private final NoConfig noConfig;
    private boolean absent;
    private Optional<Answer.Absent> unknown = Optional.empty();
    private Optional<ResolvedExtern> decided = Optional.empty();

    public ExternResolution(String object, Extern extern, ByteOrder order, Hints advice, NoConfig noConfig) {
        this.object = object;
        this.extern = extern;
        this.order = order;
        this.advice = advice;
        this.noConfig = noConfig;
    }

    public Extern extern() {
        return extern;
    }

    public boolean isOpen() {
        return decided.isEmpty();
    }

    public List<Problem> warnings() {
        return warnings;
    }

    public List<Statement> statements() {
        return statements;
    }

    /** A resolver has been asked and has answered. */
    public void hear(String resolver, Answer answer) {
        boolean counts = isOpen();
        boolean decides = !(answer instanceof Answer.Absent);
        ResolverAttempt attempt = new ResolverAttempt(resolver, phrase(answer), places(answer));
        statements.add(new Statement(role(counts, decides), Optional.of(answer), attempt));
        if (!counts) {
            return;
        }
        asked.add(attempt);
        for (Answer.Remark remark : answer.remarks()) {
            warnings.add(Problem.of(remark.code(), object, remark.text()).about(extern));
        }
        if (answer instanceof Answer.Found found) {
            decide(resolver, found);
        } else if (answer instanceof Answer.Refused refused) {
            Problem problem = problem(refused.code(), refused.why()).foundAt(refused.origin());
            fail(refused.advice().map(problem::advise).orElse(problem));
        } else {
            absent = true;
            Answer.Absent said = (Answer.Absent) answer;
            unknown = unknown.or(() -> said.unknown().map(why -> said));
        }
    }

    /** A resolver has been asked and left the extern out. */
    public void leftOut(String resolver) {
        ResolverAttempt said = new ResolverAttempt(resolver, "does not answer it", List.of());
        statements.add(new Statement(Role.IN_VAIN, Optional.empty(), said));
        if (isOpen()) {
            asked.add(said);
        }
    }

    /** A resolver could not be asked, or threw, or took too long. */
    public void failure(String resolver, String phrase) {
        ResolverAttempt said = new ResolverAttempt(resolver, phrase, List.of());
        statements.add(new Statement(Role.IN_VAIN, Optional.empty(), said));
        if (isOpen()) {
            asked.add(said);
            failed.add(said);
        }
    }

    /** Nobody is left to be asked. */
    public ResolvedExtern verdict(Participants panel) {
        if (decided.isPresent()) {
            return decided.get();
        }
        if (!failed.isEmpty()) {
            ResolverAttempt first = failed.get(0);
            return new ResolvedExtern.Failed(
                    extern,
                    problem(
                                    Code.RESOLVER_FAILED,
                                    first.resolver() + " " + first.outcome() + ", and nobody below it answers")
                            .asked(asked)
                            .advise("a zero could be wrong, so there is none even for a weak extern; mend "
                                    + first.resolver() + ", or exclude it"));
        }
        if (!absent) {
            MissingResolver missing = MissingResolver.of(extern, panel.namersOf(extern));
            return new ResolvedExtern.Failed(
                    extern,
                    problem(Code.NO_RESOLVER, "nobody who is installed answers it: " + missing.what())
                            .asked(everybody(panel))
                            .advise(missing.advice()));
        }
        if (unknown.isPresent()) {
            decided = Optional.of(unknown(unknown.get(), panel));
            return decided.get();
        }
        if (extern.isWeak()) {
            return new ResolvedExtern.Defaulted(extern, asked);
        }
        return new ResolvedExtern.Failed(
                extern,
                advised(problem(Code.UNRESOLVED_STRONG, "nobody knows it").asked(everybody(panel))));
    }

    /** Nothing tells whether there is such a thing: no zero, unless a zero is what the caller wants then. */
    private ResolvedExtern unknown(Answer.Absent answer, Participants panel) {
        Answer.Remark why = answer.unknown().orElseThrow();
        boolean zero = why.code().equals(Code.NO_CONFIGURATION) && noConfig == NoConfig.ZERO;
        if (zero && extern.isWeak()) {
            String places = answer.looked().isEmpty() ? "" : " (" + byOutcome(answer.looked()) + ")";
            warnings.add(problem(why.code(), why.text() + places + ", and weak externs are zero"));
            return new ResolvedExtern.Defaulted(extern, asked);
        }
        return new ResolvedExtern.Failed(
                extern, advised(problem(why.code(), why.text()).asked(everybody(panel))));
    }

    /** The places with what came of them, those together that had the same outcome. */
    private static String byOutcome(List<Lookup> looked) {
        Map<String, List<String>> places = new LinkedHashMap<>();
        looked.forEach(one -> places.computeIfAbsent(one.outcome(), outcome -> new ArrayList<>())
                .add(one.where().toString()));
        return places.entrySet().stream()
                .map(one -> one.getKey() + ": " + String.join(", ", one.getValue()))
                .collect(Collectors.joining("; "));
    }

    private static Role role(boolean counts, boolean decides) {
        if (!decides) {
            return Role.IN_VAIN;
        }
        return counts ? Role.WON : Role.SHADOWED;
    }

    private static String phrase(Answer answer) {
        if (answer instanceof Answer.Found found) {
            return found.value().toString();
        }
        if (answer instanceof Answer.Refused refused) {
            return refused.code() + ": " + refused.why();
        }
        return ((Answer.Absent) answer).unknown().map(Answer.Remark::text).orElse("not there");
    }

    private static List<Lookup> places(Answer answer) {
        if (answer instanceof Answer.Absent) {
            return answer.looked();
        }
        Origin origin = answer instanceof Answer.Found found ? found.origin() : ((Answer.Refused) answer).origin();
        List<Lookup> places = new ArrayList<>(answer.looked());
        boolean told =
                places.stream().anyMatch(place -> place.where().toString().equals(origin.toString()));
        if (origin.raw().isPresent() || !told) {
            places.add(Lookup.at(origin, origin.raw().orElseGet(() -> phrase(answer))));
        }
        return places;
    }

    private void decide(String resolver, Answer.Found found) {
        if (extern.type() instanceof ExternType.Stored type) {
            store(resolver, found, type);
        } else if (fitsSymbol(found.value())) {
            settle(resolver, found, NO_BYTES);
        } else {
            fail(problem(Code.TYPE_MISMATCH, found.value() + " is no " + symbolWord())
                    .foundAt(found.origin()));
        }
    }

    private void store(String resolver, Answer.Found found, ExternType.Stored type) {
        EncodedValue encoded = ValueEncoder.encode(found.value(), type, order);
        if (encoded instanceof EncodedValue.Misfit misfit) {
            fail(problem(misfit.code(), misfit.why()).foundAt(found.origin()));
        } else if (encoded instanceof EncodedValue.Fits fits) {
            fits.truncated()
                    .ifPresent(why -> warnings.add(problem(Code.TRUNCATED, why).foundAt(found.origin())));
            settle(resolver, found, fits.bytes());
        }
    }

    private boolean fitsSymbol(Value value) {
        return extern.type() instanceof ExternType.Untyped
                ? value instanceof Value.Address
                : value instanceof Value.KernelType;
    }

    private String symbolWord() {
        return extern.type() instanceof ExternType.Untyped ? "address of a symbol" : "type of the kernel";
    }

    private void settle(String resolver, Answer.Found found, byte[] bytes) {
        for (ResolverAttempt one : failed) {
            warnings.add(problem(
                            Code.RESOLVER_FAILED,
                            one.resolver() + " " + one.outcome() + "; what " + resolver + " says is used instead")
                    .foundAt(found.origin()));
        }
        decided = Optional.of(new ResolvedExtern.Resolved(
                extern, found.value(), bytes, found.origin(), resolver, List.copyOf(asked)));
    }

    private void fail(Problem problem) {
        decided = Optional.of(new ResolvedExtern.Failed(extern, advised(problem.asked(asked))));
    }

    private Problem advised(Problem problem) {
        return problem.advice().isPresent()
                ? problem
                : advice.about(problem, extern).map(problem::advise).orElse(problem);
    }

    private Problem problem(Code code, String what) {
        return Problem.of(code, object, what).about(extern);
    }

    /** Those who were asked, and those who serve the section and not this name: a person wonders about both. */
    private List<ResolverAttempt> everybody(Participants panel) {
        List<ResolverAttempt> everybody = new ArrayList<>(asked);
        panel.deafTo(extern)
                .forEach(member -> everybody.add(new ResolverAttempt(
                        member.name(),
                        "answers only "
                                + member.declaration().names().stream()
                                        .map(Glob::pattern)
                                        .collect(Collectors.joining(", ")),
                        List.of())));
        return everybody;
    }
}
