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
 * <p>The resolver is called many times, from several threads, and also about machines other than the given one, but
 * never about the running machine. It must be ready to answer, and its data must not change during the check.
 *
 * <p>For use by one thread. Each configuring method changes this contract and returns it.
 */
public final class ResolverContract {
    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(10);

    private final ExternResolver resolver;
    private final Map<Clause, String> reasonsToLeaveOut = new EnumMap<>(Clause.class);
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

    /** Creates the contract of a resolver that serves every section and name, checked on an empty machine. */
    public static ResolverContract of(ExternResolver resolver) {
        return new ResolverContract(resolver);
    }

    /**
     * Sets the served sections and names, the properties {@link ExternResolver#SECTIONS} and
     * {@link ExternResolver#NAMES}. As with the core, other externs are not passed to the resolver.
     */
    public ResolverContract declaring(List<String> servedSections, List<String> servedNames) {
        sections = List.copyOf(servedSections);
        names = List.copyOf(servedNames);
        return this;
    }

    /** Sets the machine of the test's question. */
    public ResolverContract on(Machine asked) {
        machine = Objects.requireNonNull(asked, "machine");
        return this;
    }

    /**
     * Sets the externs of the test's question. At least one is required; best is one each that is found, refused and
     * absent.
     */
    public ResolverContract asking(Extern... asked) {
        externs = List.of(asked);
        return this;
    }

    /** Sets the configuration sources of the questions; none by default. */
    public ResolverContract from(InstalledSource... installed) {
        sources = List.of(installed);
        return this;
    }

    /** Sets the time limit of one call; 10 seconds by default. The core allows 30. */
    public ResolverContract within(Duration callLimit) {
        if (callLimit.isNegative() || callLimit.isZero()) {
            throw new IllegalArgumentException("the time limit must be positive: " + callLimit);
        }
        limit = callLimit;
        return this;
    }

    /**
     * Leaves a clause out.
     *
     * @param clause the clause
     * @param reason why it does not apply to this resolver, for the report
     */
    public ResolverContract leavingOut(Clause clause, String reason) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("a reason is required to leave out " + clause);
        }
        reasonsToLeaveOut.put(clause, reason);
        return this;
    }

    /** Makes checks fail for warnings, too. */
    public ResolverContract warningsFail() {
        warningsFail = true;
        return this;
    }

    /**
     * Checks all clauses.
     *
     * @return the verdicts
     * @throws AssertionError when a clause is broken; the message lists all of them
     * @throws IllegalArgumentException when no externs are set, or one that the resolver does not serve
     */
    public Report check() {
        return checked(EnumSet.allOf(Clause.class));
    }

    /** Checks one or several clauses. */
    public Report check(Clause clause, Clause... more) {
        return checked(EnumSet.of(clause, more));
    }

    /** Returns the verdicts on all clauses; does not fail for any. */
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
                            "", report.resolver() + " breaks " + count + " of the resolver contract\n", "")));
        }
        return report;
    }

    private Report report(Set<Clause> clauses) {
        Served served = new Served(sections, names);
        if (externs.isEmpty()) {
            throw new IllegalArgumentException("no externs to check; set them with asking(…)");
        }
        for (Extern extern : externs) {
            if (!served.has(extern)) {
                throw new IllegalArgumentException(extern.name() + " in " + extern.section()
                        + " is not served; the resolver is declared to serve " + served);
            }
        }
        try (Examination examination =
                new Examination(new Conversation(resolver, limit), served, machine, externs, sources)) {
            return new Report(
                    words(resolver.getClass()),
                    clauses.stream()
                            .map(clause -> reasonsToLeaveOut.containsKey(clause)
                                    ? new Verdict(clause, Verdict.Outcome.LEFT_OUT, reasonsToLeaveOut.get(clause))
                                    : examination.judge(clause))
                            .toList());
        }
    }

    private static String words(Class<?> type) {
        int lambda = type.getName().indexOf("$$Lambda");
        return lambda < 0 ? type.getName() : "a lambda of " + type.getName().substring(0, lambda);
    }
}
