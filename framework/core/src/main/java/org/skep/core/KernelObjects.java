package org.skep.core;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.skep.extern.Problem;
import org.skep.link.LoadPlan;
import org.skep.loading.LoadedMap;
import org.skep.loading.LoadedObject;
import org.skep.loading.LoadedProgram;
import org.skep.loading.StaleExtern;
import org.skep.resolution.Resolution;
import org.skep.resolution.ResolveOptions;
import org.skep.runtime.ObjectDTO;
import org.skep.runtime.RuntimeEvent.Happening;

/**
 * What the kernel holds of one object; owns every handle, and the use of the provider's service, without which the
 * provider might be stopped and close them.
 */
final class KernelObjects implements LoadedObject {
    /**
     * Who loaded it.
     *
     * @param name what people call the provider
     * @param key tells it from every other
     * @param pretends whether nothing of it reaches a kernel
     * @param release gives the provider's service back; run once
     */
    record Provider(String name, Object key, boolean pretends, Runnable release) {}

    /**
     * What it takes to resolve the object once more.
     *
     * @param subject its externs
     * @param options with the application's resolvers saying again what they said
     */
    record Again(Subject subject, ResolveOptions options) {}

    private final long id;
    private final Provider provider;
    private final Again again;
    private final Resolution resolution;
    private final Execution.Outcome outcome;
    private final List<Problem> warnings;
    private final LoadedObjects registry;
    private final AtomicReference<State> state = new AtomicReference<>(State.LOADED);
    private final AtomicBoolean released = new AtomicBoolean();
    private volatile Staleness staleness = new Staleness(-1, List.of());

    /**
     * What would be another today.
     *
     * @param asOf how much had changed when that was found out
     * @param externs the differences
     */
    private record Staleness(long asOf, List<StaleExtern> externs) {}

    /** Takes over the handles. */
    KernelObjects(
            LoadedObjects registry,
            Provider provider,
            Again again,
            Resolution resolution,
            LoadPlan plan,
            Execution.Outcome outcome) {
        this.id = registry.nextId();
        this.registry = registry;
        this.provider = provider;
        this.again = again;
        this.resolution = resolution;
        this.outcome = outcome;
        List<Problem> all = new ArrayList<>(resolution.warnings());
        all.addAll(plan.warnings());
        all.addAll(outcome.warnings());
        this.warnings = List.copyOf(all);
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public State state() {
        return state.get();
    }

    @Override
    public List<StaleExtern> stale() {
        return staleness.externs();
    }

    @Override
    public String object() {
        return resolution.object();
    }

    @Override
    public String provider() {
        return provider.name();
    }

    @Override
    public Resolution resolution() {
        return resolution;
    }

    @Override
    public List<LoadedMap> maps() {
        return outcome.maps();
    }

    @Override
    public List<LoadedProgram> programs() {
        return outcome.programs();
    }

    @Override
    public List<Problem> warnings() {
        return warnings;
    }

    @Override
    public void unpin() {
        outcome.pinning().undo();
    }

    /** Programs before the maps that they use. */
    @Override
    public void close() {
        if (state.getAndSet(State.CLOSED) == State.CLOSED) {
            return;
        }
        programs().forEach(program -> program.handle().close());
        maps().forEach(map -> map.handle().close());
        release();
        registry.closed(this);
    }

    boolean isBy(Object providerKey) {
        return provider.key().equals(providerKey);
    }

    /**
     * The provider has gone. It closes its handles itself when it stops; its service must not be kept from that.
     *
     * @return whether that changed anything
     */
    boolean lose() {
        boolean wasLoaded = state.compareAndSet(State.LOADED, State.LOST);
        if (wasLoaded) {
            release();
        }
        return wasLoaded;
    }

    Subject subject() {
        return again.subject();
    }

    ResolveOptions optionsForLater() {
        return again.options();
    }

    /**
     * Keeps what was found out, unless something newer is known.
     *
     * @param asOf how much had changed when that was found out
     * @return what happened, if anything did
     */
    synchronized Optional<Happening> reconsider(long asOf, List<StaleExtern> differences) {
        Staleness before = staleness;
        if (asOf < before.asOf() || state.get() == State.CLOSED) {
            return Optional.empty();
        }
        staleness = new Staleness(asOf, List.copyOf(differences));
        if (Freshness.isSame(differences, before.externs())) {
            return Optional.empty();
        }
        return Optional.of(differences.isEmpty() ? Happening.FRESH : Happening.STALE);
    }

    ObjectDTO dto() {
        ObjectDTO dto = Dto.of(this);
        dto.pretended = provider.pretends();
        dto.pins = Stream.concat(
                        maps().stream().map(LoadedMap::pin), programs().stream().map(LoadedProgram::pin))
                .flatMap(Optional::stream)
                .map(Path::toString)
                .toArray(String[]::new);
        return dto;
    }

    private void release() {
        if (!released.getAndSet(true)) {
            provider.release().run();
        }
    }
}
