package org.skep.core;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.skep.machine.Target;
import org.skep.runtime.SettingsDTO;

/**
 * The settings of the core. Immutable.
 *
 * @param timeLimit how long one call of somebody else's code may take
 * @param resolvers whom to ask, and in which order
 * @param sources the same of configuration sources
 * @param target the machine that is asked about when nobody names another
 * @param kconfig a file of this machine's that stands in for all sources
 * @param problems what is configured and can't be, each in a sentence
 */
record Settings(
        Duration timeLimit,
        Roster resolvers,
        Roster sources,
        Target target,
        Optional<Path> kconfig,
        List<String> problems) {
    /** Those of the factory. */
    static final Settings DEFAULTS = new Settings(
            Duration.ofSeconds(30),
            Roster.AS_RANKED,
            Roster.AS_RANKED,
            Target.runningMachine(),
            Optional.empty(),
            List.of());

    Settings {
        problems = List.copyOf(problems);
    }

    /**
     * Whom to ask.
     *
     * @param first names of those who come before all others, in this order
     * @param excluded names of those who are not asked
     * @param required names of those without which nothing is loaded
     */
    record Roster(List<String> first, Set<String> excluded, List<String> required) {
        static final Roster AS_RANKED = new Roster(List.of(), Set.of(), List.of());

        Roster {
            first = List.copyOf(first);
            excluded = Set.copyOf(excluded);
            required = List.copyOf(required);
        }

        /** From lists as a configuration has them: arrays, or one text with commas, as a file of settings has it. */
        static Roster of(String[] order, String[] exclude, String[] require) {
            return new Roster(names(order), Set.copyOf(names(exclude)), names(require));
        }

        /** The required names that no member has which is asked. */
        List<String> missing(List<? extends Whiteboard.Member<?>> members) {
            return required.stream()
                    .filter(name -> excluded.contains(name)
                            || members.stream()
                                    .noneMatch(member -> member.name().equals(name)))
                    .toList();
        }

        /** The members who are asked, in order; members of one name keep the order of their rankings. */
        <S> List<Whiteboard.Member<S>> arrange(List<Whiteboard.Member<S>> ranked) {
            List<Whiteboard.Member<S>> arranged = new ArrayList<>(ranked.size());
            for (String name : first) {
                ranked.stream().filter(member -> member.name().equals(name)).forEach(arranged::add);
            }
            ranked.stream().filter(member -> !first.contains(member.name())).forEach(arranged::add);
            arranged.removeIf(member -> excluded.contains(member.name()));
            return List.copyOf(arranged);
        }

        private static List<String> names(String[] lists) {
            return Arrays.stream(lists)
                    .flatMap(list -> Arrays.stream(list.split(",", -1)))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .distinct()
                    .toList();
        }
    }

    /**
     * Reads the configuration. A time limit that can't be one is a problem, and the factory's holds: for that nobody
     * has to do without the core. A path or a release that can't be one is an error, since another in its place would
     * give the facts of another machine.
     *
     * @param before the settings until now; a target that stays the same keeps what it remembers
     * @throws IllegalArgumentException when a path or the release can't be one
     */
    static Settings of(Core.Configuration configuration, Settings before) {
        List<String> problems = new ArrayList<>();
        Duration timeLimit = timeLimit(configuration, problems);
        Path root = path("target.root", configuration.target_root()).orElse(Path.of("/"));
        Target target = target(root, configuration.target_release(), before.target());
        return new Settings(
                timeLimit,
                Roster.of(
                        configuration.resolvers_order(),
                        configuration.resolvers_exclude(),
                        configuration.resolvers_require()),
                Roster.of(
                        configuration.sources_order(),
                        configuration.sources_exclude(),
                        configuration.sources_require()),
                target,
                path("kconfig.path", configuration.kconfig_path()),
                problems);
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

    private static Duration timeLimit(Core.Configuration configuration, List<String> problems) {
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
                + DEFAULTS.timeLimit().toSeconds() + " s hold");
        return DEFAULTS.timeLimit();
    }

    /** The same but for the time limit. */
    Settings limitedTo(Duration limit) {
        return new Settings(limit, resolvers, sources, target, kconfig, problems);
    }

    SettingsDTO dto() {
        SettingsDTO dto = new SettingsDTO();
        dto.timeLimitMillis = timeLimit.toMillis();
        dto.resolversOrder = resolvers.first().toArray(String[]::new);
        dto.resolversExclude = resolvers.excluded().stream().sorted().toArray(String[]::new);
        dto.resolversRequire = resolvers.required().toArray(String[]::new);
        dto.sourcesOrder = sources.first().toArray(String[]::new);
        dto.sourcesExclude = sources.excluded().stream().sorted().toArray(String[]::new);
        dto.sourcesRequire = sources.required().toArray(String[]::new);
        dto.targetRoot = target.root().toString();
        dto.targetRelease = target.givenRelease().orElse(null);
        dto.kconfigPath = kconfig.map(Path::toString).orElse(null);
        dto.problems = problems.toArray(String[]::new);
        return dto;
    }

    private static Optional<Path> path(String property, String text) {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(text.strip()));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(property + " is no path: " + text, e);
        }
    }
}
