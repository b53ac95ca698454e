package org.skep.core.osgi;

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
import org.osgi.service.metatype.annotations.Option;
import org.skep.core.Engine;
import org.skep.core.resolve.Settings;
import org.skep.core.service.ServiceAccess;
import org.skep.kernel.SyscallProvider;
import org.skep.loader.BpfLoader;
import org.skep.loader.ObjectResolver;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Resolves;
import org.skep.runtime.RuntimeListener;
import org.skep.runtime.SkepRuntime;
import org.skep.source.KconfigSource;

/**
 * The core as a component: an engine whose whiteboards follow the services of a framework. Services are got for the
 * time of a call only, so that a bundle that nobody asks is never activated.
 *
 * <p>It says in its manifest whom it needs, so that whoever assembles bundles finds them: somebody for the kernel's
 * version, its features and its configuration, by the names that such a resolver serves. The requirements are not
 * effective when the bundle is resolved, only when a set is put together: with nobody installed, the core opens objects
 * and tells of each extern who is missing. For {@code .ksyms} it is optional, and for sections of applications it is
 * the application that knows.
 *
 * <p>When it stops, it is closed, and with it all that it has loaded.
 */
@Component(
        service = {ObjectResolver.class, SkepRuntime.class, BpfLoader.class},
        // Delayed, it would forget who is stuck, and what is loaded, whenever nobody holds it.
        immediate = true,
        configurationPid = CoreComponent.PID)
@Designate(ocd = CoreComponent.Configuration.class)
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
public final class CoreComponent extends Engine {
    public static final String PID = "org.skep.core";

    /** The configuration with the pid {@value CoreComponent#PID}. */
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
                name = "Required resolvers",
                description = "Names of resolvers without which nothing is loaded, separated by commas: a load is"
                        + " refused until all of them are there. For those whose bundles may start after the"
                        + " application's, such as overrides.",
                required = false)
        String[] resolvers_require() default {};

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

        /** Names. */
        @AttributeDefinition(
                name = "Required sources",
                description = "Names of configuration sources without which nothing is loaded, separated by commas: a"
                        + " load is refused until all of them are there.",
                required = false)
        String[] sources_require() default {};

        /** A folder. */
        @AttributeDefinition(
                name = "Root of the machine",
                description = "The folder below which the machine is laid out whose facts are asked for: / for this"
                        + " one, /host in a container that sees its host there.",
                required = false)
        String target_root() default "/";

        /** A release. */
        @AttributeDefinition(
                name = "Release of the kernel",
                description = "What uname -r would say on the machine, where its root has no /proc to tell it. Empty:"
                        + " the root tells.",
                required = false)
        String target_release() default "";

        /** A file. */
        @AttributeDefinition(
                name = "Kernel configuration",
                description = "A file of this machine, plain or gzip, that stands in for all configuration sources."
                        + " Empty: the sources are asked.",
                required = false)
        String kconfig_path() default "";

        /** A word. */
        @AttributeDefinition(
                name = "Without a kernel configuration",
                description = "What becomes of weak CONFIG_ externs where no configuration of the kernel is found: they"
                        + " are refused, or they are zero with a warning.",
                options = {
                    @Option(label = "refuse them", value = "refuse"),
                    @Option(label = "make them zero, with a warning", value = "zero")
                },
                required = false)
        String no_config() default "refuse";
    }

    private final BundleContext context;

    /** Called by Declarative Services, before any reference is bound. */
    @Activate
    public CoreComponent(BundleContext context, Configuration configuration) {
        super(ConfiguredSettings.of(configuration, Settings.DEFAULTS));
        this.context = context;
    }

    @Modified
    void modified(Configuration configuration) {
        settings(ConfiguredSettings.of(configuration, settings()));
    }

    @Deactivate
    @Override
    public void close() {
        super.close();
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
        loseProvider(id(reference));
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

    private <S> ServiceAccess<S> handle(ServiceReference<S> reference) {
        return new ServiceReferenceAccess<>(context, reference);
    }

    private static Supplier<Map<String, Object>> properties(ServiceReference<?> reference) {
        return () -> FrameworkUtil.asMap(reference.getProperties());
    }

    private static long id(ServiceReference<?> reference) {
        return (Long) reference.getProperty("service.id");
    }
}
