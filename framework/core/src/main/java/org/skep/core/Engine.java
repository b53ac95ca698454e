package org.skep.core;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.skep.core.load.LoadedObjects;
import org.skep.core.load.ObjectLoader;
import org.skep.core.load.StalenessMonitor;
import org.skep.core.resolve.ResolutionService;
import org.skep.core.resolve.Settings;
import org.skep.core.service.CloseSequence;
import org.skep.core.service.Declaration;
import org.skep.core.service.EventDispatcher;
import org.skep.core.service.ForeignCode;
import org.skep.core.service.Registrations;
import org.skep.core.service.ServiceAccess;
import org.skep.core.service.TimedCalls;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Extern;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.SyscallProvider;
import org.skep.loader.BpfLoader;
import org.skep.loader.Explanation;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadRefusedException;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectResolver;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.loader.UnresolvedException;
import org.skep.machine.Target;
import org.skep.resolver.ExternResolver;
import org.skep.runtime.ObjectDTO;
import org.skep.runtime.RuntimeDTO;
import org.skep.runtime.RuntimeEvent;
import org.skep.runtime.RuntimeEvent.Kind;
import org.skep.runtime.RuntimeEvent.Movement;
import org.skep.runtime.RuntimeListener;
import org.skep.runtime.SkepRuntime;
import org.skep.source.KconfigSource;

/**
 * The core, and all of it: whoever answers, supplies, loads or listens is on its whiteboards, and it resolves, loads
 * and tells with them. It knows no framework: the OSGi component is an engine whose whiteboards follow the services of
 * one, and an application in plain Java puts objects there. Safe for use by any number of threads.
 *
 * <p>When it is closed, it closes all that it has loaded: a program that nobody looks after must not run on unseen.
 * What is pinned stays.
 */
public class Engine implements ObjectResolver, SkepRuntime, BpfLoader, AutoCloseable {
    public final Registrations<ExternResolver> resolvers =
            new Registrations<>(ExternResolver.NAME, Declaration::ofResolver, this::resolverMoved);
    public final Registrations<KconfigSource> sources =
            new Registrations<>(KconfigSource.NAME, Declaration::ofSource, this::sourceMoved);
    public final Registrations<SyscallProvider> providers =
            new Registrations<>(SyscallProvider.NAME, Declaration::ofProvider, this::providerMoved);
    private final TimedCalls calls;
    private final ResolutionService resolving;
    public final EventDispatcher news;
    public final LoadedObjects objects;
    public final StalenessMonitor freshness;
    private final ObjectLoader loader;
    private final RuntimeInspection inspection;
    private final AtomicLong ids = new AtomicLong();

    /** With nobody on its whiteboards, and the settings of the factory. */
    public Engine() {
        this(Settings.DEFAULTS);
    }

    public Engine(Settings settings) {
        this.calls = new TimedCalls(settings.timeLimit());
        this.resolving = new ResolutionService(resolvers, sources, calls, settings);
        this.news = new EventDispatcher(() -> resolving.calls(resolving.settings()));
        this.objects = new LoadedObjects(news);
        this.freshness = new StalenessMonitor(resolving, objects);
        this.loader = new ObjectLoader(resolving, providers, objects, freshness);
        this.inspection = new RuntimeInspection(resolvers, sources, providers, resolving, objects, freshness, news);
    }

    public Settings settings() {
        return resolving.settings();
    }

    /** Counts from the next resolution on. */
    public void settings(Settings settings) {
        resolving.settings(settings);
        news.tell(new RuntimeEvent.SettingsChanged(settings.dto()));
        freshness.changed();
    }

    /**
     * Limits how long one call of somebody else's code may take, from the next resolution on.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public void timeLimit(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("no call returns within " + limit);
        }
        settings(settings().limitedTo(limit));
    }

    /** A syscall provider has gone, and with it what it held for the objects it loaded. */
    public void loseProvider(long serviceId) {
        providers.remove(serviceId);
        objects.lose(serviceId);
    }

