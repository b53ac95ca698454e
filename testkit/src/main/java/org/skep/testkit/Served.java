package org.skep.testkit;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.skep.extern.Extern;
import org.skep.extern.SectionKind;
import org.skep.resolver.Glob;

/** The sections and names that a resolver serves: patterns in which {@code *} matches any characters. */
record Served(List<String> sections, List<String> names) {
    private static final String MADE_UP = "SKEP_TESTKIT_UNKNOWN";
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    boolean has(Extern extern) {
        return matches(sections, extern.section()) && matches(names, extern.name());
    }

    /** Returns a weak extern that is served and does not exist; empty when only explicit names are served. */
    Optional<Extern> madeUp() {
        String section = section();
        Externs weak = Externs.in(section).weak();
        return names.stream()
                .filter(pattern -> pattern.contains("*"))
                .map(pattern -> pattern.replaceAll("\\*+", MADE_UP))
                .filter(name -> IDENTIFIER.matcher(name).matches())
                .findFirst()
                .map(name -> section.equals(".ksyms") ? weak.untypedSymbol(name) : weak.integer(name));
    }

    /** Returns one of the served sections. */
    private String section() {
        return sections.stream()
                .map(pattern -> pattern.replaceAll("\\*+", "skep_testkit"))
                .filter(section -> SectionKind.of(section).isPresent())
                .findFirst()
                .orElse(".kconfig");
    }

    private static boolean matches(List<String> patterns, String text) {
        return patterns.stream().anyMatch(pattern -> new Glob(pattern).matches(text));
    }

    @Override
    public String toString() {
        return String.join(", ", names) + " in " + String.join(", ", sections);
    }
}
