package org.skep.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.skep.extern.Extern;
import org.skep.resolver.ExternResolver;
import org.skep.source.InstalledSource;

/**
 * Puts a resolver through the contract of {@link ExternResolver}, clause by clause:
 *
 * <pre>{@code
 * ResolverContract.of(new AppResolver(...))
 *         .declaring(List.of(".extern.app"), List.of("*"))
 *         .asking(Externs.in(".extern.app").integer("limit"), Externs.in(".extern.app").bool("verbose"))
 *         .leavingOut(Clause.ONLY_THE_TARGET, "answers from ConfigAdmin")
 *         .check();
 * }</pre>
 *
 * <p>The resolver is asked many times, also from several threads and about machines that are not the one given, and
 * never about the running one. It must be ready to answer, and what it answers from must not change during the check.
 *
 * <p>For use by one thread; each method that says something of the check changes this contract and returns it.
 */
public final class ResolverContract {
    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(10);

    private final ExternResolver resolver;
    private final Map<Clause, String> leftOut = new EnumMap<>(Clause.class);
    private List<String> sections = List.of("*");
    private List<String> names = List.of("*");
    private Machine machine = Machine.empty();
    private List<Extern> externs = List.of();
    private List<InstalledSource> sources = List.of();
    private Duration limit = DEFAULT_LIMIT;
    private boolean warningsFail;

    private ResolverContract(ExternResolver resolver) {
        this.resolver = Objects.requireNonNull(resolver, "resolver");
    }

    /** The contract of a resolver that serves every section and name and is asked about an empty machine. */
    public static ResolverContract of(ExternResolver resolver) {
        return new ResolverContract(resolver);
    }

    /**
     * What the resolver says it serves: its properties {@link ExternResolver#SECTIONS} and
     * {@link ExternResolver#NAMES}. It is asked for nothing else, as the core would not.
     */
    public ResolverContract declaring(List<String> servedSections, List<String> servedNames) {
        sections = List.copyOf(servedSections);
        names = List.copyOf(servedNames);
        return this;
    }

    /** The machine that it is asked about. */
    public ResolverContract on(Machine asked) {
        machine = Objects.requireNonNull(asked, "machine");
        return this;
    }

    /** The externs that it is asked for: at least one, best those that it finds, refuses, and does not know. */
    public ResolverContract asking(Extern... asked) {
        externs = List.of(asked);
        return this;
    }

    /** The sources of configurations that its questions carry; none unless this says so. */
    public ResolverContract from(InstalledSource... installed) {
        sources = List.of(installed);
        return this;
    }

    /** How long one call may take; 10 seconds unless this says otherwise, of the 30 that the core allows. */
    public ResolverContract within(Duration callLimit) {
        if (callLimit.isNegative() || callLimit.isZero()) {
            throw new IllegalArgumentException("a limit of " + callLimit + " leaves no time to answer");
        }
        limit = callLimit;
        return this;
    }

    /**
     * Leaves a clause out.
     *
     * @param clause the clause
     * @param reason why it doesn't apply to this resolver; it stands in the report
     */
    public ResolverContract leavingOut(Clause clause, String reason) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("say why " + clause + " is left out");
        }
        leftOut.put(clause, reason);
        return this;
    }

    /** A check fails for a warning, too. */
    public ResolverContract warningsFail() {
        warningsFail = true;
        return this;
    }

    /**
     * Checks all clauses.
     *
     * @return what came of each
     * @throws AssertionError when one is broken; it names all that are
     * @throws IllegalArgumentException when the resolver is to be asked for nothing, or for what it doesn't serve
     */
    public Report check() {
        return checked(EnumSet.allOf(Clause.class));
    }

    /** The same for one clause, or several. */
    public Report check(Clause clause, Clause... more) {
        return checked(EnumSet.of(clause, more));
    }

    /** What comes of every clause, without failing for any. */
    public Report report() {
        return report(EnumSet.allOf(Clause.class));
    }

    private Report checked(Set<Clause> clauses) {
        Report report = report(clauses);
        List<Verdict> failures = new ArrayList<>(report.broken());
        if (warningsFail) {
            failures.addAll(report.warnings());
        }
        if (!failures.isEmpty()) {
            String count = failures.size() == 1 ? "one clause" : failures.size() + " clauses";
            throw new AssertionError(failures.stream()
                    .map(Report::line)
                    .collect(Collectors.joining(
                            "", report.resolver() + " does not keep " + count + " of a resolver's contract\n", "")));
        }
        return report;
    }

    private Report report(Set<Clause> clauses) {
        Served served = new Served(sections, names);
        if (externs.isEmpty()) {
            throw new IllegalArgumentException("say which externs the resolver is to be asked for: asking(…)");
        }
        for (Extern extern : externs) {
            if (!served.has(extern)) {
                throw new IllegalArgumentException("the resolver is declared to serve " + served + ", so nobody asks it"
                        + " for " + extern.name() + " in " + extern.section());
            }
        }
        try (Examination examination =
                new Examination(new Conversation(resolver, limit), served, machine, externs, sources)) {
            return new Report(
                    words(resolver.getClass()),
                    clauses.stream()
                            .map(clause -> leftOut.containsKey(clause)
                                    ? new Verdict(clause, Verdict.Outcome.LEFT_OUT, leftOut.get(clause))
                                    : examination.judge(clause))
                            .toList());
        }
    }

    private static String words(Class<?> type) {
        int lambda = type.getName().indexOf("$$Lambda");
        return lambda < 0 ? type.getName() : "a lambda of " + type.getName().substring(0, lambda);
    }
}
