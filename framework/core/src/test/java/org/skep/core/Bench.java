package org.skep.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.skep.core.load.StandInKernel;
import org.skep.core.resolve.Settings;
import org.skep.core.service.ServiceAccess;
import org.skep.extern.Extern;
import org.skep.extern.Origin;
import org.skep.extern.Value;
import org.skep.kernel.SyscallProvider;
import org.skep.loader.ObjectFile;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.runtime.RuntimeEvent;
import org.skep.runtime.RuntimeEvent.Happening;
import org.skep.runtime.RuntimeListener;

/**
 * The core without a framework: a test puts everybody on the whiteboards, a stand-in kernel takes what is loaded, and
 * what the core tells is kept.
 */
public final class Bench implements AutoCloseable {
    /** The service id of the syscall provider. */
    public static final long PROVIDER = 1000;

    /** Nothing here takes a second; who waits this long waits in vain. */
    private static final long PATIENCE_SECONDS = 60;

    public final Engine engine = new Engine(Settings.DEFAULTS.limitedTo(Duration.ofMinutes(1)));

    /** Is told of each step before the kernel takes it. */
    public volatile Consumer<String> beforeStep = step -> {};

    public final StandInKernel kernel = new StandInKernel(step -> {
        beforeStep.accept(step);
        return false;
    });
    public final Counted<SyscallProvider> provider = new Counted<>(kernel);
    private final BlockingQueue<RuntimeEvent> heard = new LinkedBlockingQueue<>();

    public Bench() {
        engine.providers.put(PROVIDER, () -> Map.of(SyscallProvider.NAME, "stand-in"), provider);
        engine.news.add(2000, ServiceAccess.<RuntimeListener>of(heard::add));
    }

    /** A resolver for everything, by the name that its service id gives it. */
    public void put(long serviceId, int ranking, ExternResolver resolver) {
        engine.resolvers.put(
                serviceId,
                () -> Map.of(
                        ExternResolver.NAME,
                        "resolver " + serviceId,
                        ExternResolver.SECTIONS,
                        "*",
                        "service.ranking",
                        ranking),
                ServiceAccess.of(resolver));
    }

    /** Says of everything that it is on or off, from this origin. */
    public static ExternResolver saying(boolean on, String origin) {
        return question -> {
            Map<String, Answer> answers = new HashMap<>();
            for (Extern extern : question.externs()) {
                answers.put(extern.name(), Answer.found(new Value.Flag(on), Origin.of(origin)));
            }
            return answers;
        };
    }

    /** An object with externs that all fit what {@link #saying} says. */
    public static ObjectFile object() throws Exception {
        return ObjectFile.read(Path.of(System.getProperty("skep.fixtures"), "link", "el", "kconfig.bpf.o"));
    }

    /** Waits for what happens to an object next; what happened to providers is passed over. */
    public Happening next() throws InterruptedException {
        while (true) {
            RuntimeEvent event = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(event).as("something must have been told").isNotNull();
            if (event instanceof RuntimeEvent.ObjectChanged changed) {
                return changed.happening();
            }
        }
    }

    /** Ends the news, and gives what happened to objects that no {@link #next} has waited for. */
    public List<Happening> rest() {
        engine.freshness.close();
        engine.news.close();
        List<RuntimeEvent> events = new ArrayList<>();
        heard.drainTo(events);
        return events.stream()
                .filter(RuntimeEvent.ObjectChanged.class::isInstance)
                .map(event -> ((RuntimeEvent.ObjectChanged) event).happening())
                .toList();
    }

    @Override
    public void close() {
        engine.close();
    }

    /** Counts how often a service is in use, and won't be released more often than it was acquired. */
    static final class Counted<S> implements ServiceAccess<S> {
        private final S service;
        private final AtomicInteger uses = new AtomicInteger();

        /** Is run whenever the service is given back. */
        volatile Runnable onRelease = () -> {};

        Counted(S service) {
            this.service = service;
        }

        int uses() {
            return uses.get();
        }

        @Override
        public Optional<S> acquire() {
            uses.incrementAndGet();
            return Optional.of(service);
        }

        @Override
        public void release() {
            assertThat(uses.decrementAndGet()).isNotNegative();
            onRelease.run();
        }

        @Override
        public Object key() {
            return this;
        }
    }
}
