package org.skep.core.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.skep.core.resolve.ResolutionInput;
import org.skep.core.service.CloseSequence;
import org.skep.extern.Problem;
import org.skep.link.LoadPlan;
import org.skep.loader.LoadedMap;
import org.skep.loader.LoadedObject;
import org.skep.loader.LoadedProgram;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.loader.StaleExtern;
import org.skep.runtime.RuntimeEvent.Happening;

/**
 * What the kernel holds of one object; owns every handle, and the use of the provider's service, without which the
 * provider might be stopped and close them.
 */
public final class KernelObjects implements LoadedObject {
    /**
     * Who loaded it.
     *
     * @param name what people call the provider
     * @param serviceId its {@code service.id}, which no other service ever has
     * @param pretends whether nothing of it reaches a kernel
     * @param release gives the provider's service back; run once
     */
    public record Provider(String name, long serviceId, boolean pretends, Runnable release) {}

    /**
     * What it takes to resolve the object once more.
     *
     * @param subject its externs
     * @param options with the application's resolvers saying again what they said
     */
    public record Again(ResolutionInput subject, ResolveOptions options) {}

    private final long id;
    private final Provider provider;
    private final Again again;
    private final Resolution resolution;
    private final PlanExecution.Outcome outcome;
    private final List<Problem> warnings;
    private final LoadedObjects registry;
    private final AtomicBoolean released = new AtomicBoolean();

    /*
     * Both are changed under the object's lock, and told of under it, so that the news are in the order of what
     * happened. Telling only puts into a queue; nothing is called with the lock held.
     */
    private volatile State state = State.LOADED;
    private volatile Differences differences = new Differences(0, List.of());

    /**
     * What resolves differently now.
     *
     * @param look the number of the look that found it out; one that began later has a higher one
     * @param externs the differences
     */
    private record Differences(long look, List<StaleExtern> externs) {}

    /** Takes over the handles. */
    public KernelObjects(
            LoadedObjects registry,
            Provider provider,
            Again again,
            Resolution resolution,
            LoadPlan plan,
            PlanExecution.Outcome outcome) {
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

    /** {@code a.bpf.o (1)}, as messages name it. */
    @Override
    public String toString() {
        return object() + " (" + id + ")";
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public List<StaleExtern> stale() {
        return differences.externs();
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

    /** Programs before the maps that they use, and the news of it last: who hears it finds nothing open. */
    @Override
    public void close() {
        synchronized (this) {
            if (state == State.CLOSED) {
                return;
            }
            state = State.CLOSED;
        }
        List<Runnable> steps = new ArrayList<>();
        programs().forEach(program -> steps.add(program.handle()::close));
        maps().forEach(map -> steps.add(map.handle()::close));
        steps.add(this::release);
        steps.add(() -> registry.closed(this));
        CloseSequence.all(steps);
    }

    public boolean isBy(long serviceId) {
        return provider.serviceId() == serviceId;
    }

    /** Runs it and tells of the load, before anything else can be told of this object. */
    public synchronized void begin(Runnable registration) {
        registration.run();
        registry.tell(Happening.LOADED, this);
    }

    /**
     * The provider has gone. It closes its handles itself when it stops; its service must not be kept from that. So it
     * is given back first, and the loss told of then, unless the object was closed meanwhile.
     */
    public void lose() {
        synchronized (this) {
            if (state != State.LOADED) {
                return;
            }
            state = State.LOST;
        }
        release();
        synchronized (this) {
            if (state == State.LOST) {
                registry.tell(Happening.LOST, this);
            }
        }
    }

    public ResolutionInput subject() {
        return again.subject();
    }

    public ResolveOptions optionsForLater() {
        return again.options();
    }

    /**
     * Keeps what was found out, and tells of it when it is news, unless a look that began later has been faster.
     *
     * @param look its number
     */
    public synchronized void reconsider(long look, List<StaleExtern> found) {
        Differences before = differences;
        if (look < before.look() || state == State.CLOSED) {
            return;
        }
        differences = new Differences(look, List.copyOf(found));
        StalenessMonitor.news(before.externs(), found).ifPresent(happening -> registry.tell(happening, this));
    }

    /** Whether nothing of it has reached a kernel. */
    public boolean pretends() {
        return provider.pretends();
    }

    private void release() {
        if (!released.getAndSet(true)) {
            provider.release().run();
        }
    }
}
