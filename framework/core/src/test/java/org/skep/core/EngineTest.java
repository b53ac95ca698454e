package org.skep.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.skep.resolver.ExternResolver;
import org.skep.runtime.RuntimeEvent;
import org.skep.runtime.RuntimeEvent.Movement;
import org.skep.source.Finding;
import org.skep.source.KconfigSource;

class EngineTest {
    private static final long PATIENCE_SECONDS = 60;

    private final Engine engine = new Engine();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void whoComesFirstOfOneRankingIsFirstAndIsGoneWhenTakenAway() {
        engine.putSource(target -> Finding.nothing(), Map.of(KconfigSource.NAME, "first"));
        Runnable second = engine.putSource(target -> Finding.nothing(), Map.of(KconfigSource.NAME, "second"));
        engine.putSource(target -> Finding.nothing(), Map.of(KconfigSource.NAME, "above", "service.ranking", 1));
        assertThat(sources()).containsExactly("above", "first", "second");
        second.run();
        second.run();
        assertThat(sources()).containsExactly("above", "first");
    }

    @Test
    void whoSaysNonsenseOfItselfIsToldSoAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.putResolver(question -> Map.of(), Map.of(ExternResolver.NAME, "nameless")))
                .withMessage("org.skep.sections is missing: it must list the sections served");
        assertThat(engine.state().rejected).isEmpty();
    }

    @Test
    void whoListensHearsWhoComesAndGoesUntilTakenAway() throws InterruptedException {
        BlockingQueue<RuntimeEvent> heard = new LinkedBlockingQueue<>();
        Runnable listener = engine.putListener(heard::add);
        Runnable source = engine.putSource(target -> Finding.nothing(), Map.of(KconfigSource.NAME, "one"));
        listener.run();
        source.run();
        assertThat(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(RuntimeEvent.ProviderChanged.class, event -> {
                    assertThat(event.movement()).isEqualTo(Movement.ADDED);
                    assertThat(event.name()).isEqualTo("one");
                });
        engine.close();
        assertThat(heard).as("what came after it went").isEmpty();
    }

    private List<String> sources() {
        return Arrays.stream(engine.state().sources).map(source -> source.name).toList();
    }
}
