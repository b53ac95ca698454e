package org.skep.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.skep.core.resolve.Settings;
import org.skep.core.service.ServiceAccess;
import org.skep.extern.Code;
import org.skep.extern.Problem;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadRefusedException;
import org.skep.loader.ResolveOptions;
import org.skep.resolver.ExternResolver;
import org.skep.source.Finding;
import org.skep.source.KconfigSource;

/** Nothing is loaded before what the settings require is there. */
class RequiredTest {
    private final Bench bench = new Bench();
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aLoadIsRefusedByNameUntilAllAreThere() throws Exception {
        bench.put(1, 0, question -> {
            asked.incrementAndGet();
            return Bench.saying(true, "here").resolve(question);
        });
        require(Set.of(), List.of("resolver 1", "resolver 2"), List.of("late"));
        refused("resolver 2", "late");
        assertThat(asked).as("nothing is asked in vain").hasValue(0);

        bench.engine.resolvers.put(
                2, () -> Map.of(ExternResolver.NAME, "resolver 2"), ServiceAccess.of(question -> Map.of()));
        refused("resolver 2", "late");

        bench.put(2, 10, question -> Map.of());
        refused("late");

        bench.engine.putSource(target -> Finding.nothing(), Map.of(KconfigSource.NAME, "late"));
        bench.engine.load(Bench.object(), LoadOptions.defaults()).close();

        bench.engine.resolvers.remove(2);
        refused("resolver 2");
    }

    @Test
    void whatIsExcludedByTheSettingsIsNotThere() throws Exception {
        bench.put(1, 0, Bench.saying(true, "here"));
        bench.put(2, 0, Bench.saying(true, "here"));
        require(Set.of("resolver 2"), List.of("resolver 2"), List.of());
        refused("resolver 2");
    }

    @Test
    void aResolutionWarnsOfWhatALoadWouldBeRefusedFor() throws Exception {
        bench.put(1, 0, Bench.saying(true, "here"));
        require(Set.of(), List.of("resolver 2"), List.of());
        assertThat(bench.engine
                        .resolve(Bench.object(), ResolveOptions.defaults())
                        .warnings())
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.code()).isEqualTo(Code.NO_RESOLVER);
                    assertThat(warning.what()).contains("resolver 2");
                });
    }

    private void require(Set<String> excluded, List<String> resolvers, List<String> sources) {
        bench.engine.settings(new Settings(
                Settings.DEFAULTS.timeLimit(),
                new Settings.Roster(List.of(), excluded, resolvers),
                new Settings.Roster(List.of(), Set.of(), sources),
                Settings.DEFAULTS.target(),
                Settings.DEFAULTS.kconfig(),
                Settings.DEFAULTS.noConfig(),
                List.of()));
    }

    private void refused(String... names) {
        assertThatThrownBy(() -> bench.engine.load(Bench.object(), LoadOptions.defaults()))
                .isInstanceOfSatisfying(LoadRefusedException.class, refused -> {
                    Problem problem = refused.problem();
                    assertThat(problem.code()).isEqualTo(Code.NO_RESOLVER);
                    assertThat(problem.what()).contains(names);
                    assertThat(problem.what().split(", the ", -1)).hasSize(names.length);
                });
        assertThat(bench.engine.loaded()).isEmpty();
    }
}
