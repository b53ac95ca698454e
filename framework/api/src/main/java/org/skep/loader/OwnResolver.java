package org.skep.loader;

import java.util.List;
import org.skep.resolver.ExternResolver;

/**
 * A resolver that an application brings along for one load.
 *
 * @param name what people call it
 * @param sections the sections served, as {@link ExternResolver#SECTIONS} has them
 * @param names the names served, as {@link ExternResolver#NAMES} has them
 * @param resolver answers
 */
public record OwnResolver(String name, List<String> sections, List<String> names, ExternResolver resolver) {

    /** Copies the lists. */
    public OwnResolver {
        sections = List.copyOf(sections);
        names = List.copyOf(names);
    }

    /** A resolver for everything that is stored in a map: all sections but {@code .ksyms}. */
    public static OwnResolver forValues(String name, ExternResolver resolver) {
        return new OwnResolver(name, List.of(".kconfig", ".extern", ".extern.*"), List.of("*"), resolver);
    }

    /** A resolver for everything. */
    public static OwnResolver forEverything(String name, ExternResolver resolver) {
        return new OwnResolver(name, List.of("*"), List.of("*"), resolver);
    }
}
