package org.skep.core.resolve;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.skep.core.service.Registrations;
import org.skep.core.service.TimedCalls;
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
public final class ResolutionService implements ObjectResolver {
    private final Registrations<ExternResolver> resolvers;
    private final Registrations<KconfigSource> sources;
    private final TimedCalls calls;
    private volatile Settings settings;

    public ResolutionService(
            Registrations<ExternResolver> resolvers,
            Registrations<KconfigSource> sources,
            TimedCalls calls,
            Settings settings) {
        this.resolvers = resolvers;
        this.sources = sources;
        this.calls = calls;
        this.settings = settings;
    }

    /** Counts from the next resolution on. */
    public void settings(Settings newSettings) {
        settings = newSettings;
    }

    public Settings settings() {
        return settings;
    }

    @Override
    public Resolution resolve(ObjectFile object, ResolveOptions options)
            throws BpfObjectException, InterruptedException {
        return resolve(ResolutionInput.of(opened(object)), options);
    }

    /** The same for an object that has been opened already. */
    public Resolution resolve(ResolutionInput subject, ResolveOptions options) throws InterruptedException {
        return asked(subject, options, false).resolution();
    }

    /**
     * The same for a load.
     *
     * @throws LoadRefusedException when something that the settings require is not there; nothing is asked then
     */
    public Resolution resolveToLoad(ResolutionInput subject, ResolveOptions options)
            throws InterruptedException, LoadRefusedException {
        ResolutionRun interrogation = prepared(subject, options, false);
        Optional<Problem> missing = interrogation.missing();
        if (missing.isPresent()) {
            throw new LoadRefusedException(missing.get());
        }
        interrogation.askEverybody();
        return interrogation.resolution();
    }

    /** Everybody has been asked: for what was open, or for everything if it is to be explained. */
    public ResolutionRun asked(ResolutionInput subject, ResolveOptions options, boolean explain)
            throws InterruptedException {
        ResolutionRun interrogation = prepared(subject, options, explain);
        interrogation.askEverybody();
        return interrogation;
    }

    private ResolutionRun prepared(ResolutionInput subject, ResolveOptions options, boolean explain) {
        Settings now = settings;
        TimedCalls timed = calls(now);
        return new ResolutionRun(
                subject,
                options.target().orElse(now.target()),
                options.kconfig().map(Kconfig::label),
                Participants.of(resolvers.snapshot(), sources.snapshot(), now, options, timed),
                timed,
                explain);
    }

    /** Calls that take no longer than these settings allow. */
    public TimedCalls calls(Settings limiting) {
        return calls.within(limiting.timeLimit());
    }

    /**
     * Reads an object.
     *
     * @throws InterruptedException if the thread was interrupted while the BTF of the object was read
     */
    public static BpfObject opened(ObjectFile file) throws BpfObjectException, InterruptedException {
        try {
            return BpfObject.read(file.name(), file.bytes());
        } catch (CancellationException e) {
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
        }
    }
}
