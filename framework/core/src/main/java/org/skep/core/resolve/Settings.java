package org.skep.core.resolve;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.skep.core.service.Registrations;
import org.skep.loader.NoConfig;
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
 * @param noConfig what becomes of weak externs where no configuration is found
 * @param problems what is configured and can't be, each in a sentence
 */
public record Settings(
        Duration timeLimit,
        Roster resolvers,
        Roster sources,
        Target target,
        Optional<Path> kconfig,
        NoConfig noConfig,
        List<String> problems) {
    /** Those of the factory. */
    public static final Settings DEFAULTS = new Settings(
            Duration.ofSeconds(30),
            Roster.AS_RANKED,
            Roster.AS_RANKED,
            Target.runningMachine(),
            Optional.empty(),
            NoConfig.REFUSE,
            List.of());

    public Settings {
        problems = List.copyOf(problems);
    }

    /**
     * Whom to ask.
     *
     * @param first names of those who come before all others, in this order
     * @param excluded names of those who are not asked
     * @param required names of those without which nothing is loaded
     */
    public record Roster(List<String> first, Set<String> excluded, List<String> required) {
        public static final Roster AS_RANKED = new Roster(List.of(), Set.of(), List.of());

        public Roster {
            first = List.copyOf(first);
            excluded = Set.copyOf(excluded);
            required = List.copyOf(required);
        }

        /** From lists as a configuration has them: arrays, or one text with commas, as a file of settings has it. */
        public static Roster of(String[] order, String[] exclude, String[] require) {
            return new Roster(names(order), Set.copyOf(names(exclude)), names(require));
        }

        /** The required names that no registration has which is asked. */
        public List<String> missing(List<? extends Registrations.Member<?>> members) {
            return required.stream()
                    .filter(name -> excluded.contains(name)
                            || members.stream()
                                    .noneMatch(member -> member.name().equals(name)))
                    .toList();
        }

        /** The members who are asked, in order; members of one name keep the order of their rankings. */
        public <S> List<Registrations.Member<S>> arrange(List<Registrations.Member<S>> ranked) {
            List<Registrations.Member<S>> arranged = new ArrayList<>(ranked.size());
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

    /** The same but for the time limit. */
    public Settings limitedTo(Duration limit) {
        return new Settings(limit, resolvers, sources, target, kconfig, noConfig, problems);
    }

    public SettingsDTO dto() {
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
        dto.noConfig = noConfig.toString();
        dto.problems = problems.toArray(String[]::new);
        return dto;
    }
}
