package org.skep.resolver.overrides;

import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Question;

/**
 * A resolver with the overrides of one configuration. The service is registered by this class, because Declarative
 * Services would publish every override as a service property and would not raise {@code service.changecount}. A
 * changed configuration takes effect with the next resolution, without a new registration of the service.
 */
final class PublishedOverrides implements ExternResolver {
    private final AtomicLong changes = new AtomicLong();
    private volatile OverrideSettings settings;
    private ServiceRegistration<ExternResolver> registration;

    @Override
    public Map<String, Answer> resolve(Question question) {
        OverrideSettings current = settings;
        return current.objects().test(question.object()) ? current.overrides().resolve(question) : Map.of();
    }

    /** Registers the service. Must be called once, before other methods. */
    void publish(BundleContext bundle, OverrideSettings first) {
        settings = first;
        registration = bundle.registerService(ExternResolver.class, this, properties());
    }

    /** Replaces the settings. */
    void change(OverrideSettings next) {
        // The values change before the event: its receivers ask immediately.
        settings = next;
        changes.incrementAndGet();
        registration.setProperties(properties());
    }

    /** Unregisters the service. */
    void withdraw() {
        registration.unregister();
    }

    private Dictionary<String, Object> properties() {
        OverrideSettings current = settings;
        Map<String, Object> properties = new HashMap<>();
        properties.put(NAME, current.name());
        properties.put(SECTIONS, OverrideSettings.VALUE_SECTIONS.toArray(String[]::new));
        current.unusable().ifPresent(why -> properties.put(UNUSABLE, why));
        properties.put(Constants.SERVICE_RANKING, current.ranking());
        properties.put(Constants.SERVICE_CHANGECOUNT, changes.get());
        return FrameworkUtil.asDictionary(properties);
    }
}
