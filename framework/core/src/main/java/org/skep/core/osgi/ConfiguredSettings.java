package org.skep.core.osgi;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.skep.core.resolve.Settings;
import org.skep.kconfig.SettingText;
import org.skep.loader.NoConfig;
import org.skep.machine.Target;

/** Reads the settings of the core from the configuration with the PID {@value CoreComponent#PID}. */
final class ConfiguredSettings {
    private ConfiguredSettings() {}

    /**
     * Reads the configuration. An invalid time limit is reported in {@link Settings#problems} and the default is used.
     * An invalid path or release is an error, because a default in its place would give the facts of another machine.
     *
     * @param before the current settings; an unchanged target keeps its cache
     * @throws IllegalArgumentException if a path or the release is invalid
     */
    static Settings of(CoreComponent.Configuration configuration, Settings before) {
        List<String> problems = new ArrayList<>();
        Duration timeLimit = timeLimit(configuration, problems);
        Path root = path("target.root", configuration.target_root()).orElse(Path.of("/"));
        Target target = target(root, configuration.target_release(), before.target());
        return new Settings(
                timeLimit,
                Settings.Roster.of(
                        configuration.resolvers_order(),
                        configuration.resolvers_exclude(),
                        configuration.resolvers_require()),
                Settings.Roster.of(
                        configuration.sources_order(),
                        configuration.sources_exclude(),
                        configuration.sources_require()),
                target,
                path("kconfig.path", configuration.kconfig_path()),
                noConfig(configuration.no_config(), problems),
                problems);
    }

    private static NoConfig noConfig(String text, List<String> problems) {
        String word = text == null ? "" : text.strip();
        for (NoConfig one : NoConfig.values()) {
            if (one.toString().equals(word)) {
                return one;
            }
        }
        NoConfig usual = Settings.DEFAULTS.noConfig();
        if (!word.isEmpty()) {
            problems.add("no.config is \"" + word + "\" and must be refuse or zero; " + usual + " holds");
        }
        return usual;
    }

    private static Target target(Path root, String release, Target before) {
        Optional<String> given = Optional.ofNullable(release).map(String::strip).filter(text -> !text.isEmpty());
        if (before.root().equals(root.toAbsolutePath().normalize())
                && before.givenRelease().equals(given)) {
            return before;
        }
        try {
            return given.map(Target.at(root)::withRelease).orElseGet(() -> Target.at(root));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("target.release: " + e.getMessage(), e);
        }
    }

    private static Duration timeLimit(CoreComponent.Configuration configuration, List<String> problems) {
        String why;
        try {
            int seconds = configuration.time_limit_seconds();
            if (seconds >= 1) {
                return Duration.ofSeconds(seconds);
            }
            why = "is " + seconds;
        } catch (RuntimeException e) {
            // Declarative Services says so when text is asked for as a number and is none.
            why = "is no number";
        }
        problems.add("time.limit.seconds " + why + " and must be a whole number of seconds from 1 on; "
                + Settings.DEFAULTS.timeLimit().toSeconds() + " s hold");
        return Settings.DEFAULTS.timeLimit();
    }

    private static Optional<Path> path(String property, String text) {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(SettingText.decoded(text).strip()));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(property + " is no path: " + text, e);
        }
    }
}
