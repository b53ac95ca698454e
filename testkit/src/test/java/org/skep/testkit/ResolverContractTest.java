package org.skep.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.Lookup;
import org.skep.extern.Origin;
import org.skep.extern.Value;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Question;
import org.skep.source.Finding;
import org.skep.source.InstalledSource;
import org.skep.source.Kconfig;
import org.skep.source.SourceGoneException;

class ResolverContractTest {
    private static final ExternResolver THOROUGH = new Thorough();
    private static final Extern LIMIT = Externs.in(".extern.app").integer("limit");
    private static final Extern HZ = Externs.in(".kconfig").weak().integer("CONFIG_HZ");
    private static final Machine MACHINE = Machine.empty().with(Thorough.FILE, "name=\"bees\"\nlimit=7\n");
    private static final InstalledSource SOURCE = new InstalledSource(
            "given",
            target -> Finding.of(Kconfig.of("given.config", "CONFIG_HZ=250\n".getBytes(StandardCharsets.UTF_8))));

    /** Resources that bad resolvers leave open or blocked. */
    private static final Collection<AutoCloseable> LEFT_BEHIND = new ConcurrentLinkedQueue<>();

    @AfterEach
    void tidy() throws Exception {
        for (AutoCloseable left : LEFT_BEHIND) {
            left.close();
        }
        LEFT_BEHIND.clear();
    }

    /**
     * A resolver that breaks one clause.
     *
     * @param clause the clause
     * @param how how it breaks the clause
     * @param says the expected part of the message
     */
    private record Bad(Clause clause, String how, ExternResolver resolver, String says) {
        @Override
        public String toString() {
            return clause + ": " + how;
        }
    }

