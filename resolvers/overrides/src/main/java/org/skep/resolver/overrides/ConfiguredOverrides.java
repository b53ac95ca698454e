package org.skep.resolver.overrides;

import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.skep.overrides.Overrides;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Question;

/**
 * Overrides from the configuration {@code org.skep.overrides}: its properties are names of externs, their values as
 * {@link Overrides#of} takes them. Properties whose name is no C identifier, such as {@code service.pid}, are not
 * externs; {@code service.ranking} ranks the resolver.
 *
 * <p>The service is registered by hand: Declarative Services would publish every override as a service property, and
 * would not raise {@code service.changecount}. A changed configuration counts from the next resolution on; the service
 * stays registered meanwhile, so that no resolution finds it missing.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = ConfiguredOverrides.PID,
        configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Capability(
        namespace = "osgi.service",
        attribute = {"objectClass:List<String>='org.skep.resolver.ExternResolver'", "org.skep.name=overrides"},
        uses = ExternResolver.class)
public final class ConfiguredOverrides implements ExternResolver {
    static final String PID = "org.skep.overrides";

    private static final int RANKING = 1000;
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final AtomicLong changes = new AtomicLong();
    private volatile Overrides overrides;
    private ServiceRegistration<ExternResolver> registration;

    @Override
    public Map<String, Answer> resolve(Question question) {
        return overrides.resolve(question);
    }

    @Activate
    void activate(BundleContext bundle, Map<String, Object> configuration) {
        overrides = overrides(configuration);
        registration = bundle.registerService(ExternResolver.class, this, properties(configuration));
    }

    @Modified
    void modified(Map<String, Object> configuration) {
        // First the values and then the news of them: who is told asks at once.
        overrides = overrides(configuration);
        changes.incrementAndGet();
        registration.setProperties(properties(configuration));
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
    }

    private static Overrides overrides(Map<String, Object> configuration) {
        Map<String, Object> externs = new HashMap<>(configuration);
        externs.keySet().removeIf(name -> !IDENTIFIER.matcher(name).matches());
        return Overrides.of(PID, externs);
    }

    private Dictionary<String, Object> properties(Map<String, Object> configuration) {
        Object ranking = configuration.get(Constants.SERVICE_RANKING);
        return FrameworkUtil.asDictionary(Map.of(
                NAME,
                "overrides",
                SECTIONS,
                new String[] {".kconfig", ".extern", ".extern.*"},
                Constants.SERVICE_RANKING,
                ranking instanceof Integer ? ranking : RANKING,
                Constants.SERVICE_CHANGECOUNT,
                changes.get()));
    }
}
