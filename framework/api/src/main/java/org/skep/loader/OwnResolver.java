package org.skep.loader;

import java.util.List;
import java.util.Objects;
import org.skep.resolver.ExternResolver;

/**
 * A resolver that an application adds for one load.
 *
 * @param name its name in messages
 * @param sections the served sections, as in {@link ExternResolver#SECTIONS}
 * @param names the served names, as in {@link ExternResolver#NAMES}
 * @param resolver the resolver
 */
public record OwnResolver(String name, List<String> sections, List<String> names, ExternResolver resolver) {

    /** Checks that nothing is null and copies the lists. */
    public OwnResolver {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(resolver, "resolver");
        sections = List.copyOf(sections);
        names = List.copyOf(names);
    }

    /** Creates a resolver for all externs that are stored in a map: all sections but {@code .ksyms}. */
    public static OwnResolver forValues(String name, ExternResolver resolver) {
        return new OwnResolver(name, List.of(".kconfig", ".extern", ".extern.*"), List.of("*"), resolver);
    }

    /** Creates a resolver for all externs. */
    public static OwnResolver forEverything(String name, ExternResolver resolver) {
        return new OwnResolver(name, List.of("*"), List.of("*"), resolver);
    }
}
