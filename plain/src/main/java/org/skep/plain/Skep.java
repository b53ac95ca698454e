package org.skep.plain;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.skep.core.Engine;
import org.skep.kconfigsource.bootfile.BootFile;
import org.skep.kconfigsource.kernelimage.KernelImage;
import org.skep.kconfigsource.modulefolders.ModuleFolders;
import org.skep.kconfigsource.procconfig.ProcConfig;
import org.skep.kernel.SyscallProvider;
import org.skep.loader.BpfLoader;
import org.skep.loader.ObjectResolver;
import org.skep.loader.OwnResolver;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Resolves;
import org.skep.resolver.features.FeatureResolver;
import org.skep.resolver.kconfig.KconfigResolver;
import org.skep.resolver.kernelversion.KernelVersionResolver;
import org.skep.runtime.RuntimeListener;
import org.skep.runtime.SkepRuntime;
import org.skep.source.KconfigSource;
import org.skep.source.Supplies;
import org.skep.syscallprovider.dryrun.DryRunProvider;
import org.skep.syscallprovider.linux.LinuxSyscallProvider;

/**
 * Skep in plain Java, for tests and small tools: the core that runs in a framework, and beside it those whom an
 * application names. Whoever is added is asked in the same order, under the same time limit and with the same verdict
 * as a service would be, and may come and go while objects are resolved and loaded. There is no configuration by pids
 * here; what they set is the application's to say, in {@link org.skep.loader.ResolveOptions} and here.
 *
 * <p>Safe for use by any number of threads. Its threads are daemons and end soon after they have nothing to do.
 */
public final class Skep implements AutoCloseable {
    private static final String RANKING = "service.ranking";

    private final Engine engine = new Engine();
    /** Ends what belongs to this. */
    private final List<Runnable> atEnd;

    private Skep(List<Runnable> atEnd) {
        this.atEnd = atEnd;
    }

    /** Somebody who was added. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        /**
         * Takes him away again. Nobody asks him from the next resolution on; what a syscall provider has loaded is lost
         * at once. More than once is as good as once.
         */
        @Override
        void close();
    }

    /** With nobody: every extern fails for want of somebody who answers it. */
    public static Skep empty() {
        return new Skep(List.of());
    }

    /**
     * With all that the command line has, in the same order: the kernel's version, its features and its configuration,
     * the last from {@code /boot}, {@code /proc/config.gz}, the folders of modules or the kernel's image; the syscall
     * provider {@code linux}, and {@code dry-run} for those who name it. Nothing is read or opened before it is needed.
     */
    public static Skep usual() {
        LinuxSyscallProvider linux = new LinuxSyscallProvider();
        DryRunProvider dryRun = new DryRunProvider();
        Skep skep = new Skep(List.of(linux::close, dryRun::close));
        skep.addResolver(new KernelVersionResolver(), KernelVersionResolver.RANKING);
        skep.addResolver(new FeatureResolver(), FeatureResolver.RANKING);
        skep.addResolver(new KconfigResolver(), KconfigResolver.RANKING);
        skep.addSource(new BootFile(), BootFile.RANKING);
        skep.addSource(new ProcConfig(), ProcConfig.RANKING);
        skep.addSource(new ModuleFolders(), ModuleFolders.RANKING);
        skep.addSource(new KernelImage(), KernelImage.RANKING);
        skep.addProvider(LinuxSyscallProvider.PROVIDER, linux, LinuxSyscallProvider.RANKING);
        skep.addPretender(DryRunProvider.PROVIDER, dryRun);
        return skep;
    }

    /** Resolves objects. */
    public ObjectResolver resolver() {
        return engine;
    }

    /** Loads objects, and knows what is loaded. */
    public BpfLoader loader() {
        return engine;
    }

    /** Tells who is there, and what each would say. */
    public SkepRuntime runtime() {
        return engine;
    }

    /**
     * How long one call of somebody else's code may take from now on; half a minute until this is called.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public void timeLimit(Duration limit) {
        engine.timeLimit(limit);
    }

    /**
     * Adds a resolver that says by {@link Resolves} what it serves.
     *
     * @param ranking highest is asked first, of equal ones whoever came first
     * @throws IllegalArgumentException when it doesn't say so, or what no resolver can serve
     */
    public Registration addResolver(ExternResolver resolver, int ranking) {
        Resolves says = resolver.getClass().getAnnotation(Resolves.class);
        if (says == null) {
            throw new IllegalArgumentException(resolver.getClass().getName()
                    + " has no @Resolves that says what it serves: annotate it, or add it as an OwnResolver");
        }
        return addResolver(
                new OwnResolver(says.name(), List.of(says.sections()), List.of(says.names()), resolver), ranking);
    }

    /**
     * Adds a resolver.
     *
     * @param ranking highest is asked first, of equal ones whoever came first
     * @throws IllegalArgumentException when it says of itself what no resolver can serve
     */
    public Registration addResolver(OwnResolver resolver, int ranking) {
        return engine.putResolver(
                resolver.resolver(),
                Map.of(
                        ExternResolver.NAME,
                        resolver.name(),
                        ExternResolver.SECTIONS,
                        resolver.sections(),
                        ExternResolver.NAMES,
                        resolver.names(),
                        RANKING,
                        ranking))::run;
    }

    /**
     * Adds a source of configurations that says by {@link Supplies} what people call it.
     *
     * @param ranking highest is asked first, of equal ones whoever came first
     * @throws IllegalArgumentException when it doesn't say so
     */
    public Registration addSource(KconfigSource source, int ranking) {
        Supplies says = source.getClass().getAnnotation(Supplies.class);
        if (says == null) {
            throw new IllegalArgumentException(source.getClass().getName()
                    + " has no @Supplies that says what people call it: annotate it, or name it here");
        }
        return addSource(says.name(), source, ranking);
    }

    /**
     * Adds a source of configurations.
     *
     * @param name what people call it
     * @param ranking highest is asked first, of equal ones whoever came first
     */
    public Registration addSource(String name, KconfigSource source, int ranking) {
        return engine.putSource(source, Map.of(KconfigSource.NAME, name, RANKING, ranking))::run;
    }

    /**
     * Adds a syscall provider, which stays its owner's to close.
     *
     * @param name what people call it
     * @param ranking a load that names nobody takes the highest
     */
    public Registration addProvider(String name, SyscallProvider provider, int ranking) {
        return engine.putProvider(provider, Map.of(SyscallProvider.NAME, name, RANKING, ranking))::run;
    }

    /**
     * Adds a syscall provider that only pretends, so that it is used by name only, and for any machine.
     *
     * @param name what people call it
     */
    public Registration addPretender(String name, SyscallProvider provider) {
        return engine.putProvider(
                        provider,
                        Map.of(
                                SyscallProvider.NAME,
                                name,
                                SyscallProvider.BY_NAME_ONLY,
                                true,
                                SyscallProvider.PRETENDS,
                                true))::run;
    }

    /** Adds somebody who is told of all that changes. */
    public Registration addListener(RuntimeListener listener) {
        return engine.putListener(listener)::run;
    }

    /**
     * Closes all that is loaded, but for pins, which stay. Nothing can be loaded from then on, and nobody is asked any
     * more: what would be resolved later fails with {@code resolver-failed}, extern by extern. Resolvers and sources
     * that are being asked are interrupted; one that heeds no interruption keeps those who wait for its answer until
     * the time limit, but not this method. Listeners have a second to hear the last of it.
     */
    @Override
    public void close() {
        try {
            engine.close();
        } finally {
            atEnd.forEach(Runnable::run);
        }
    }
}
