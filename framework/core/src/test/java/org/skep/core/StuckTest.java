package org.skep.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.skep.core.resolve.Settings;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.Origin;
import org.skep.extern.Problem;
import org.skep.extern.Value;
import org.skep.loader.ResolveOptions;
import org.skep.machine.Target;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Question;
import org.skep.source.Finding;
import org.skep.source.KconfigSource;

/** What hangs on the files of one machine is still asked about every other machine. */
class StuckTest {
    /** Long enough for a call that does not hang, on a busy machine too. */
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final Engine engine = new Engine(Settings.DEFAULTS.limitedTo(LIMIT));
    private final CountDownLatch release = new CountDownLatch(1);

    @TempDir
    private Path hostile;

    @AfterEach
    void close() {
        release.countDown();
        engine.close();
    }

    @Test
    void aResolver() throws Exception {
        engine.putResolver(
                question -> answers(question), Map.of(ExternResolver.NAME, "one", ExternResolver.SECTIONS, "*"));
        onlyTheHostileMachineFails();
        assertThat(engine.state().resolvers[0].stuck).isTrue();
    }

    @Test
    void aSource() throws Exception {
        engine.putSource(
                target -> {
                    hang(target);
                    return Finding.nothing();
                },
                Map.of(KconfigSource.NAME, "slow"));
        engine.putResolver(
                question -> {
                    question.kconfigSources().get(0).find(question.target());
                    return answers(question);
                },
                Map.of(ExternResolver.NAME, "one", ExternResolver.SECTIONS, "*"));
        onlyTheHostileMachineFails();
        assertThat(engine.survey(ResolveOptions.defaults()).sources[0].inVain).isEmpty();
    }

    private void onlyTheHostileMachineFails() throws Exception {
        ResolveOptions there = ResolveOptions.defaults().target(Target.at(hostile));
        assertThat(engine.resolve(Bench.object(), there).errors())
                .extracting(Problem::code)
                .containsOnly(Code.RESOLVER_FAILED);
        assertThat(engine.resolve(Bench.object(), ResolveOptions.defaults()).ok())
                .isTrue();
        assertThat(engine.resolve(Bench.object(), there).ok()).as("again").isFalse();
    }

    private Map<String, Answer> answers(Question question) {
        hang(question.target());
        Map<String, Answer> answers = new HashMap<>();
        for (Extern extern : question.externs()) {
            answers.put(extern.name(), Answer.found(new Value.Flag(true), Origin.of("here")));
        }
        return answers;
    }

    private void hang(Target target) {
        while (target.root().equals(hostile) && release.getCount() > 0) {
            try {
                release.await();
            } catch (InterruptedException e) {
                // The subject of the test: code that does not answer interruption.
            }
        }
    }
}
