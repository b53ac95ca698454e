package org.skep.resolver.overrides;

import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Overrides for one object, or for the objects that match a pattern. Each configuration of the factory
 * {@code org.skep.overrides.object} is a resolver, ranked above the overrides for all objects.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = ObjectOverrides.FACTORY_PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ObjectOverrides.Settings.class, factory = true)
public final class ObjectOverrides {
    static final String FACTORY_PID = "org.skep.overrides.object";
    static final String OBJECT = "object.name";
    static final int RANKING = 1100;

    /** The settings of each configuration of the factory other than the overrides. */
    @ObjectClassDefinition(
            name = "Skep: overrides for one object",
            description = "Values that replace those of the kernel, for one object. Every other property whose name"
                    + " is that of an extern is an override: CONFIG_HZ = 1000, CONFIG_MODULES = y")
    @interface Settings {
        /** A pattern, see {@link ObjectPattern}. */
        @AttributeDefinition(
                name = "Object",
                description = "The file name of the object, such as probe.bpf.o; * matches any characters. A pattern"
                        + " with a slash matches the whole name by which the object was opened")
        String object_name();

        /** Takes effect without a restart. */
        @AttributeDefinition(
                name = "Ranking",
                description = "Resolvers are called in descending order of ranking; the first answer is used",
                required = false)
        int service_ranking() default RANKING;
    }

    private final PublishedOverrides published = new PublishedOverrides();

    @Activate
    void activate(BundleContext bundle, Map<String, Object> configuration) {
        published.publish(bundle, settings(configuration));
    }

    @Modified
    void modified(Map<String, Object> configuration) {
        published.change(settings(configuration));
    }

    @Deactivate
    void deactivate() {
        published.withdraw();
    }

    private static OverrideSettings settings(Map<String, Object> configuration) {
        String pid = configuration.get(Constants.SERVICE_PID) instanceof String own ? own : FACTORY_PID;
        // Trailing blanks are common in .cfg files, and no relevant file name ends with one.
        Object object = configuration.get(OBJECT);
        if (object instanceof String text && !text.isBlank()) {
            ObjectPattern pattern = new ObjectPattern(OverrideSettings.asWritten(text.strip(), configuration));
            return OverrideSettings.read("overrides of " + pattern, pattern::matches, pid, configuration, RANKING);
        }
        String why = object == null ? " is missing" : object instanceof String ? " is empty" : " is not text";
        return OverrideSettings.ofNoObject(
                pid, OBJECT + why + ": it must name the objects to which the overrides apply");
    }
}
