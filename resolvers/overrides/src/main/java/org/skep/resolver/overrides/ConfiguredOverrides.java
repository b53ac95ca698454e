package org.skep.resolver.overrides;

import java.util.Map;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Resolves;

/**
 * Overrides for all objects, from the configuration {@code org.skep.overrides}. Without a configuration the resolver is
 * registered and answers nothing.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = ConfiguredOverrides.PID,
        configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = ConfiguredOverrides.Settings.class)
@Capability(
        namespace = "osgi.service",
        attribute = {"objectClass:List<String>='org.skep.resolver.ExternResolver'", "org.skep.name=overrides"},
        uses = ExternResolver.class)
@Capability(
        namespace = Resolves.CAPABILITY,
        attribute = {
            Resolves.CAPABILITY + "=overrides",
            "sections:List<String>='.kconfig,.extern,.extern.*'",
            "names:List<String>='*'"
        })
public final class ConfiguredOverrides {
    static final String PID = "org.skep.overrides";
    static final int RANKING = 1000;

    /** The settings of the pid {@code org.skep.overrides} other than the overrides. */
    @ObjectClassDefinition(
            name = "Skep: overrides for all objects",
            description =
                    "Values that replace those of the kernel. Every other property whose name is that of an"
                            + " extern is an override: CONFIG_HZ = 1000, CONFIG_MODULES = y, CONFIG_DEFAULT_HOSTNAME = \"host\"")
    @interface Settings {
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
        return OverrideSettings.read("overrides", object -> true, PID, configuration, RANKING);
    }
}
