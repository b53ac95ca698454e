package org.skep.core;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.osgi.annotation.bundle.Requirement;
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
import org.skep.extern.Extern;
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
import org.skep.resolver.Resolves;
import org.skep.runtime.ObjectDTO;
import org.skep.runtime.RuntimeDTO;
import org.skep.runtime.RuntimeEvent;
import org.skep.runtime.RuntimeEvent.Kind;
import org.skep.runtime.RuntimeEvent.Movement;
import org.skep.runtime.RuntimeListener;
import org.skep.runtime.SkepRuntime;
import org.skep.syscall.KernelRefusedException;
import org.skep.syscall.SyscallProvider;
import org.skep.target.Target;

/**
 * The core as a component. References are followed by events and kept on whiteboards of its own; services are got for
 * the time of a call only, so that a bundle that nobody asks is never activated.
 *
 * <p>It says in its manifest whom it needs, so that whoever assembles bundles finds them: somebody for the kernel's
 * version, its features and its configuration, by the names that such a resolver serves. The requirements are not
 * effective when the bundle is resolved, only when a set is put together: with nobody installed, the core opens objects
 * and tells of each extern who is missing. For {@code .ksyms} it is optional, and for sections of applications it is
 * the application that knows.
 *
 * <p>When it stops, it closes all that it has loaded: a program that nobody looks after must not run on unseen. What is
 * pinned stays.
 */
@Component(
        service = {ObjectResolver.class, SkepRuntime.class, BpfLoader.class},
        // Delayed, it would forget who is stuck, and what is loaded, whenever nobody holds it.
        immediate = true,
        configurationPid = Core.PID)
@Designate(ocd = Core.Configuration.class)
@Requirement(
        namespace = Resolves.CAPABILITY,
        filter = "(&(sections=.kconfig)(names=LINUX_KERNEL_VERSION))",
        effective = "active")
@Requirement(namespace = Resolves.CAPABILITY, filter = "(&(sections=.kconfig)(names=LINUX_\\*))", effective = "active")
@Requirement(namespace = Resolves.CAPABILITY, filter = "(&(sections=.kconfig)(names=CONFIG_\\*))", effective = "active")
@Requirement(
        namespace = Resolves.CAPABILITY,
        filter = "(sections=.ksyms)",
        effective = "active",
        resolution = Requirement.Resolution.OPTIONAL)
public final class Core implements ObjectResolver, SkepRuntime, BpfLoader {
    static final String PID = "org.skep.core";

    /** The configuration with the pid {@value Core#PID}. */
    @ObjectClassDefinition(
            name = "Skep: core",
            description = "Whom to ask for extern variables, in which order, for how long, and about which machine."
                    + " Takes effect with the next object that is resolved.")
    public @interface Configuration {
        /** Seconds. */
        @AttributeDefinition(
                name = "Time limit",
                description = "Seconds that one call of a resolver or a source may take before it is given up.",
                min = "1")
        int time_limit_seconds() default 30;

        /** Names. */
        @AttributeDefinition(
                name = "Order of resolvers",
                description = "Names of resolvers that are asked before all others, in this order, separated by commas."
                        + " The others follow by ranking. skep:resolvers lists the names.",
                required = false)
        String[] resolvers_order() default {};

        /** Names. */
        @AttributeDefinition(
                name = "Excluded resolvers",
                description = "Names of resolvers that are not asked, separated by commas.",
                required = false)
        String[] resolvers_exclude() default {};

        /** Names. */
        @AttributeDefinition(
                name = "Order of sources",
                description = "Names of configuration sources that are asked before all others, in this order,"
                        + " separated by commas. The others follow by ranking. skep:sources lists the names.",
                required = false)
        String[] sources_order() default {};

        /** Names. */
        @AttributeDefinition(
                name = "Excluded sources",
                description = "Names of configuration sources that are not asked, separated by commas.",
                required = false)
        String[] sources_exclude() default {};

        /** A folder. */
        @AttributeDefinition(
                name = "Root of the machine",
                description = "The folder below which the machine is laid out whose facts are asked for: / for this"
                        + " one, /host in a container that sees its host there.",
                required = false)
        String target_root() default "/";

