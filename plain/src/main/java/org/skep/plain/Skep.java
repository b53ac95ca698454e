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
 * Skep in plain Java, for tests and small tools: the core that also runs in a framework, with participants that the
 * application adds. Participants have the same order, time limit and verdicts as services have, and may be added and
 * removed while objects are resolved and loaded. There are no configurations by pid; their settings are in
 * {@link org.skep.loader.ResolveOptions} and in this class.
 *
 * <p>Safe for use by several threads. Its threads are daemons and end soon after their last task.
 */
public final class Skep implements AutoCloseable {
    private static final String RANKING = "service.ranking";

    private final Engine engine = new Engine();
    /** Actions that release what this instance owns. */
    private final List<Runnable> atEnd;

    private Skep(List<Runnable> atEnd) {
        this.atEnd = atEnd;
    }

    /** The registration of a participant. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        /**
         * Removes the participant. It is not called from the next resolution on; objects loaded through a removed
         * syscall provider are lost at once. Further calls have no effect.
         */
        @Override
        void close();
    }

    /** Creates an instance without participants: every extern fails with {@code no-resolver}. */
    public static Skep empty() {
        return new Skep(List.of());
    }

    /**
     * Creates an instance with the participants of the command line, in the same order: the resolvers of the kernel's
     * version, features and configuration, the last from {@code /boot}, {@code /proc/config.gz}, the module folders or
     * the kernel image; the syscall provider {@code linux}, and {@code dry-run}, which is used only by name. Nothing is
     * read or opened before it is needed.
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
        skep.addSimulatedProvider(DryRunProvider.PROVIDER, dryRun);
        return skep;
    }

    /** Returns the service that resolves objects. */
    public ObjectResolver resolver() {
        return engine;
    }

    /** Returns the service that loads objects and lists loaded ones. */
    public BpfLoader loader() {
        return engine;
    }

    /** Returns the service that lists participants and explains answers. */
    public SkepRuntime runtime() {
        return engine;
    }

    /**
     * Sets the time limit of one call of foreign code; 30 seconds by default. Applies to later calls.
     *
     * @throws IllegalArgumentException when the limit is not positive
     */
    public void timeLimit(Duration limit) {
        engine.timeLimit(limit);
    }

    /**
     * Adds a resolver that declares its sections and names with {@link Resolves}.
     *
     * @param ranking the highest is called first; equal rankings are called in the order of registration
     * @throws IllegalArgumentException when the annotation is missing, or names sections without externs
     */
    public Registration addResolver(ExternResolver resolver, int ranking) {
        Resolves says = resolver.getClass().getAnnotation(Resolves.class);
        if (says == null) {
            throw new IllegalArgumentException(resolver.getClass().getName()
                    + " has no @Resolves annotation: annotate it, or add it as an OwnResolver");
        }
        return addResolver(
                new OwnResolver(says.name(), List.of(says.sections()), List.of(says.names()), resolver), ranking);
    }

    /**
     * Adds a resolver.
     *
     * @param ranking the highest is called first; equal rankings are called in the order of registration
     * @throws IllegalArgumentException when it names sections without externs
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
     * Adds a configuration source that declares its name with {@link Supplies}.
     *
     * @param ranking the highest is read first; equal rankings are read in the order of registration
     * @throws IllegalArgumentException when the annotation is missing
     */
    public Registration addSource(KconfigSource source, int ranking) {
        Supplies says = source.getClass().getAnnotation(Supplies.class);
        if (says == null) {
            throw new IllegalArgumentException(
                    source.getClass().getName() + " has no @Supplies annotation: annotate it, or pass a name");
        }
        return addSource(says.name(), source, ranking);
    }

    /**
     * Adds a configuration source.
     *
     * @param name its name in messages
     * @param ranking the highest is read first; equal rankings are read in the order of registration
     */
    public Registration addSource(String name, KconfigSource source, int ranking) {
        return engine.putSource(source, Map.of(KconfigSource.NAME, name, RANKING, ranking))::run;
    }

    /**
     * Adds a syscall provider. Its owner closes it.
     *
     * @param name its name in messages and options
     * @param ranking a load without a provider's name uses the highest
     */
    public Registration addProvider(String name, SyscallProvider provider, int ranking) {
        return engine.putProvider(provider, Map.of(SyscallProvider.NAME, name, RANKING, ranking))::run;
    }

    /**
     * Adds a simulated syscall provider, which reaches no kernel. It is used only by name, and for any machine.
     *
     * @param name its name in messages and options
     */
    public Registration addSimulatedProvider(String name, SyscallProvider provider) {
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

    /** Adds a listener for events. */
    public Registration addListener(RuntimeListener listener) {
        return engine.putListener(listener)::run;
    }

    /**
     * Closes all loaded objects; their pins remain. Later loads are refused, and later resolutions fail with
     * {@code resolver-failed} for every extern. Running calls of resolvers and sources are interrupted; a call that
     * ignores the interrupt delays its waiting callers until the time limit, but not this method. Listeners receive
     * remaining events within one second.
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