    static Stream<Bad> badResolvers() {
        return Stream.of(
                new Bad(
                        Clause.ANSWERS,
                        "throws",
                        question -> {
                            throw new IllegalStateException("no idea");
                        },
                        "threw java.lang.IllegalStateException: no idea at " + ResolverContractTest.class.getName()),
                new Bad(Clause.RETURNS_A_MAP, "null", question -> null, "it returned null instead of a map"),
                new Bad(
                        Clause.RETURNS_A_MAP,
                        "a null answer",
                        with("limit", answer -> null),
                        "limit: the answer is null"),
                new Bad(Clause.RETURNS_A_MAP, "a null name", also(question -> true, null), "null is among the names"),
                new Bad(
                        Clause.IN_TIME,
                        "never returns",
                        question -> {
                            new CountDownLatch(1).await();
                            return Map.of();
                        },
                        "did not return within 2.0 s"),
                new Bad(
                        Clause.KNOWS_SOMETHING,
                        "knows nothing",
                        each(answer -> Answer.absent()),
                        "neither finds nor refuses any of [limit, missing, name, CONFIG_HZ]"),
                new Bad(
                        Clause.ONLY_WHAT_IS_ASKED,
                        "another name",
                        also(question -> !question.externs().isEmpty(), "other"),
                        "also answers [other]"),
                new Bad(
                        Clause.ABSENT_FOR_ITS_OWN,
                        "no answer for an unknown name",
                        question -> {
                            Map<String, Answer> answers = THOROUGH.resolve(question);
                            answers.values().removeIf(Answer.Absent.class::isInstance);
                            return answers;
                        },
                        "no answer for the unknown name SKEP_TESTKIT_UNKNOWN"),
                new Bad(
                        Clause.LEAVES_THE_QUESTION_ALONE,
                        "sorts the list",
                        question -> {
                            question.externs().sort(Comparator.comparing(Extern::name));
                            return THOROUGH.resolve(question);
                        },
                        "it modifies Question.externs()"),
                new Bad(
                        Clause.LEAVES_THE_QUESTION_ALONE,
                        "sets an element",
                        question -> {
                            Map<String, Answer> answers = THOROUGH.resolve(question);
                            question.externs().replaceAll(extern -> LIMIT);
                            return answers;
                        },
                        "copy the list first"),
                new Bad(
                        Clause.KEEPS_NO_QUESTION,
                        "keeps the question",
                        new KeepsQuestion<Question>(question -> question),
                        "still refers"),
                new Bad(
                        Clause.KEEPS_NO_QUESTION,
                        "keeps the list",
                        new KeepsQuestion<>(Question::externs),
                        "still refers"),
                new Bad(Clause.REPEATABLE, "counts", counting(), "; asked the same question again "),
                new Bad(
                        Clause.WHATEVER_ELSE_IS_ASKED,
                        "depends on the other externs",
                        question -> numbered(question, question.externs().size()),
                        "asked for this extern alone 1 ("),
                new Bad(
                        Clause.WHATEVER_ELSE_IS_ASKED,
                        "depends on the order",
                        question -> numbered(question, question.externs().indexOf(LIMIT)),
                        "asked in reverse order 3 ("),
                new Bad(
                        Clause.FITS_THE_TYPE,
                        "a string for an int",
                        value("limit", found -> Value.Text.of("seven")),
                        "limit is declared int: a string does not fit a signed integer of 4 bytes"),
                new Bad(
                        Clause.SAYS_WHERE,
                        "an identity in an origin",
                        found(
                                "limit",
                                found -> Answer.found(
                                        found.value(), found.origin().raw(THOROUGH.toString()))),
                        "limit: raw text \"org.skep.testkit.Thorough@"),
                new Bad(
                        Clause.SAYS_WHERE,
                        "a refusal without a reason",
                        with("missing", answer -> Answer.refused(Code.NO_VERSION, " ", Origin.of("somewhere"))),
                        "missing: the reason is empty"),
                new Bad(
                        Clause.SAYS_WHERE,
                        "a place without a name",
                        with("missing", answer -> Answer.absent(Lookup.at("", "not there"))),
                        "missing: a lookup place is empty"),
                new Bad(
                        Clause.SEVERAL_THREADS,
                        "one at a time",
                        new OneAtATime(),
                        "called by 4 threads at once, it threw"),
                new Bad(
                        Clause.GIVES_UP_WHEN_INTERRUPTED,
                        "retries after an interrupt",
                        question -> {
                            while (true) {
                                try {
                                    return THOROUGH.resolve(question);
                                } catch (InterruptedIOException e) {
                                    // Once more.
                                    Thread.interrupted();
                                }
                            }
                        },
                        "interrupted, it did not return within 2.0 s"),
                new Bad(
                        Clause.ONLY_THE_TARGET,
                        "an answer of this machine",
                        with(
                                "limit",
                                answer -> Answer.found(new Value.Number(7), Origin.of("/proc/sys/kernel/pid_max"))),
                        "it answers limit with 7, from /proc/sys/kernel/pid_max"),
                new Bad(
                        Clause.ONLY_THE_TARGET,
                        "names this machine",
                        with(
                                "missing",
                                answer -> Answer.absent(
                                        Lookup.at("/boot/config-" + System.getProperty("os.version"), "no such file"))),
                        "the release of the running machine"),
                new Bad(
                        Clause.EXPLAINS_THE_SAME,
                        "answers differently",
                        question -> numbered(question, question.explain() ? 1 : 0),
                        "asked to explain 1 ("),
                new Bad(
                        Clause.EMPTY_QUESTION,
                        "reads the first extern",
                        question -> {
                            question.externs().get(0);
                            return THOROUGH.resolve(question);
                        },
                        "asked for no externs, it threw java.lang.IndexOutOfBoundsException"),
                new Bad(
                        Clause.EMPTY_QUESTION,
                        "answers nevertheless",
                        also(question -> question.externs().isEmpty(), "limit"),
                        "asked for no externs, it answers [limit]"),
                new Bad(
                        Clause.SURVEYS,
                        "throws",
                        surveying(question -> {
                            throw new IOException("no idea");
                        }),
                        "survey() threw java.io.IOException: no idea"),
                new Bad(Clause.SURVEYS, "null", surveying(question -> null), "survey() returned null"),
                new Bad(
                        Clause.SURVEYS,
                        "null in the list",
                        surveying(question -> Arrays.asList(new Lookup[1])),
                        "null is in the list"),
                new Bad(
                        Clause.CLOSES_WHAT_IT_OPENS,
                        "opens and forgets",
                        question -> {
                            LEFT_BEHIND.add(Files.newInputStream(Path.of("/proc/self/stat")));
                            return THOROUGH.resolve(question);
                        },
                        "after 16 calls, "),
                new Bad(
                        Clause.NO_ZERO_FOR_A_FAILED_SOURCE,
                        "ignores a failed source",
                        swallowing(IOException.class),
                        "limit: absent, with a source that throws an exception"),
                new Bad(
                        Clause.NO_ZERO_FOR_A_FAILED_SOURCE,
                        "ignores a source that is gone",
                        swallowing(SourceGoneException.class),
                        "limit: absent, with a source that was unregistered"),
                new Bad(Clause.FOLLOWS_THE_FILES, "remembers", new RemembersAnswers(), "limit: still 7, from "),
                new Bad(
                        Clause.FOLLOWS_THE_FILES,
                        "expects the file",
                        new ExpectsItsFile(),
                        "after the machine's files were deleted, it threw java.lang.IllegalStateException: the file was there"));
    }

