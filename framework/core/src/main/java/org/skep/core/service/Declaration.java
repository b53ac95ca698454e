package org.skep.core.service;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.skep.extern.SectionKind;
import org.skep.kernel.SyscallProvider;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Glob;
import org.skep.source.KconfigSource;

/**
 * What a resolver, a source or a syscall provider says of itself in its service properties, checked.
 *
 * @param name what people call it
 * @param ranking its {@code service.ranking}
 * @param sections patterns of the sections it serves; empty for all but resolvers
 * @param names patterns of the names it serves; empty for all but resolvers
 * @param traits empty for all but syscall providers
 */
public record Declaration(String name, int ranking, List<Glob> sections, List<Glob> names, Set<Trait> traits) {
    private static final Pattern SECTION = Pattern.compile("[.*][A-Za-z0-9_.*]*");
    private static final Pattern SYMBOL = Pattern.compile("[A-Za-z0-9_.$*]+");

    /** What is special about a syscall provider. */
    public enum Trait {
        /** {@link SyscallProvider#BY_NAME_ONLY}. */
        BY_NAME_ONLY,
        /** {@link SyscallProvider#PRETENDS}. */
        PRETENDS
    }

    /** Service properties that don't say what they must; the message is a sentence for the DTO. */
    public static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidException(String reason) {
            super(reason);
        }
    }

    public static Declaration ofSource(Map<String, Object> properties) throws InvalidException {
        return new Declaration(
                name(properties, KconfigSource.NAME), ranking(properties), List.of(), List.of(), Set.of());
    }

    public static Declaration ofProvider(Map<String, Object> properties) throws InvalidException {
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        if (Boolean.TRUE.equals(properties.get(SyscallProvider.BY_NAME_ONLY))) {
            traits.add(Trait.BY_NAME_ONLY);
        }
        if (Boolean.TRUE.equals(properties.get(SyscallProvider.PRETENDS))) {
            traits.add(Trait.PRETENDS);
        }
        return new Declaration(
                name(properties, SyscallProvider.NAME), ranking(properties), List.of(), List.of(), Set.copyOf(traits));
    }

    public static Declaration ofResolver(Map<String, Object> properties) throws InvalidException {
        String name = name(properties, ExternResolver.NAME);
        if (properties.get(ExternResolver.UNUSABLE) instanceof String why) {
            throw new InvalidException(why);
        }
        List<String> sections = strings(properties, ExternResolver.SECTIONS);
        if (sections.isEmpty()) {
            throw new InvalidException(ExternResolver.SECTIONS + " is missing: it must list the sections served");
        }
        List<String> names =
                properties.containsKey(ExternResolver.NAMES) ? strings(properties, ExternResolver.NAMES) : List.of("*");
        if (names.isEmpty()) {
            throw new InvalidException(ExternResolver.NAMES + " is empty: leave it out to serve every name");
        }
        return ofResolver(name, ranking(properties), sections, names);
    }

    public static Declaration ofResolver(String name, int ranking, List<String> sections, List<String> names)
            throws InvalidException {
        for (String section : sections) {
            boolean possible = SECTION.matcher(section).matches()
                    && (section.indexOf('*') >= 0 || SectionKind.of(section).isPresent());
            if (!possible) {
                throw new InvalidException(ExternResolver.SECTIONS + " has \"" + section
                        + "\", and no extern can be declared in such a section");
            }
        }
        for (String symbol : names) {
            if (!SYMBOL.matcher(symbol).matches()) {
                throw new InvalidException(
                        ExternResolver.NAMES + " has \"" + symbol + "\", and no symbol has such a name");
            }
        }
        return new Declaration(name, ranking, globs(sections), globs(names), Set.of());
    }

    public boolean is(Trait trait) {
        return traits.contains(trait);
    }

    public boolean serves(String section) {
        return Glob.any(sections, section);
    }

    public boolean serves(String section, String symbol) {
        return serves(section) && Glob.any(names, symbol);
    }

    private static List<Glob> globs(List<String> patterns) {
        return patterns.stream().map(Glob::new).toList();
    }

    private static String name(Map<String, Object> properties, String key) throws InvalidException {
        if (properties.get(key) instanceof String name && !name.isBlank()) {
            return name;
        }
        throw new InvalidException(key + " is missing: it must be a string that people can call it by");
    }

    /**
     * A number, as the framework wants it, or one written as text, as a file of settings has it. Whatever else would
     * count as 0 for the framework (OSGi Core, 5.2.5) and surprise whoever wrote it.
     */
    private static int ranking(Map<String, Object> properties) throws InvalidException {
        Object ranking = properties.get("service.ranking");
        if (ranking == null) {
            return 0;
        }
        if (ranking instanceof Integer number) {
            return number;
        }
        String text = ranking instanceof String || ranking instanceof Long || ranking instanceof Short
                ? ranking.toString()
                : "a " + ranking.getClass().getName();
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new InvalidException("service.ranking is \"" + text + "\", and must be an integer");
        }
    }

    private static List<String> strings(Map<String, Object> properties, String key) throws InvalidException {
        Object value = properties.get(key);
        Collection<?> values = value == null
                ? List.of()
                : value instanceof Object[] array
                        ? Arrays.asList(array)
                        : value instanceof Collection<?> collection ? collection : List.of(value);
        List<String> strings = new ArrayList<>(values.size());
        for (Object one : values) {
            if (!(one instanceof String string)) {
                throw new InvalidException(key + " must be a string, an array of strings or a collection of strings");
            }
            strings.add(string);
        }
        return strings;
    }
}
