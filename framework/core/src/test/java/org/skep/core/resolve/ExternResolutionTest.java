package org.skep.core.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.skep.core.Engine;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.Lookup;
import org.skep.extern.Origin;
import org.skep.extern.Problem;
import org.skep.extern.Value;
import org.skep.loader.Explanation;
import org.skep.loader.Explanation.Role;
import org.skep.loader.NoConfig;
import org.skep.loader.ObjectFile;
import org.skep.loader.OwnResolver;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.loader.ResolvedExtern;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.source.KconfigSource;

/**
 * What becomes of externs under answers of every kind. The object declares {@code CONFIG_HZ},
 * {@code LINUX_KERNEL_VERSION} (strong ints), {@code site_number} (weak int), {@code LINUX_HAS_SYSCALL_WRAPPER} (weak
 * bool) in {@code .kconfig} and {@code demo_limit} (strong int) in {@code .extern.demo}.
 */
class ExternResolutionTest {
    private static final Origin HERE = Origin.of("the test").line(3).raw("as it stands");
    private static final ExternResolver SEVEN = answering(Answer.found(new Value.Number(7), HERE));
    private static final ExternResolver ABSENT = answering(Answer.absent(Lookup.at("/somewhere", "no such file")));
    private static final Answer NOWHERE =
            Answer.unknown(Code.NO_CONFIGURATION, "no kernel config found", Lookup.at("/boot/config", "no such file"));
    private static final ExternResolver THROWS = question -> {
        throw new IllegalStateException("out of order");
    };

    private final Engine engine = new Engine();
    private ObjectFile object;

    @BeforeEach
    void read() throws Exception {
        object = ObjectFile.read(Path.of(System.getProperty("skep.fixtures"), "objects/el/deployment.bpf.o"));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void absentIsZeroForTheWeakAndAnErrorForTheStrong() throws Exception {
        Resolution resolution = ask(ABSENT);
        assertThat(states(resolution))
                .containsEntry("site_number", "zero")
                .containsEntry("CONFIG_HZ", "unresolved-strong");
        assertThat(problem(resolution, "CONFIG_HZ").message())
                .contains(
                        "deployment.bpf.o",
                        "CONFIG_HZ",
                        "strong int in .kconfig",
                        "/somewhere: no such file",
                        "__weak");
        assertThat(resolution.images()).isEmpty();
    }

    @Test
    void theFirstAnswerCountsAndNobodyElseIsAskedForIt() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Resolution resolution = ask(SEVEN, question -> {
            asked.addAndGet(question.externs().size());
            return Map.of();
        });
        assertThat(states(resolution)).containsEntry("CONFIG_HZ", "7").containsEntry("demo_limit", "7");
        // 7 is no bool, so that one has failed; it isn't asked for again either.
        assertThat(states(resolution)).containsEntry("LINUX_HAS_SYSCALL_WRAPPER", "type-mismatch");
        assertThat(asked).hasValue(0);
        assertThat(resolution.images()).containsOnlyKeys(".extern.demo");
    }

    @Test
    void whatAResolverAdvisesCountsBeforeTheAdviceOfItsCode() throws Exception {
        Answer refused =
                Answer.refused(Code.NO_VALUE, "the value is empty", HERE).advising("write one");
        assertThat(problem(ask(answering(refused)), "CONFIG_HZ").advice()).contains("write one");
        Answer bare = Answer.refused(Code.NO_VALUE, "the value is empty", HERE);
        assertThat(problem(ask(answering(bare)), "CONFIG_HZ").advice().orElseThrow())
                .contains("exclude the source");
    }

    @Test
    void aRefusalEndsTheSearchForTheWeakToo() throws Exception {
        Resolution resolution = ask(answering(Answer.refused(new Code("too-secret"), "not for you", HERE)), SEVEN);
        assertThat(states(resolution)).containsEntry("site_number", "too-secret");
        assertThat(problem(resolution, "site_number").message()).contains("not for you", "the test:3", "as it stands");
    }

    @Test
    void whoLeavesANameOutIsPassedOver() throws Exception {
        assertThat(states(ask(question -> Map.of(), SEVEN))).containsEntry("CONFIG_HZ", "7");
    }

    @Test
    void aFailureIsNoZeroEvenForTheWeak() throws Exception {
        Resolution resolution = ask(THROWS, ABSENT);
        assertThat(states(resolution))
                .containsEntry("site_number", "resolver-failed")
                .containsEntry("CONFIG_HZ", "resolver-failed");
        assertThat(problem(resolution, "site_number").message()).contains("one threw", "out of order");
    }

    @Test
    void aFailureAboveAnAnswerIsAWarning() throws Exception {
        Resolution resolution = ask(THROWS, SEVEN);
        assertThat(states(resolution)).containsEntry("site_number", "7");
        assertThat(resolution.warnings()).isNotEmpty().allSatisfy(warning -> assertThat(warning.code())
                .isEqualTo(Code.RESOLVER_FAILED));
    }

    @Test
    void aFailureBelowAnAnswerIsNothing() throws Exception {
        assertThat(ask(SEVEN, THROWS).warnings()).isEmpty();
    }

    @Test
    void whatNobodyClaimsIsRefusedWeakOrNot() throws Exception {
        Resolution resolution = engine.resolve(object, ResolveOptions.defaults());
        assertThat(states(resolution).values()).containsOnly("no-resolver");
        assertThat(resolution.errors()).hasSize(5);
    }

    @Test
    void thoseWhoServeTheSectionAndNotTheNameAreNamedInTheError() throws Exception {
        Resolution resolution = engine.resolve(
                object,
                ResolveOptions.defaults()
                        .first(new OwnResolver("narrow", List.of(".kconfig"), List.of("LINUX_*"), SEVEN)));
        assertThat(problem(resolution, "CONFIG_HZ").message()).contains("narrow: answers only LINUX_*");
    }

