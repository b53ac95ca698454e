package org.skep.commands;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.runtime.RejectedDTO;
import org.skep.runtime.ResolverDTO;
import org.skep.runtime.RuntimeDTO;
import org.skep.runtime.SourceDTO;

/**
 * What the settings of the core say of whom to ask, apart from rankings.
 *
 * @param setting what its settings begin with: {@code resolvers}, {@code sources}
 * @param first the names of those who are asked before all others
 * @param excluded the names of those who are not asked
 * @param required the names of those without which nothing is loaded
 * @param installed the names of those who are there, asked or not
 * @param problems what is configured and can't be, each in a sentence
 */
record ConfiguredOrder(
        String setting,
        List<String> first,
        List<String> excluded,
        List<String> required,
        Set<String> installed,
        List<String> problems) {
    /** The pid that the settings are those of. */
    static final String PID = "org.skep.core";

    static ConfiguredOrder ofResolvers(RuntimeDTO state) {
        return new ConfiguredOrder(
                "resolvers",
                List.of(state.settings.resolversOrder),
                List.of(state.settings.resolversExclude),
                List.of(state.settings.resolversRequire),
                names(Stream.of(state.resolvers).map((ResolverDTO resolver) -> resolver.name), state, "resolver"),
                List.of(state.settings.problems));
    }

    static ConfiguredOrder ofSources(RuntimeDTO state) {
        return new ConfiguredOrder(
                "sources",
                List.of(state.settings.sourcesOrder),
                List.of(state.settings.sourcesExclude),
                List.of(state.settings.sourcesRequire),
                names(Stream.of(state.sources).map((SourceDTO source) -> source.name), state, "source"),
                List.of(state.settings.problems));
    }

    private static Set<String> names(Stream<String> asked, RuntimeDTO state, String kind) {
        Set<String> names = new TreeSet<>();
        asked.forEach(names::add);
        Stream.of(state.rejected)
                .filter(rejected -> rejected.kind.equals(kind))
                .map((RejectedDTO rejected) -> rejected.name)
                .forEach(names::add);
        return names;
    }

    /** Prints what departs from the order of rankings. Who is excluded shows among those who are not asked. */
    void print(Page out) {
        if (!first.isEmpty()) {
            out.line(Style.FAINT, "  first, by " + setting + ".order of " + PID + ": " + String.join(", ", first));
        }
        if (!required.isEmpty()) {
            out.line(
                    Style.FAINT,
                    "  required for a load, by " + setting + ".require of " + PID + ": " + String.join(", ", required));
        }
    }

    /** Says which names nobody has: most likely a slip of the pen, which otherwise nobody would see. */
    void tellUnknown(Page err) {
        problems.forEach(problem -> err.line(Style.WARNING, "skep: " + PID + ": " + problem));
        tellUnknown(err, setting + ".order", first);
        tellUnknown(err, setting + ".exclude", excluded);
        tellUnknown(err, setting + ".require", required);
    }

    private void tellUnknown(Page err, String property, List<String> names) {
        for (String name : names) {
            if (!installed.contains(name)) {
                err.line(
                        Style.WARNING,
                        "skep: " + property + " of " + PID + ": nobody has the name " + name + "; installed: "
                                + String.join(", ", installed));
            }
        }
    }

    /** {@code "order":[…],"exclude":[…],"require":[…]}. */
    void write(JsonLines.Line json) throws IOException {
        json.texts("order", first);
        json.texts("exclude", excluded);
        json.texts("require", required);
    }
}