        /** A file. */
        @AttributeDefinition(
                name = "Kernel configuration",
                description = "A file of this machine, plain or gzip, that stands in for all configuration sources."
                        + " Empty: the sources are asked.",
                required = false)
        String kconfig_path() default "";
    }

    private final BundleContext context;
    private final Whiteboard<ExternResolver> resolvers =
            new Whiteboard<>(ExternResolver.NAME, Declaration::ofResolver, this::resolverMoved);
    private final Whiteboard<KconfigSource> sources =
            new Whiteboard<>(KconfigSource.NAME, Declaration::ofSource, this::sourceMoved);
    private final Whiteboard<SyscallProvider> providers =
            new Whiteboard<>(SyscallProvider.NAME, Declaration::ofProvider, this::providerMoved);
    private final TimedCalls calls;
    private final Resolving resolving;
    private final News news;
    private final LoadedObjects objects;
    private final Freshness freshness;
    private final Loader loader;
    private final Inspection inspection;

    /** Called by Declarative Services, before any reference is bound. */
    @Activate
    public Core(BundleContext context, Configuration configuration) {
        Settings settings = Settings.of(configuration, Settings.DEFAULTS);
        this.context = context;
        this.calls = new TimedCalls(settings.timeLimit());
        this.resolving = new Resolving(resolvers, sources, calls, settings);
        this.news = new News(() -> resolving.calls(resolving.settings()));
        this.objects = new LoadedObjects(news);
        this.freshness = new Freshness(resolving, objects);
        this.loader = new Loader(resolving, providers, objects, freshness);
        this.inspection = new Inspection(resolvers, sources, providers, resolving, objects, freshness, news);
    }

    @Modified
    void modified(Configuration configuration) {
        Settings settings = Settings.of(configuration, resolving.settings());
        resolving.settings(settings);
        news.tell(new RuntimeEvent.SettingsChanged(settings.dto()));
        freshness.changed();
    }

    @Deactivate
    void deactivate() {
        Closing.all(List.of(freshness::close, objects::close, news::close, calls::close));
    }

    @Reference(
            service = ExternResolver.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            updated = "changeResolver")
    void addResolver(ServiceReference<ExternResolver> reference) {
        resolvers.put(id(reference), properties(reference), handle(reference));
    }

    void changeResolver(ServiceReference<ExternResolver> reference) {
        resolvers.change(id(reference), properties(reference), handle(reference));
    }

    void removeResolver(ServiceReference<ExternResolver> reference) {
        resolvers.remove(id(reference));
    }

    @Reference(
            service = KconfigSource.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            updated = "changeSource")
    void addSource(ServiceReference<KconfigSource> reference) {
        sources.put(id(reference), properties(reference), handle(reference));
    }

    void changeSource(ServiceReference<KconfigSource> reference) {
        sources.change(id(reference), properties(reference), handle(reference));
    }

    void removeSource(ServiceReference<KconfigSource> reference) {
        sources.remove(id(reference));
    }

    @Reference(
            service = SyscallProvider.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            updated = "changeProvider")
    void addProvider(ServiceReference<SyscallProvider> reference) {
        providers.put(id(reference), properties(reference), handle(reference));
    }

    void changeProvider(ServiceReference<SyscallProvider> reference) {
        providers.change(id(reference), properties(reference), handle(reference));
    }

    void removeProvider(ServiceReference<SyscallProvider> reference) {
        providers.remove(id(reference));
        objects.lose(id(reference));
    }

    @Reference(
            service = RuntimeListener.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void addListener(ServiceReference<RuntimeListener> reference) {
        news.add(id(reference), handle(reference));
    }

    void removeListener(ServiceReference<RuntimeListener> reference) {
        news.remove(id(reference));
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

    private <S> Handle<S> handle(ServiceReference<S> reference) {
        return new ServiceHandle<>(context, reference);
    }

    private static Supplier<Map<String, Object>> properties(ServiceReference<?> reference) {
        return () -> FrameworkUtil.asMap(reference.getProperties());
    }

    private static long id(ServiceReference<?> reference) {
        return (Long) reference.getProperty("service.id");
    }
}
