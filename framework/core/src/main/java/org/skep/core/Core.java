package org.skep.core;

import java.time.Duration;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.skep.extern.BpfObjectException;
import org.skep.kconfig.KconfigSource;
import org.skep.loading.BpfLoader;
import org.skep.loading.LoadOptions;
import org.skep.loading.LoadRefusedException;
import org.skep.loading.LoadedObject;
import org.skep.loading.UnresolvedException;
import org.skep.resolution.Explanation;
import org.skep.resolution.ObjectFile;
import org.skep.resolution.ObjectResolver;
import org.skep.resolution.Resolution;
import org.skep.resolution.ResolveOptions;
import org.skep.resolver.ExternResolver;
import org.skep.runtime.ResolutionRuntime;
import org.skep.runtime.RuntimeDTO;
import org.skep.syscall.KernelRefusedException;
import org.skep.syscall.SyscallProvider;
import org.skep.target.Target;

/**
 * The core as a component. References are followed by events and kept on whiteboards of its own; services are got for
 * the time of a call only, so that a bundle that nobody asks is never activated.
 */
@Component(
        service = {ObjectResolver.class, ResolutionRuntime.class, BpfLoader.class},
        // Delayed, it would forget who is stuck whenever nobody holds it.
        immediate = true,
        configurationPid = "org.skep.core")
@Designate(ocd = Core.Settings.class)
public final class Core implements ObjectResolver, ResolutionRuntime, BpfLoader {

    /** The settings of the pid {@code org.skep.core}. */
    @ObjectClassDefinition(name = "Skep: core", description = "How resolvers are asked")
    public @interface Settings {
        /** Seconds. */
        @AttributeDefinition(
                name = "Time limit",
                description = "Seconds that one call of a resolver may take before it is given up",
                min = "1")
        int time_limit_seconds() default 30;
    }

    private final BundleContext context;
    private final Whiteboard<ExternResolver> resolvers = new Whiteboard<>(ExternResolver.NAME, Declaration::ofResolver);
    private final Whiteboard<KconfigSource> sources = new Whiteboard<>(KconfigSource.NAME, Declaration::ofSource);
    private final Whiteboard<SyscallProvider> providers =
            new Whiteboard<>(SyscallProvider.NAME, Declaration::ofProvider);
    private final TimedCalls calls;
    private final Resolving resolving;
    private final Loader loader;

    /** Called by Declarative Services, before any reference is bound. */
    @Activate
    public Core(BundleContext context, Settings settings) {
        this.context = context;
        this.calls = new TimedCalls(limit(settings));
        this.resolving = new Resolving(resolvers, sources, calls, Target.runningMachine());
        this.loader = new Loader(resolving, providers, Target.runningMachine());
    }

    @Modified
    void modified(Settings settings) {
        calls.limit(limit(settings));
    }

    @Deactivate
    void deactivate() {
        calls.close();
    }

    @Reference(
            service = ExternResolver.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            updated = "addResolver")
    void addResolver(ServiceReference<ExternResolver> reference) {
        put(resolvers, reference);
    }

    void removeResolver(ServiceReference<ExternResolver> reference) {
        resolvers.remove(id(reference));
    }

    @Reference(
            service = KconfigSource.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            updated = "addSource")
    void addSource(ServiceReference<KconfigSource> reference) {
        put(sources, reference);
    }

    void removeSource(ServiceReference<KconfigSource> reference) {
        sources.remove(id(reference));
    }

    @Reference(
            service = SyscallProvider.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            updated = "addProvider")
    void addProvider(ServiceReference<SyscallProvider> reference) {
        put(providers, reference);
    }

    void removeProvider(ServiceReference<SyscallProvider> reference) {
        providers.remove(id(reference));
    }

    @Override
    public LoadedObject load(ObjectFile object, LoadOptions options)
            throws BpfObjectException, UnresolvedException, LoadRefusedException, KernelRefusedException,
                    InterruptedException {
        return loader.load(object, options);
    }

    @Override
    public Resolution resolve(ObjectFile object, ResolveOptions options)
            throws BpfObjectException, InterruptedException {
        return resolving.resolve(object, options);
    }

    @Override
    public Explanation explain(ObjectFile object, ResolveOptions options)
            throws BpfObjectException, InterruptedException {
        return resolving.explain(object, options);
    }

    @Override
    public RuntimeDTO state() {
        return resolving.state();
    }

    @Override
    public RuntimeDTO survey(ResolveOptions options) throws InterruptedException {
        return resolving.survey(options);
    }

    private <S> void put(Whiteboard<S> whiteboard, ServiceReference<S> reference) {
        whiteboard.put(
                id(reference), FrameworkUtil.asMap(reference.getProperties()), new ServiceHandle<>(context, reference));
    }

    private static long id(ServiceReference<?> reference) {
        return (Long) reference.getProperty("service.id");
    }

    private static Duration limit(Settings settings) {
        return Duration.ofSeconds(Math.max(1, settings.time_limit_seconds()));
    }
}
