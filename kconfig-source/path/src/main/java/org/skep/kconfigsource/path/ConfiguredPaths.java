package org.skep.kconfigsource.path;

import java.io.IOException;
import java.util.Arrays;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.skep.extern.Lookup;
import org.skep.kconfig.ConfigPaths;
import org.skep.machine.Target;
import org.skep.source.Finding;
import org.skep.source.KconfigSource;

/**
 * Finds the configuration where an administrator says that targets have it. Paths are the target's own, so the same
 * setting serves the running machine, a container's host and a copied folder; a target that has none of them is left to
 * the other sources. It is a source only where it is configured.
 */
@Component(
        configurationPid = ConfiguredPaths.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        // No @Supplies: a bundle that supplies nothing without a setting must not be all that a set of bundles gets.
        property = {KconfigSource.NAME + "=configured-path", "service.ranking:Integer=" + ConfiguredPaths.RANKING})
@Designate(ocd = ConfiguredPaths.Settings.class)
public final class ConfiguredPaths implements KconfigSource {
    static final String PID = "org.skep.kconfigsource.path";

    /** Above all that look where distributions put it: whoever names a place means that one. */
    static final int RANKING = 300;

    private volatile String[] paths = {};

    /** The settings of the pid {@value #PID}. */
    @ObjectClassDefinition(
            name = "Skep: configuration at configured paths",
            description = "Finds the kernel's configuration at paths on the target, which may have the release in them")
    @interface Settings {
        /** Takes effect with the next object that is resolved. */
        @AttributeDefinition(
                name = "Paths",
                description = "Where to look, in order, separated by commas: /etc/kernel/config-%r."
                        + " %r is the kernel's release, %% a percent sign")
        String[] path() default {};

        /** Takes effect without a restart. */
        @AttributeDefinition(
                name = "Ranking",
                description = "Sources are asked highest ranking first; the first that finds anything counts",
                required = false)
        int service_ranking() default RANKING;
    }

    /** Takes the paths; the source stays registered when they change. */
    @Activate
    @Modified
    void configure(Settings settings) {
        lookAt(settings.path());
    }

    /** Looks at these paths from now on; each may be several, with commas. */
    void lookAt(String... paths) {
        this.paths = paths;
    }

    @Override
    public Finding find(Target target) throws IOException {
        // One text with commas is what a file of settings has; slashes in front lead to the root, where paths begin.
        String[] patterns = Arrays.stream(paths)
                .flatMap(list -> Arrays.stream(list.split(",", -1)))
                .map(pattern -> pattern.strip().replaceFirst("^/+", ""))
                .filter(pattern -> !pattern.isEmpty())
                .toArray(String[]::new);
        if (patterns.length == 0) {
            return Finding.nothing(Lookup.at(PID, "names no path"));
        }
        try {
            return ConfigPaths.of(patterns).firstFile(target);
        } catch (IllegalArgumentException e) {
            // No other source steps in for a setting that can't be what its author wanted.
            throw new IOException("path of " + PID + " can't be used: " + e.getMessage(), e);
        }
    }
}