    /**
     * Puts an object on a whiteboard as a service registry would add a service.
     *
     * @param properties as the service would have them
     * @return takes it away again
     * @throws IllegalArgumentException when the properties don't say what they must
     */
    public Runnable putResolver(ExternResolver resolver, Map<String, Object> properties) {
        return put(resolvers, Declaration::ofResolver, resolver, properties);
    }

    /** The same for a source of configurations. */
    public Runnable putSource(KconfigSource source, Map<String, Object> properties) {
        return put(sources, Declaration::ofSource, source, properties);
    }

    /** The same for a syscall provider; what it has loaded is lost when it is taken away. */
    public Runnable putProvider(SyscallProvider provider, Map<String, Object> properties) {
        long id = enter(providers, Declaration::ofProvider, provider, properties);
        return () -> loseProvider(id);
    }

    /** The same for whoever listens, who needs no properties. */
    public Runnable putListener(RuntimeListener listener) {
        Objects.requireNonNull(listener, "listener");
        long id = ids.incrementAndGet();
        news.add(id, ServiceAccess.of(listener));
        return () -> news.remove(id);
    }

    private <S> Runnable put(
            Registrations<S> whiteboard, Registrations.Reader reader, S object, Map<String, Object> properties) {
        long id = enter(whiteboard, reader, object, properties);
        return () -> whiteboard.remove(id);
    }

    private <S> long enter(
            Registrations<S> whiteboard, Registrations.Reader reader, S object, Map<String, Object> properties) {
        Objects.requireNonNull(object, "object");
        Map<String, Object> kept;
        try {
            kept = Map.copyOf(properties);
            reader.read(kept);
        } catch (Declaration.InvalidException e) {
            // The caller is told at once, and does not have to look at the list of rejected ones.
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (Throwable e) {
            throw new IllegalArgumentException("one of the properties " + ForeignCode.phrase(e), e);
        }
        long id = ids.incrementAndGet();
        whiteboard.put(id, () -> kept, ServiceAccess.of(object));
        return id;
    }

    @Override
    public LoadedObject load(ObjectFile object, LoadOptions options)
            throws BpfObjectException, UnresolvedException, LoadRefusedException, KernelRefusedException,
                    InterruptedException {
        return loader.load(object, options);
    }

    @Override
    public List<LoadedObject> loaded() {
        return loader.loaded();
    }

    @Override
    public Resolution resolve(ObjectFile object, ResolveOptions options)
            throws BpfObjectException, InterruptedException {
        return resolving.resolve(object, options);
    }

    @Override
    public Explanation explain(ObjectFile object, ResolveOptions options)
            throws BpfObjectException, InterruptedException {
        return inspection.explain(object, options);
    }

    @Override
    public Explanation.ExplainedExtern whoAnswers(String object, Extern extern, ResolveOptions options)
            throws InterruptedException {
        return inspection.whoAnswers(object, extern, options);
    }

    @Override
    public RuntimeDTO state() {
        return inspection.state();
    }

    @Override
    public RuntimeDTO survey(ResolveOptions options) throws InterruptedException {
        return inspection.survey(options);
    }

    @Override
    public ObjectDTO[] check() throws InterruptedException {
        return inspection.check();
    }

    @Override
    public Target target() {
        return inspection.target();
    }

    @Override
    public void close() {
        CloseSequence.all(List.of(freshness::close, objects::close, news::close, calls::close));
    }

    private void resolverMoved(Movement movement, long serviceId, String name) {
        news.tell(new RuntimeEvent.ProviderChanged(Kind.RESOLVER, movement, name, serviceId));
        freshness.changed();
    }

    private void sourceMoved(Movement movement, long serviceId, String name) {
        news.tell(new RuntimeEvent.ProviderChanged(Kind.SOURCE, movement, name, serviceId));
        freshness.changed();
    }

    private void providerMoved(Movement movement, long serviceId, String name) {
        news.tell(new RuntimeEvent.ProviderChanged(Kind.SYSCALL_PROVIDER, movement, name, serviceId));
    }
}