    @Test
    void anAddressDoesNotFitWhatIsStored() throws Exception {
        assertThat(states(ask(answering(Answer.found(new Value.Address(1), HERE)))))
                .containsEntry("CONFIG_HZ", "type-mismatch");
    }

    @Test
    void whereNothingTellsNothingIsZero() throws Exception {
        ExternResolver unknown = answering(NOWHERE);
        for (Resolution resolution : List.of(ask(unknown), ask(unknown, ABSENT), ask(ABSENT, unknown))) {
            assertThat(states(resolution))
                    .containsEntry("site_number", "no-configuration")
                    .containsEntry("CONFIG_HZ", "no-configuration");
            assertThat(resolution.warnings()).isEmpty();
            assertThat(problem(resolution, "site_number").message()).contains("/boot/config: no such file");
        }
        assertThat(states(ask(SEVEN, unknown))).as("answered above").containsEntry("site_number", "7");
        assertThat(states(ask(unknown, SEVEN))).as("answered below").containsEntry("site_number", "7");
        assertThat(states(ask(unknown, THROWS))).containsEntry("site_number", "resolver-failed");
    }

    @Test
    void aZeroIsForTheWeakWhereItIsAllowed() throws Exception {
        ResolveOptions options = options(answering(NOWHERE));
        zeroForTheWeak(engine.resolve(object, options.noConfig(NoConfig.ZERO)));
        assertThat(states(engine.resolve(object, options.noConfig(NoConfig.REFUSE))))
                .containsEntry("site_number", "no-configuration");
    }

    private static void zeroForTheWeak(Resolution resolution) {
        assertThat(states(resolution))
                .containsEntry("site_number", "zero")
                .containsEntry("LINUX_HAS_SYSCALL_WRAPPER", "zero")
                .containsEntry("CONFIG_HZ", "no-configuration");
        assertThat(resolution.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo(Code.NO_CONFIGURATION);
            assertThat(warning.extern()).isEmpty();
            assertThat(warning.what()).contains("no such file: /boot/config");
        });
    }

    @Test
    void anotherFactThatIsNotKnownIsNeverZero() throws Exception {
        ResolveOptions options = options(answering(Answer.unknown(new Code("no-symbols"), "no symbols")));
        assertThat(states(engine.resolve(object, options.noConfig(NoConfig.ZERO))))
                .containsEntry("site_number", "no-symbols");
    }

    @Test
    void remarksBecomeWarningsOnceWhateverTheNumberOfExterns() throws Exception {
        Answer answer = Answer.absent().remarking(new Answer.Remark(Code.OTHER_KERNEL, "nowhere to be found"));
        assertThat(ask(answering(answer)).warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.what()).isEqualTo("nowhere to be found");
            assertThat(warning.extern()).isEmpty();
        });
    }

    @Test
    void explainAsksEverybodyAndShowsWhatIsShadowed() throws Exception {
        Explanation explanation = engine.explain(
                object, options(ABSENT, SEVEN, answering(Answer.found(new Value.Number(8), HERE)), THROWS));
        Explanation.ExplainedExtern hz = explanation.externs().stream()
                .filter(one -> one.extern().name().equals("CONFIG_HZ"))
                .findFirst()
                .orElseThrow();
        assertThat(hz.statements())
                .extracting(Explanation.Statement::role)
                .containsExactly(Role.IN_VAIN, Role.WON, Role.SHADOWED, Role.IN_VAIN);
        assertThat(states(explanation.resolution())).containsEntry("CONFIG_HZ", "7");
        assertThat(explanation.resolution().warnings()).isEmpty();
    }

    @Test
    void aSourceThatIsExcludedIsNotShownToResolvers() throws Exception {
        engine.putSource(target -> null, Map.of(KconfigSource.NAME, "a"));
        engine.putSource(target -> null, Map.of(KconfigSource.NAME, "b"));
        AtomicInteger seen = new AtomicInteger();
        engine.resolve(
                object,
                options(question -> {
                            seen.set(question.kconfigSources().size());
                            assertThat(question.kconfigSources().get(0).name()).isEqualTo("b");
                            return Map.of();
                        })
                        .exclude("a"));
        assertThat(seen).hasValue(1);
    }

    private Resolution ask(ExternResolver... resolvers) throws Exception {
        return engine.resolve(object, options(resolvers));
    }

    private static ResolveOptions options(ExternResolver... resolvers) {
        List<String> names = List.of("one", "two", "three", "four");
        ResolveOptions options = ResolveOptions.defaults();
        for (int i = 0; i < resolvers.length; i++) {
            options = options.first(OwnResolver.forEverything(names.get(i), resolvers[i]));
        }
        return options;
    }

    private static ExternResolver answering(Answer answer) {
        return question -> {
            Map<String, Answer> answers = new HashMap<>();
            for (Extern extern : question.externs()) {
                answers.put(extern.name(), answer);
            }
            return answers;
        };
    }

    private static Problem problem(Resolution resolution, String name) {
        return resolution.errors().stream()
                .filter(error -> error.extern().orElse("").equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> states(Resolution resolution) {
        Map<String, String> states = new TreeMap<>();
        for (ResolvedExtern extern : resolution.externs()) {
            states.put(
                    extern.extern().name(),
                    extern instanceof ResolvedExtern.Resolved resolved
                            ? resolved.value().toString()
                            : extern instanceof ResolvedExtern.Failed failed
                                    ? failed.problem().code().word()
                                    : "zero");
        }
        return states;
    }
}
