package org.skep.core.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.skep.extern.Extern;
import org.skep.extern.Origin;
import org.skep.extern.Value;
import org.skep.itest.junit.Asking;
import org.skep.loader.OwnResolver;
import org.skep.loader.ResolveOptions;
import org.skep.machine.Target;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;

class RecordedResolverTest {
    private static final Answer SEVEN = Answer.found(new Value.Number(7), Origin.of("the test"));
    private static final Extern A = Asking.integer("a");
    private static final Extern B = Asking.integer("b");

    @Test
    void saysAgainWhatItSaidOfWhatItWasAsked() throws Exception {
        Map<String, Answer> everything = new HashMap<>(Map.of("a", SEVEN, "b", SEVEN, "unasked", SEVEN));
        AtomicInteger calls = new AtomicInteger();
        ResolveOptions recording = RecordedResolver.recording(ResolveOptions.defaults()
                .first(OwnResolver.forEverything("first", question -> {
                    calls.incrementAndGet();
                    return everything;
                }))
                .last(new OwnResolver("last", List.of(".kconfig"), List.of("b"), question -> null)));
        ExternResolver first = recording.asksFirst().get(0).resolver();
        assertThat(first.resolve(asking(A))).containsOnlyKeys("a");
        assertThat(first.resolve(asking(B))).containsOnlyKeys("b");
        assertThat(recording.asksLast().get(0).resolver().resolve(asking(B)))
                .as("as the resolver has it, for the core to judge")
                .isNull();

        ResolveOptions replaying = RecordedResolver.replaying(recording);
        everything.clear();
        assertThat(replaying.asksFirst().get(0).resolver().resolve(asking(A, B)))
                .isEqualTo(Map.of("a", SEVEN, "b", SEVEN));
        assertThat(calls).hasValue(2);
        OwnResolver last = replaying.asksLast().get(0);
        assertThat(last.resolver().resolve(asking(B))).isEmpty();
        assertThat(last.name()).isEqualTo("last");
        assertThat(last.sections()).containsExactly(".kconfig");
        assertThat(last.names()).containsExactly("b");
    }

    @Test
    void isKnownByTheResolverItStandsForWhoeverRecords() {
        ExternResolver own = question -> Map.of();
        Object key = RecordedResolver.handle(own).key();
        for (int load = 0; load < 2; load++) {
            ResolveOptions recording =
                    RecordedResolver.recording(ResolveOptions.defaults().first(OwnResolver.forEverything("own", own)));
            assertThat(RecordedResolver.handle(recording.asksFirst().get(0).resolver())
                            .key())
                    .isEqualTo(key);
        }
    }

    private static Asking asking(Extern... externs) {
        return Asking.of(Target.runningMachine(), externs);
    }
}
