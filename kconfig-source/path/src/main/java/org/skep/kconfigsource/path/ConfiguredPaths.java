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
import org.skep.kconfig.SettingText;
import org.skep.machine.Target;
import org.skep.source.Finding;
import org.skep.source.KconfigSource;

/**
 * Finds the configuration at paths set by the administrator. Paths are on the target, so one setting serves the running
 * machine, a container's host and a copied folder; for a target without these files other sources are read. The
 * component is active only when it is configured.
 */
@Component(
        configurationPid = ConfiguredPaths.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        // No @Supplies: the source has no paths by default, so it must not satisfy a requirement on its own.
        property = {KconfigSource.NAME + "=configured-path", "service.ranking:Integer=" + ConfiguredPaths.RANKING})
@Designate(ocd = ConfiguredPaths.Settings.class)
public final class ConfiguredPaths implements KconfigSource {
    static final String PID = "org.skep.kconfigsource.path";

    /** Higher than the sources with standard paths: a configured path takes precedence. */
    static final int RANKING = 300;

    private volatile String[] paths = {};

    /** The settings of the pid {@value #PID}. */
    @ObjectClassDefinition(
            name = "Skep: configuration at configured paths",
            description = "Finds the kernel's configuration at paths on the target, which may have the release in them")
    @interface Settings {
        /** Takes effect with the next resolution. */
        @AttributeDefinition(
                name = "Paths",
                description = "The paths to search, in order, separated by commas: /etc/kernel/config-%r."
                        + " %r is the kernel's release, %% a percent sign")
        String[] path() default {};

        /** Takes effect without a restart. */
        @AttributeDefinition(
                name = "Ranking",
                description = "Sources are read in descending order of ranking; the first configuration found is used",
                required = false)
        int service_ranking() default RANKING;
    }

    /** Sets the paths. The service stays registered when they change. */
    @Activate
    @Modified
    void configure(Settings settings) {
        setPaths(settings.path());
    }

    /** Sets the paths to search; each string may hold several, separated by commas. */
    void setPaths(String... paths) {
        this.paths = paths;
    }

    @Override
    public Finding find(Target target) throws IOException {
        // A settings file has one string with commas. Leading slashes are removed, because paths are relative to the
        // root.
        String[] patterns = Arrays.stream(paths)
                .flatMap(list -> Arrays.stream(list.split(",", -1)))
                .map(pattern -> SettingText.decoded(pattern).strip().replaceFirst("^/+", ""))
                .filter(pattern -> !pattern.isEmpty())
                .toArray(String[]::new);
        if (patterns.length == 0) {
            return Finding.nothing(Lookup.at(PID, "names no path"));
        }
        try {
            return ConfigPaths.of(patterns).firstFile(target);
        } catch (IllegalArgumentException e) {
            // An invalid setting is an error; no other source is read instead.
            throw new IOException("path of " + PID + " can't be used: " + e.getMessage(), e);
        }
    }
}
