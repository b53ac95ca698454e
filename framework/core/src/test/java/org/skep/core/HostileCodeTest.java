package org.skep.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.core.load.StandInKernel;
import org.skep.core.service.ServiceAccess;
import org.skep.extern.Code;
import org.skep.extern.Lookup;
import org.skep.extern.Problem;
import org.skep.kernel.SyscallProvider;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadRefusedException;
import org.skep.loader.LoadedObject;
import org.skep.loader.OwnResolver;
import org.skep.loader.ResolveOptions;
import org.skep.loader.UnresolvedException;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Question;
import org.skep.runtime.RejectedDTO;
import org.skep.runtime.RuntimeDTO;
import org.skep.runtime.RuntimeEvent.Happening;
import org.skep.source.Finding;
import org.skep.source.KconfigSource;

/** Services and applications may do anything: what they do shows in results and in documented exceptions only. */
class HostileCodeTest {
    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    /** What resolvers do instead of answering. */
    static Stream<ExternResolver> resolvers() {
        return Stream.of(
                question -> null,
                question -> thrown(new HostileError()),
                question -> thrown(new ExceptionInInitializerError()),
                question -> thrown(new InterruptedException("nobody interrupts it")),
                question -> new HostileMap<>(),
                question -> Collections.singletonMap(question.externs().get(0).name(), answerOfAnotherType()),
                new ExternResolver() {
                    @Override
                    public Map<String, Answer> resolve(Question question) {
                        throw new StackOverflowError();
                    }

                    @Override
                    public int hashCode() {
                        throw new HostileError();
                    }

                    @Override
                    public boolean equals(Object other) {
                        throw new HostileError();
                    }

                    @Override
                    public String toString() {
                        throw new HostileError();
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("resolvers")
    void aResolverFails(ExternResolver hostile) throws Exception {
        bench.put(1, 10, hostile);
        bench.put(2, 0, question -> Map.of());
        assertThat(bench.engine
                        .resolve(Bench.object(), ResolveOptions.defaults())
                        .errors())
                .extracting(Problem::code)
                .contains(Code.RESOLVER_FAILED);
        ResolveOptions own = ResolveOptions.defaults().only().first(OwnResolver.forEverything("own", hostile));
        assertThat(bench.engine.resolve(Bench.object(), own).errors())
                .extracting(Problem::code)
                .contains(Code.RESOLVER_FAILED);
        assertThat(bench.engine.explain(Bench.object(), own).resolution().ok()).isFalse();
        assertThatThrownBy(() ->
                        bench.engine.load(Bench.object(), LoadOptions.defaults().resolve(own)))
                .isInstanceOf(UnresolvedException.class);
    }

    /** What resolvers do instead of telling what they draw on. */
    static Stream<List<Lookup>> surveys() {
        return Stream.of(null, Collections.singletonList(null), new HostileList());
    }

    @ParameterizedTest
    @MethodSource("surveys")
    void aSurveySaysWhatAResolverDidInstead(List<Lookup> survey) throws Exception {
        bench.put(1, 0, new ExternResolver() {
            @Override
            public Map<String, Answer> resolve(Question question) {
                return Map.of();
            }

            @Override
            public List<Lookup> survey(Question question) {
                return survey;
            }
        });
        RuntimeDTO state = bench.engine.survey(ResolveOptions.defaults());
        assertThat(state.resolvers[0].found).hasSize(1).doesNotContainNull();
    }

    /** What sources do instead of looking. */
    static Stream<KconfigSource> sources() {
        return Stream.of(target -> null, target -> thrown(new HostileError()), target -> thrown(new AssertionError()));
    }

    @ParameterizedTest
    @MethodSource("sources")
    void aSurveySaysWhatASourceDidInstead(KconfigSource hostile) throws Exception {
        bench.engine.putSource(hostile, Map.of(KconfigSource.NAME, "hostile"));
        RuntimeDTO state = bench.engine.survey(ResolveOptions.defaults());
        assertThat(state.sources[0].kconfig).isNull();
        assertThat(state.sources[0].inVain).hasSize(1).doesNotContainNull();
    }

    @ParameterizedTest
    @MethodSource("sources")
    void aSourceFailsTheResolverThatAsksIt(KconfigSource hostile) throws Exception {
        bench.engine.putSource(hostile, Map.of(KconfigSource.NAME, "hostile"));
        bench.put(1, 0, question -> {
            Finding finding = question.kconfigSources().get(0).find(question.target());
            throw new AssertionError("the source gave " + finding.looked());
        });
        assertThat(bench.engine
                        .resolve(Bench.object(), ResolveOptions.defaults())
                        .errors())
                .isNotEmpty()
                .allSatisfy(error -> {
                    assertThat(error.code()).isEqualTo(Code.RESOLVER_FAILED);
                    assertThat(error.message()).contains("the configuration source hostile");
                });
    }

    @Test
    void aPropertyThatThrowsRejectsItsService() {
        Object hostile = new HostileError();
        for (Map<String, Object> properties : List.of(
                Map.of(ExternResolver.NAME, "a", ExternResolver.SECTIONS, "*", "service.ranking", hostile),
                Map.of(ExternResolver.NAME, "a", ExternResolver.SECTIONS, hostile),
                Map.of(ExternResolver.NAME, "a", ExternResolver.SECTIONS, new HostileList()),
                Map.of(ExternResolver.NAME, "a", ExternResolver.SECTIONS, Arrays.asList("*", null)),
                Map.<String, Object>of(ExternResolver.NAME, hostile))) {
            bench.engine.resolvers.put(7, () -> properties, ServiceAccess.of(question -> Map.of()));
            assertThat(bench.engine.resolvers.isHere(7)).isTrue();
            assertThat(rejected("resolver")).hasSize(1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> bench.engine.putResolver(question -> Map.of(), properties));
        }
        bench.engine.resolvers.put(7, HostileMap<Object>::new, ServiceAccess.of(question -> Map.of()));
        assertThat(rejected("resolver")).hasSize(1);
        bench.engine.resolvers.put(
                7,
                () -> {
                    throw new HostileError();
                },
                ServiceAccess.of(question -> Map.of()));
        assertThat(rejected("resolver")).hasSize(1);
    }

    @Test
    void aListenerFailsAndTheOthersAreToldAllTheSame() throws Exception {
        bench.engine.putListener(event -> thrown(new HostileError()));
        bench.put(1, 0, Bench.saying(true, "here"));
        load();
        assertThat(bench.next()).isEqualTo(Happening.LOADED);
        bench.rest();
        assertThat(rejected("listener")).hasSize(1);
    }

    /** The steps of a load in which the provider is asked for something. */
    private static final String[] STEPS = {
        "load btf",
        "create kconfig.bss with btf",
        "fill kconfig.kconfig",
        "freeze kconfig.kconfig",
        "load asks with btf"
    };

    static Stream<String> steps() {
        return Stream.of(STEPS);
    }

    @ParameterizedTest
    @MethodSource("steps")
    void aProviderThatThrowsIsNamedByTheRefusal(String failing) throws Exception {
        bench.put(1, 0, Bench.saying(true, "here"));
        for (Throwable thrown : List.of(new HostileError(), new InterruptedException(), new NoClassDefFoundError())) {
            bench.beforeStep = step -> {
                if (step.equals(failing)) {
                    thrown(thrown);
                }
            };
            refusedByProvider();
            assertThat(Thread.interrupted()).isEqualTo(thrown instanceof InterruptedException);
            assertThat(bench.kernel.open()).isEmpty();
            assertThat(bench.provider.uses()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"features", "loadBtf", "createMap", "loadProgram"})
    void aProviderThatReturnsNullIsNamedByTheRefusal(String method) throws Exception {
        bench.put(1, 0, Bench.saying(true, "here"));
        bench.engine.providers.put(
                Bench.PROVIDER,
                () -> Map.of(SyscallProvider.NAME, "stand-in"),
                ServiceAccess.of(StandInKernel.without(bench.kernel, method)));
        refusedByProvider();
        assertThat(bench.kernel.open()).isEmpty();
    }

    @Test
    void aHandleThatCannotBeClosedKeepsNothingElseOpen() throws Exception {
        bench.put(1, 0, Bench.saying(true, "here"));
        LoadedObject loaded = load();
        assertThat(bench.next()).isEqualTo(Happening.LOADED);
        bench.kernel.onClose = () -> thrown(new HostileError());
        assertThatThrownBy(loaded::close).isInstanceOf(IllegalStateException.class);
        assertThat(bench.kernel.open()).isEmpty();
        assertThat(bench.provider.uses()).isZero();
        assertThat(bench.next()).isEqualTo(Happening.CLOSED);
    }

    @Test
    void aHandleThatCannotBeClosedHidesNoRefusal() throws Exception {
        bench.put(1, 0, Bench.saying(true, "here"));
        bench.kernel.onClose = () -> thrown(new HostileError());
        bench.beforeStep = step -> {
            if (step.startsWith("load asks")) {
                throw new IllegalStateException("out of order");
            }
        };
        refusedByProvider();
        assertThat(bench.kernel.open()).isEmpty();
    }

    private void refusedByProvider() {
        assertThatThrownBy(this::load).isInstanceOfSatisfying(LoadRefusedException.class, refused -> {
            assertThat(refused.code()).isEqualTo(Code.PROVIDER_FAILED);
            assertThat(refused.problem().what()).contains("stand-in");
        });
    }

    private LoadedObject load() throws Exception {
        return bench.engine.load(Bench.object(), LoadOptions.defaults());
    }

    private List<RejectedDTO> rejected(String kind) {
        return Arrays.stream(bench.engine.state().rejected)
                .filter(one -> one.kind.equals(kind))
                .toList();
    }

    /** Throws anything, as bytecode may that was not made by javac. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T, E extends Throwable> T thrown(Throwable any) throws E {
        throw (E) any;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T> T answerOfAnotherType() {
        return (T) "an answer";
    }

    /** Gives nothing without throwing. */
    private static final class HostileMap<V> extends AbstractMap<String, V> {
        @Override
        public Set<Entry<String, V>> entrySet() {
            throw new HostileError();
        }
    }

    private static final class HostileList extends AbstractList<Lookup> {
        @Override
        public Lookup get(int index) {
            throw new HostileError();
        }

        @Override
        public int size() {
            return -1;
        }
    }
}
