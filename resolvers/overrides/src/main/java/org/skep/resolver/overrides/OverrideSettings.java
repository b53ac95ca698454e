package org.skep.resolver.overrides;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.osgi.framework.Constants;
import org.skep.kconfig.SettingText;
import org.skep.overrides.Overrides;

/**
 * The content of a configuration with overrides. Properties are names of externs with values as for
 * {@link Overrides#of}. Properties that are not C identifiers, such as {@code service.pid} and others that frameworks
 * and tools add, are ignored.
 *
 * @param name the name of the resolver
 * @param unusable the error that makes the resolver unusable, if any
 * @param ranking its {@code service.ranking}
 * @param objects whether the overrides apply to an object, by its name
 * @param overrides the values
 */
record OverrideSettings(
        String name, Optional<String> unusable, Object ranking, Predicate<String> objects, Overrides overrides) {

    /** The served sections: all whose externs are stored in maps. Symbols have no overrides. */
    static final List<String> VALUE_SECTIONS = List.of(".kconfig", ".extern", ".extern.*");

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /**
     * Reads a configuration.
     *
     * @param pid the name in origins
     * @param usualRanking the ranking if the configuration has none
     */
    static OverrideSettings read(
            String name, Predicate<String> objects, String pid, Map<String, Object> configuration, int usualRanking) {
        Map<String, Object> externs = new HashMap<>(configuration);
        externs.keySet().removeIf(key -> !isExtern(key));
        externs.replaceAll((extern, value) -> value instanceof String text ? asWritten(text, configuration) : value);
        return new OverrideSettings(
                name, Optional.empty(), ranking(configuration, usualRanking), objects, Overrides.of(pid, externs));
    }

    /**
     * Settings of a configuration that does not name its objects. The resolver is registered nevertheless, so that the
     * core lists it with the error.
     */
    static OverrideSettings ofNoObject(String pid, String why) {
        return new OverrideSettings(pid, Optional.of(why), 0, object -> false, Overrides.of(pid, Map.of()));
    }

    /**
     * The framework's own names contain a dot, with one exception (OSGi Core, 5.2.5), and property names are not
     * case-sensitive (Compendium, 104.4.2).
     */
    private static boolean isExtern(String key) {
        return IDENTIFIER.matcher(key).matches() && !key.equalsIgnoreCase(Constants.OBJECTCLASS);
    }

    /** Decodes text of a configuration that File Install has read from a file. */
    static String asWritten(String text, Map<String, Object> configuration) {
        return configuration.containsKey(SettingText.FILE) ? SettingText.decoded(text) : text;
    }

    /**
     * Returns the ranking. A number may be written as text; anything else is published unchanged, and the core rejects
     * it.
     */
    private static Object ranking(Map<String, Object> configuration, int usual) {
        Object configured = configuration.getOrDefault(Constants.SERVICE_RANKING, usual);
        try {
            return Integer.valueOf(configured.toString().strip());
        } catch (NumberFormatException e) {
            return configured;
        }
    }
}
