package org.skep.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.Origin;
import org.skep.extern.Value;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadedObject;
import org.skep.loader.OwnResolver;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.loader.ResolvedExtern;
import org.skep.loader.StaleExtern;
import org.skep.loader.Staleness;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.runtime.ObjectDTO;
import org.skep.runtime.RuntimeEvent.Happening;

/** What is loaded is looked at again whenever something changes that it came from. */
class StalenessTest {
    /** The first one does it, unless something else is in its way. */
    private static final int COLLECTIONS = 100;

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void whoComesAboveMakesItStaleAndFreshAgainByLeaving() throws Exception {
        bench.put(1, 0, Bench.saying(false, "here"));
        LoadedObject loaded = load(LoadOptions.defaults());
        assertThat(bench.next()).isEqualTo(Happening.LOADED);
        assertThat(loaded.stale()).isEmpty();

        bench.put(2, 10, Bench.saying(true, "there"));
        assertThat(bench.next()).isEqualTo(Happening.STALE);
        assertThat(loaded.stale()).hasSameSizeAs(loaded.resolution().externs()).allSatisfy(stale -> {
            assertThat(stale.valueDiffers()).isTrue();
            assertThat(stale.was().answeredBy()).hasValue("resolver 1");
            assertThat(stale.wouldBe().answeredBy()).hasValue("resolver 2");
        });

        bench.engine.resolvers.remove(2);
        assertThat(bench.next()).isEqualTo(Happening.FRESH);
        assertThat(loaded.stale()).isEmpty();
    }

    @Test
    void theSameValueFromElsewhereIsNoAlarm() throws Exception {
        bench.put(1, 10, Bench.saying(true, "here"));
        bench.put(2, 0, Bench.saying(true, "there"));
        LoadedObject loaded = load(LoadOptions.defaults());
        bench.engine.resolvers.remove(1);
        assertThat(bench.next()).isEqualTo(Happening.LOADED);
        assertThat(bench.next()).isEqualTo(Happening.ORIGIN_MOVED);
        assertThat(loaded.stale()).isNotEmpty().noneMatch(StaleExtern::valueDiffers);
        assertThat(loaded.staleness()).isEqualTo(Staleness.ORIGIN_MOVED);
        ObjectDTO dto = bench.engine.state().objects[0];
        assertThat(dto.stale).isFalse();
        assertThat(dto.staleness).isEqualTo("origin-moved");
        assertThat(dto.changes).isNotEmpty();

        bench.put(3, 10, Bench.saying(false, "above"));
        assertThat(bench.next()).isEqualTo(Happening.STALE);
        assertThat(loaded.staleness()).isEqualTo(Staleness.VALUES_DIFFER);
        bench.put(4, 20, Bench.saying(false, "above that"));
        assertThat(bench.next()).as("another origin of what differs").isEqualTo(Happening.ORIGIN_MOVED);
        assertThat(bench.engine.state().objects[0].stale).isTrue();
        bench.engine.resolvers.remove(4);
        bench.engine.resolvers.remove(3);
        assertThat(bench.next()).isEqualTo(Happening.ORIGIN_MOVED);
        bench.put(1, 10, Bench.saying(true, "here"));
        bench.engine.freshness.look();
        assertThat(loaded.staleness()).isEqualTo(Staleness.FRESH);
        assertThat(bench.rest()).endsWith(Happening.FRESH);
    }

    /** As a line on top of a configuration moves every line below it. */
    @Test
    void anotherLineOfTheSameFileIsNoAlarm() throws Exception {
        AtomicInteger line = new AtomicInteger(1);
        bench.put(1, 0, question -> {
            Map<String, Answer> answers = new HashMap<>();
            for (Extern extern : question.externs()) {
                Origin origin = Origin.of("/boot/config").line(line.get());
                answers.put(extern.name(), Answer.found(new Value.Flag(true), origin));
            }
            return answers;
        });
        LoadedObject loaded = load(LoadOptions.defaults());
        line.set(2);
        bench.engine.check();
        assertThat(loaded.staleness()).isEqualTo(Staleness.ORIGIN_MOVED);
        assertThat(bench.rest()).containsExactly(Happening.LOADED, Happening.ORIGIN_MOVED);
    }

