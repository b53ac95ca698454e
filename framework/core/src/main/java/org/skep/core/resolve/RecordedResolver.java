package org.skep.core.resolve;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.skep.core.service.ServiceAccess;
import org.skep.loader.OwnResolver;
import org.skep.loader.ResolveOptions;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Question;

/**
 * An application's resolver, brought along for one load, with a memory: when the object is looked at again later, what
 * it said then stands, and it is not called any more. Nor is it kept: the application may be long gone by then.
 */
public final class RecordedResolver implements ExternResolver {
    private final ExternResolver resolver;
    private final Map<String, Answer> said = new ConcurrentHashMap<>();

    private RecordedResolver(ExternResolver resolver) {
        this.resolver = resolver;
    }

    /** Options for the load: each resolver of the application's remembers what it says. */
    public static ResolveOptions recording(ResolveOptions options) {
        return options.replacing(
                own -> new OwnResolver(own.name(), own.sections(), own.names(), new RecordedResolver(own.resolver())));
    }

    /** Options made by {@link #recording} for later: each says again what it has said until now. */
    public static ResolveOptions replaying(ResolveOptions recorded) {
        return recorded.replacing(own -> {
            Map<String, Answer> said = Map.copyOf(((RecordedResolver) own.resolver()).said);
            return new OwnResolver(own.name(), own.sections(), own.names(), question -> said);
        });
    }

    /** A way to an application's resolver, by whose key it is known from one load to the next. */
    public static ServiceAccess<ExternResolver> handle(ExternResolver own) {
        return own instanceof RecordedResolver remembered
                ? ServiceAccess.standingFor(remembered.resolver, own)
                : ServiceAccess.of(own);
    }

    @Override
    public Map<String, Answer> resolve(Question question) throws Exception {
        Map<String, Answer> answers = resolver.resolve(question);
        if (answers == null) {
            return null;
        }
        Map<String, Answer> kept = ResolutionRun.toWhatWasAsked(question, answers);
        said.putAll(kept);
        return kept;
    }
}
