package org.skep.core;

import java.util.Optional;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Problem;
import org.skep.loader.LoadRefusedException;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectResolver;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.object.BpfObject;
import org.skep.resolver.ExternResolver;
import org.skep.source.Kconfig;
import org.skep.source.KconfigSource;

/** The core without a framework: resolves objects with whoever is on its whiteboards. */
final class Resolving implements ObjectResolver {
    private final Whiteboard<ExternResolver> resolvers;
    private final Whiteboard<KconfigSource> sources;
    private final TimedCalls calls;
    private volatile Settings settings;

    Resolving(
            Whiteboard<ExternResolver> resolvers,
            Whiteboard<KconfigSource> sources,
            TimedCalls calls,
            Settings settings) {
        this.resolvers = resolvers;
        this.sources = sources;
        this.calls = calls;
        this.settings = settings;
    }

    /** Counts from the next resolution on. */
    void settings(Settings newSettings) {
        settings = newSettings;
    }

    Settings settings() {
        return settings;
    }

    @Override
    public Resolution resolve(ObjectFile object, ResolveOptions options)
            throws BpfObjectException, InterruptedException {
        return resolve(Subject.of(opened(object)), options);
    }

    /** The same for an object that has been opened already. */
    Resolution resolve(Subject subject, ResolveOptions options) throws InterruptedException {
        return asked(subject, options, false).resolution();
    }

    /**
     * The same for a load.
     *
     * @throws LoadRefusedException when something that the settings require is not there; nothing is asked then
     */
    Resolution resolveToLoad(Subject subject, ResolveOptions options)
            throws InterruptedException, LoadRefusedException {
        Interrogation interrogation = prepared(subject, options, false);
        Optional<Problem> missing = interrogation.missing();
        if (missing.isPresent()) {
            throw new LoadRefusedException(missing.get());
        }
        interrogation.askEverybody();
        return interrogation.resolution();
    }

    /** Everybody has been asked: for what was open, or for everything if it is to be explained. */
    Interrogation asked(Subject subject, ResolveOptions options, boolean explain) throws InterruptedException {
        Interrogation interrogation = prepared(subject, options, explain);
        interrogation.askEverybody();
        return interrogation;
    }

    private Interrogation prepared(Subject subject, ResolveOptions options, boolean explain) {
        Settings now = settings;
        TimedCalls timed = calls(now);
        return new Interrogation(
                subject,
                options.target().orElse(now.target()),
                options.kconfig().map(Kconfig::label),
                Panel.of(resolvers.snapshot(), sources.snapshot(), now, options, timed),
                timed,
                explain);
    }

    /** Calls that take no longer than these settings allow. */
    TimedCalls calls(Settings limiting) {
        return calls.within(limiting.timeLimit());
    }

    static BpfObject opened(ObjectFile file) throws BpfObjectException {
        return BpfObject.read(file.name(), file.bytes());
    }
}