    /** A zero that is written down and the zero of an extern that nothing answers are one to a program. */
    @Test
    void theZeroOfTheWeakIsTheSameValueAsOneThatIsFound() throws Exception {
        AtomicBoolean found = new AtomicBoolean(true);
        bench.put(1, 0, question -> {
            Map<String, Answer> answers = Bench.saying(false, "here").resolve(question);
            question.externs().stream()
                    .filter(extern -> extern.isWeak() && !found.get())
                    .forEach(extern -> answers.put(extern.name(), Answer.absent()));
            return answers;
        });
        LoadedObject loaded = load(LoadOptions.defaults());
        assertThat(loaded.resolution().externs())
                .anyMatch(extern -> extern.extern().isWeak());
        found.set(false);
        bench.engine.check();
        assertThat(loaded.staleness()).isEqualTo(Staleness.ORIGIN_MOVED);
        assertThat(loaded.stale()).isNotEmpty().allMatch(stale -> stale.wouldBe() instanceof ResolvedExtern.Defaulted);
    }

    @Test
    void whatWouldNotLoadAnyMoreSaysWhy() throws Exception {
        bench.put(1, 0, Bench.saying(true, "here"));
        LoadedObject loaded = load(LoadOptions.defaults());
        bench.engine.resolvers.remove(1);
        assertThat(bench.next()).isEqualTo(Happening.LOADED);
        assertThat(bench.next()).isEqualTo(Happening.STALE);
        assertThat(loaded.stale()).isNotEmpty().allSatisfy(stale -> {
            assertThat(stale.valueDiffers()).isTrue();
            assertThat(stale.wouldBe()).isInstanceOfSatisfying(ResolvedExtern.Failed.class, failed -> assertThat(
                            failed.problem().code())
                    .isEqualTo(Code.NO_RESOLVER));
        });
    }

    @Test
    void whatIsFoundAgainIsNoNews() throws Exception {
        bench.put(1, 10, Bench.saying(true, "here"));
        load(LoadOptions.defaults());
        bench.put(2, 0, Bench.saying(false, "below"));
        bench.engine.freshness.look();
        bench.put(3, 20, Bench.saying(false, "above"));
        bench.engine.freshness.look();
        bench.engine.freshness.look();
        assertThat(bench.rest()).containsExactly(Happening.LOADED, Happening.STALE);
    }

    @Test
    void anApplicationsOwnResolverIsNeitherAskedAgainNorKept() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        bench.put(1, 0, Bench.saying(false, "installed"));
        Own own = loadWithOwn(asked);
        assertThat(asked).hasValue(1);

