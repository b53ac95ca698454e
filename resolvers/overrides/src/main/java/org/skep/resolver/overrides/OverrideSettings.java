package org.skep.resolver.overrides;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.osgi.framework.Constants;
import org.skep.overrides.Overrides;

/**
 * What a configuration with overrides says. Its properties are names of externs, their values as {@link Overrides#of}
 * takes them; what is no C identifier, such as {@code service.pid} and whatever else frameworks and tools put into
 * configurations, is no extern.
 *
 * @param name what people call the resolver
 * @param unusable why it can't be asked, if it can't
 * @param ranking its {@code service.ranking}
 * @param objects tells by an object's name whether the overrides are meant for it
 * @param overrides the values
 */
record OverrideSettings(
        String name, Optional<String> unusable, Object ranking, Predicate<String> objects, Overrides overrides) {

    /** Those that it serves: all that are stored in maps; overrides of symbols there are none. */
    static final List<String> VALUE_SECTIONS = List.of(".kconfig", ".extern", ".extern.*");

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /**
     * Reads a configuration.
     *
     * @param pid how origins name it
     * @param usualRanking where the configuration has none
     */
    static OverrideSettings read(
            String name, Predicate<String> objects, String pid, Map<String, Object> configuration, int usualRanking) {
        Map<String, Object> externs = new HashMap<>(configuration);
        externs.keySet().removeIf(key -> !isExtern(key));
        return new OverrideSettings(
                name, Optional.empty(), ranking(configuration, usualRanking), objects, Overrides.of(pid, externs));
    }

    /**
     * A configuration that does not say which object it is for. The resolver is registered all the same: so the core
     * shows it to whoever looks for it, with these words.
     */
    static OverrideSettings ofNoObject(String pid, String why) {
        return new OverrideSettings(pid, Optional.of(why), 0, object -> false, Overrides.of(pid, Map.of()));
    }

    /**
     * The framework's own names are dotted but for one (OSGi Core, 5.2.5), and configurations know no upper and lower
     * case in names (Compendium, 104.4.2).
     */
    private static boolean isExtern(String key) {
        return IDENTIFIER.matcher(key).matches() && !key.equalsIgnoreCase(Constants.OBJECTCLASS);
    }

    /** A number that is written as text counts; what is no number is published as it is, for the core to reject. */
    private static Object ranking(Map<String, Object> configuration, int usual) {
        Object configured = configuration.getOrDefault(Constants.SERVICE_RANKING, usual);
        try {
            return Integer.valueOf(configured.toString().strip());
        } catch (NumberFormatException e) {
            return configured;
        }
    }
}