    @ParameterizedTest
    @MethodSource("badResolvers")
    void brokenClauseFailsAndNoOther(Bad bad) {
        Report report = contract(bad.resolver()).report();
        List<Verdict> violations = new ArrayList<>(report.broken());
        violations.addAll(report.warnings());
        assertThat(violations).as(report.toString()).extracting(Verdict::clause).containsExactly(bad.clause());
        assertThat(violations.get(0).what()).contains(bad.says());
        assertThatThrownBy(() -> contract(bad.resolver()).warningsFail().check(bad.clause()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("breaks one clause of the resolver contract")
                .hasMessageContaining(bad.clause().id())
                .hasMessageContaining(bad.clause().sentence())
                .hasMessageContaining(bad.says());
    }

    @Test
    void everyClauseIsBrokenByOneResolver() {
        assertThat(badResolvers().map(Bad::clause)).containsAll(EnumSet.allOf(Clause.class));
    }

    @Test
    void javadocListsTheSameClauses() throws IOException {
        Path words = Path.of("../framework/api/src/main/java/org/skep/resolver/ExternResolver.java");
        List<String> stated = Pattern.compile("<dt>\\{@code ([a-z-]+)}( \\(advice\\))?\n")
                .matcher(Files.readString(words))
                .results()
                .map(clause -> clause.group(1) + (clause.group(2) == null ? "" : clause.group(2)))
                .toList();
        assertThat(stated)
                .containsExactlyElementsOf(Stream.of(Clause.values())
                        .map(clause -> clause + (clause.weight() == Clause.Weight.ADVICE ? " (advice)" : ""))
                        .toList());
    }

    @Test
    void passesWhenAllClausesAreKept() {
        Report report = contract(THOROUGH).warningsFail().check();
        assertThat(report.verdicts())
                .as(report.toString())
                .allMatch(verdict -> verdict.outcome() == Verdict.Outcome.KEPT);
        assertThat(report.verdicts()).extracting(Verdict::clause).containsExactly(Clause.values());
    }

    @ParameterizedTest
    @EnumSource(Clause.class)
    void checksOneClauseAlone(Clause clause) {
        assertThat(contract(THOROUGH).check(clause).verdicts())
                .containsExactly(new Verdict(clause, Verdict.Outcome.KEPT, ""));
    }

    @Test
    void warningFailsOnlyWhenConfigured() {
        Report report = contract(each(answer -> Answer.absent())).check();
        assertThat(report.of(Clause.KNOWS_SOMETHING).outcome()).isEqualTo(Verdict.Outcome.WARNING);
    }

    @Test
    void clauseLeftOutIsReportedWithItsReason() {
        Report report =
                contract(counting()).leavingOut(Clause.REPEATABLE, "a counter").check();
        assertThat(report.of(Clause.REPEATABLE))
                .isEqualTo(new Verdict(Clause.REPEATABLE, Verdict.Outcome.LEFT_OUT, "a counter"));
        assertThat(report.toString()).contains("left out    repeatable", "a counter");
        assertThat(report.of(Clause.SEVERAL_THREADS).outcome())
                .as("clauses that depend on it are not judged")
                .isEqualTo(Verdict.Outcome.NOT_JUDGED);
        assertThatThrownBy(() -> contract(THOROUGH).leavingOut(Clause.REPEATABLE, " "))
                .hasMessageContaining("a reason is required");
    }

    @Test
    void refusesExternsThatAreNotServed() {
        assertThatThrownBy(() -> contract(THOROUGH)
                        .declaring(List.of(".extern.*"), List.of("*"))
                        .check())
                .hasMessage("CONFIG_HZ in .kconfig is not served; the resolver is declared to serve * in .extern.*");
        assertThatThrownBy(() -> ResolverContract.of(THOROUGH).check()).hasMessageContaining("asking(…)");
    }

    @Test
    void deletesItsFolders() throws IOException {
        List<Path> roots = new ArrayList<>();
        contract(question -> {
                    roots.add(question.target().root());
                    return THOROUGH.resolve(question);
                })
                .check(Clause.FOLLOWS_THE_FILES);
        assertThat(roots).isNotEmpty().noneMatch(Files::exists);
        assertThat(roots.get(0).getParent()).doesNotExist();
    }

    private static ResolverContract contract(ExternResolver resolver) {
        return ResolverContract.of(resolver)
                .declaring(List.of(".extern.app", ".kconfig"), List.of("*"))
                .on(MACHINE)
                .asking(
                        LIMIT,
                        Externs.in(".extern.app").weak().integer("missing"),
                        Externs.in(".extern.app").text("name", 8),
                        HZ)
                .from(SOURCE)
                .within(Duration.ofSeconds(2));
    }

    /** Wraps the good resolver and changes all answers. */
    private static ExternResolver each(UnaryOperator<Answer> change) {
        return question -> {
            Map<String, Answer> answers = THOROUGH.resolve(question);
            answers.replaceAll((name, answer) -> change.apply(answer));
            return answers;
        };
    }

    /** Wraps the good resolver and changes one answer, if present. */
    private static ExternResolver with(String name, UnaryOperator<Answer> change) {
        return question -> {
            Map<String, Answer> answers = THOROUGH.resolve(question);
            if (answers.containsKey(name)) {
                answers.put(name, change.apply(answers.get(name)));
            }
            return answers;
        };
    }

    /** Wraps the good resolver and changes one answer, if found. */
    private static ExternResolver found(String name, UnaryOperator<Answer.Found> change) {
        return with(name, answer -> answer instanceof Answer.Found found ? change.apply(found) : answer);
    }

    private static ExternResolver value(String name, UnaryOperator<Value> change) {
        return found(name, found -> Answer.found(change.apply(found.value()), found.origin()));
    }

    private static Map<String, Answer> numbered(Question question, long number) throws Exception {
        return value("limit", old -> new Value.Number(number)).resolve(question);
    }

    private static ExternResolver counting() {
        AtomicLong count = new AtomicLong();
        return value("limit", old -> new Value.Number(count.incrementAndGet()));
    }

    /** Wraps the good resolver and adds an "absent" answer for another name. */
    private static ExternResolver also(Predicate<Question> when, String name) {
        return question -> {
            Map<String, Answer> answers = new HashMap<>(THOROUGH.resolve(question));
            if (when.test(question)) {
                answers.put(name, Answer.absent());
            }
            return answers;
        };
    }

    /** Wraps the good resolver; one kind of exception becomes "absent" answers. */
    private static ExternResolver swallowing(Class<? extends Exception> kind) {
        return question -> {
            try {
                return THOROUGH.resolve(question);
            } catch (Exception e) {
                if (!kind.isInstance(e) || e instanceof InterruptedIOException) {
                    throw e;
                }
                Map<String, Answer> answers = new HashMap<>();
                question.externs().forEach(extern -> answers.put(extern.name(), Answer.absent()));
                return answers;
            }
        };
    }

    private interface Survey {
        List<Lookup> of(Question question) throws Exception;
    }

    private static ExternResolver surveying(Survey survey) {
        return new ExternResolver() {
            @Override
            public Map<String, Answer> resolve(Question question) throws Exception {
                return THOROUGH.resolve(question);
            }

            @Override
            public List<Lookup> survey(Question question) throws Exception {
                return survey.of(question);
            }
        };
    }

    /** Keeps a part of the last question. */
    private static final class KeepsQuestion<T> implements ExternResolver {
        private final Function<Question, T> part;
        private volatile T last;

        KeepsQuestion(Function<Question, T> part) {
            this.part = part;
        }

        @Override
        public Map<String, Answer> resolve(Question question) throws Exception {
            last = part.apply(question);
            return THOROUGH.resolve(question);
        }

        @Override
        public String toString() {
            return "keeps " + last;
        }
    }

    /** Fails a call while another one is running. */
    private static final class OneAtATime implements ExternResolver {
        private final ReentrantLock serving = new ReentrantLock();

        @Override
        public Map<String, Answer> resolve(Question question) throws Exception {
            if (!serving.tryLock()) {
                throw new IllegalStateException("busy");
            }
            try {
                LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
                return THOROUGH.resolve(question);
            } finally {
                serving.unlock();
            }
        }
    }

    /** Keeps returning an answer about a machine after its file is gone. */
    private static final class RemembersAnswers implements ExternResolver {
        private final Map<Path, Map<String, Answer>> answersOfRoots = new ConcurrentHashMap<>();

        @Override
        public Map<String, Answer> resolve(Question question) throws Exception {
            Map<String, Answer> known =
                    answersOfRoots.computeIfAbsent(question.target().root(), root -> new ConcurrentHashMap<>());
            Map<String, Answer> answers = THOROUGH.resolve(question);
            answers.forEach((name, answer) -> {
                if (answer instanceof Answer.Found) {
                    known.putIfAbsent(name, answer);
                }
            });
            answers.replaceAll((name, answer) -> known.getOrDefault(name, answer));
            return answers;
        }
    }

    /** Fails when a file it has read before is gone. */
    private static final class ExpectsItsFile implements ExternResolver {
        private final Set<Path> known = ConcurrentHashMap.newKeySet();

        @Override
        public Map<String, Answer> resolve(Question question) throws Exception {
            Path root = question.target().root();
            if (Files.exists(root.resolve(Thorough.FILE))) {
                known.add(root);
            } else if (known.contains(root)) {
                throw new IllegalStateException("the file was there");
            }
            return THOROUGH.resolve(question);
        }
    }
}
