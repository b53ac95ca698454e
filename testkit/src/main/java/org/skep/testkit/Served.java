package org.skep.testkit;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.skep.extern.Extern;
import org.skep.extern.SectionKind;
import org.skep.resolver.Glob;

/** What a resolver says it serves: patterns in which a star stands for any characters. */
record Served(List<String> sections, List<String> names) {
    private static final String MADE_UP = "SKEP_TESTKIT_UNKNOWN";
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    boolean has(Extern extern) {
        return matches(sections, extern.section()) && matches(names, extern.name());
    }

    /** A weak extern that it serves and that nobody has heard of; empty when it serves only names that it lists. */
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

    /** One of the sections that it serves. */
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