        bench.engine.resolvers.remove(1);
        bench.engine.freshness.look();
        assertThat(own.loaded().stale()).as("what it said stands").isEmpty();
        assertThat(asked).hasValue(1);
        for (int i = 0; i < COLLECTIONS && own.resolver().get() != null; i++) {
            System.gc();
        }
        assertThat(own.resolver().get()).as("held by the loaded object").isNull();
    }

    private record Own(LoadedObject loaded, WeakReference<ExternResolver> resolver) {}

    /** In a method of its own, so that no variable holds the resolver. */
    private Own loadWithOwn(AtomicInteger asked) throws Exception {
        ExternResolver everything = Bench.saying(true, "the application");
        ExternResolver own = question -> {
            asked.incrementAndGet();
            return everything.resolve(question);
        };
        ResolveOptions options = ResolveOptions.defaults().first(OwnResolver.forValues("own", own));
        return new Own(load(LoadOptions.defaults().resolve(options)), new WeakReference<>(own));
    }

    @Test
    void whatChangesDuringTheLoadIsSeenAfterIt() throws Exception {
        bench.put(1, 0, Bench.saying(false, "here"));
        AtomicBoolean once = new AtomicBoolean();
        bench.beforeStep = step -> {
            if (!once.getAndSet(true)) {
                bench.put(2, 10, Bench.saying(true, "there"));
            }
        };
        LoadedObject loaded = load(LoadOptions.defaults());
        assertThat(bench.next()).isEqualTo(Happening.LOADED);
        assertThat(bench.next()).isEqualTo(Happening.STALE);
        assertThat(loaded.resolution().externs())
                .as("loaded as it was resolved")
                .allSatisfy(extern -> assertThat(extern.answeredBy()).hasValue("resolver 1"));
    }

    @Test
    void ofTwoLooksAtOnceTheOneThatBeganLaterStands() throws Exception {
        CountDownLatch slowIsAsked = new CountDownLatch(1);
        CountDownLatch slowMayAnswer = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        bench.put(1, 0, question -> {
            switch (calls.getAndIncrement()) {
                case 0 -> {
                    return Bench.saying(false, "as it was").resolve(question);
                }
                case 1 -> {
                    slowIsAsked.countDown();
                    slowMayAnswer.await();
                    return Bench.saying(false, "as it was").resolve(question);
                }
                default -> {
                    return Bench.saying(true, "as it is").resolve(question);
                }
            }
        });
        LoadedObject loaded = load(LoadOptions.defaults());
        Thread slow = looking();
        slowIsAsked.await();
        bench.engine.freshness.look();
        assertThat(loaded.stale()).isNotEmpty();
        slowMayAnswer.countDown();
        slow.join();
        assertThat(loaded.stale()).isNotEmpty();
        assertThat(bench.rest()).containsExactly(Happening.LOADED, Happening.STALE);
    }

    @Test
    void whatIsClosedDuringALookIsNotHeardOfAgain() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch mayAnswer = new CountDownLatch(1);
        AtomicBoolean isLoaded = new AtomicBoolean();
        bench.put(1, 0, question -> {
            if (isLoaded.get()) {
                asked.countDown();
                mayAnswer.await();
            }
            return Bench.saying(isLoaded.get(), "here").resolve(question);
        });
        LoadedObject loaded = load(LoadOptions.defaults());
        isLoaded.set(true);
        Thread looking = looking();
        asked.await();
        loaded.close();
        mayAnswer.countDown();
        looking.join();
        assertThat(bench.rest()).containsExactly(Happening.LOADED, Happening.CLOSED);
    }

    @Test
    void aTimeLimitThatIsSetInTheMiddleCountsFromTheNextResolutionOn() throws Exception {
        Duration none = Duration.ofMillis(1);
        bench.put(2, 10, question -> {
            bench.engine.timeLimit(none);
            return Map.of();
        });
        AtomicBoolean isFirst = new AtomicBoolean(true);
        bench.put(1, 0, question -> {
            if (!isFirst.getAndSet(false)) {
                // Until it is given up; how long that takes is the machine's to say.
                new CountDownLatch(1).await();
            }
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < none.multipliedBy(20).toNanos()) {
                Thread.onSpinWait();
            }
            return Bench.saying(true, "in no hurry").resolve(question);
        });
        Resolution first = bench.engine.resolve(Bench.object(), ResolveOptions.defaults());
        assertThat(first.errors()).isEmpty();
        Resolution next = bench.engine.resolve(Bench.object(), ResolveOptions.defaults());
        assertThat(next.errors()).isNotEmpty().allSatisfy(error -> assertThat(error.message())
                .contains("did not return within 0.001 s"));
    }

    private Thread looking() {
        Thread thread = new Thread(() -> {
            try {
                bench.engine.freshness.look();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        thread.start();
        return thread;
    }

    private LoadedObject load(LoadOptions options) throws Exception {
        return bench.engine.load(Bench.object(), options);
    }
}
