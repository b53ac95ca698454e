package com.example.app;

import java.nio.charset.StandardCharsets;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Lookup;
import org.skep.extern.Origin;
import org.skep.extern.Value;
import org.skep.kconfig.KconfigValue;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Question;
import org.skep.resolver.Resolves;

/**
 * Answers the externs in {@code .extern.app} from the configuration {@code com.example.app}: the property {@code limit}
 * is the value of {@code extern int limit}.
 *
 * <p>The component registers its service by hand. Declarative Services would do that too, but would publish every
 * setting as a property of the service, and could not raise {@code service.changecount}.
 */
@Component(service = {}, immediate = true, configurationPid = AppResolver.PID)
@Resolves(name = "app", sections = ".extern.app")
public final class AppResolver implements ExternResolver {
    static final String PID = "com.example.app";

    private volatile Map<String, Object> settings;
    private long changes;
    private ServiceRegistration<ExternResolver> registration;

    /** Called by Declarative Services. */
    @Activate
    public AppResolver() {
        this(Map.of());
    }

    /** With a configuration, for tests. */
    AppResolver(Map<String, Object> configuration) {
        settings = Map.copyOf(configuration);
    }

    /** Called by Declarative Services with the properties of the annotations and, above them, the configuration. */
    @Activate
    void activate(BundleContext bundle, Map<String, Object> configuration) {
        settings = Map.copyOf(configuration);
        registration = bundle.registerService(ExternResolver.class, this, properties());
    }

    /** Called when the configuration has changed. Without this method the component would be made anew each time. */
    @Modified
    void modified(Map<String, Object> configuration) {
        // First the values and then the news of them: who is told may ask at once.
        settings = Map.copyOf(configuration);
        changes++;
        registration.setProperties(properties());
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
    }

    @Override
    public Map<String, Answer> resolve(Question question) {
        // One call works on one configuration, even when it changes in between.
        Map<String, Object> now = settings;
        Map<String, Answer> answers = new HashMap<>();
        for (Extern extern : question.externs()) {
            answers.put(extern.name(), answer(extern, now.get(extern.name())));
        }
        return answers;
    }

    private static Answer answer(Extern extern, Object value) {
        if (value == null) {
            return Answer.absent(Lookup.at(PID, "no property " + extern.name()));
        }
        if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
            String kind = value.getClass().getSimpleName();
            return Answer.refused(Code.TYPE_MISMATCH, "the property is of the type " + kind + ", no single value", Origin.of(PID));
        }
        Origin origin = Origin.of(PID).raw(extern.name() + "=" + value);
        if (extern.type() instanceof ExternType.Text) {
            return Answer.found(Value.Text.of(value.toString()), origin);
        }
        if (value instanceof Boolean on) {
            return Answer.found(on ? Value.Tristate.YES : Value.Tristate.NO, origin);
        }
        // A number, or a string as a kernel's configuration has it: y, 7, 0x10. It is refused when it doesn't fit.
        return KconfigValue.read(value.toString().getBytes(StandardCharsets.UTF_8), extern.type(), origin);
    }

    /** What the service says of itself: what the annotation says, the ranking, and how often answers have changed. */
    private Dictionary<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>();
        for (String key : new String[] {NAME, SECTIONS, NAMES, Constants.SERVICE_RANKING}) {
            if (settings.get(key) != null) {
                properties.put(key, settings.get(key));
            }
        }
        properties.put(Constants.SERVICE_CHANGECOUNT, changes);
        return FrameworkUtil.asDictionary(properties);
    }
}
