package org.skep.link;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.skep.extern.Code;
import org.skep.extern.Problem;
import org.skep.object.BpfObject;
import org.skep.object.ObjectSection;
import org.skep.object.ObjectSymbol;
import org.skep.object.Relocation;
import org.skep.object.UnreadRelocations;

/**
 * Addresses in data. Only the kernel knows where a map's value or a function is, and it writes addresses into
 * instructions, not into data: like libbpf, linking leaves in data what the file has. Unlike libbpf it says so.
 */
final class DataRelocations {
    /** {@code STT_OBJECT}. */
    private static final int VARIABLE = 1;
    /** More variables of a section, and more symbols of a variable, are counted. */
    private static final int MOST_NAMED = 10;

    private static final Use DATA = new Use(
            "programs find there what the file has",
            "take the address in a program, or keep an index or the text itself in the variable");
    private static final Use LICENSE =
            new Use("it is not the license's text", "define it as an array: char LICENSE[] SEC(\"license\") = \"GPL\"");
    private static final Use START = new Use("no loader calls what is there", "call it in a program");

    private final BpfObject object;
    private final Map<ObjectSection, Use> uses = new HashMap<>();
    private final List<Problem> warnings = new ArrayList<>();

    /**
     * What a section's data is for.
     *
     * @param consequence of an address in it that is not filled in
     * @param advice what to write instead
     */
    private record Use(String consequence, String advice) {}

    private DataRelocations(BpfObject object) {
        this.object = object;
        // Those of maps' definitions have a meaning of their own.
        object.dataSections().stream()
                .filter(GlobalDataMaps::isMap)
                .forEach(section -> uses.put(section.section(), DATA));
        object.section("license").ifPresent(section -> uses.put(section, LICENSE));
        Stream.of(".init_array", ".fini_array", ".ctors", ".dtors")
                .flatMap(name -> object.section(name).stream())
                .forEach(section -> uses.put(section, START));
    }

    /** Warnings that name each variable which holds addresses, in the order of the file. */
    static List<Problem> warnings(BpfObject object) {
        DataRelocations relocations = new DataRelocations(object);
        relocations.warnOfVariables();
        relocations.warnOfSections();
        return relocations.warnings;
    }

    private void warnOfVariables() {
        Map<ObjectSection, List<Relocation>> bySection = new LinkedHashMap<>();
        for (Relocation one : object.relocations()) {
            if (one.type() != Relocation.NONE && uses.containsKey(one.section())) {
                bySection
                        .computeIfAbsent(one.section(), section -> new ArrayList<>())
                        .add(one);
            }
        }
        Map<ObjectSection, NavigableMap<Long, ObjectSymbol>> variables = new HashMap<>();
        for (ObjectSymbol symbol : object.symbols()) {
            symbol.section()
                    .filter(section -> symbol.type() == VARIABLE && bySection.containsKey(section))
                    .ifPresent(section -> variables
                            .computeIfAbsent(section, key -> new TreeMap<>())
                            .put(symbol.value(), symbol));
        }
        bySection.forEach((section, relocations) ->
                warnOfVariables(section, variables.getOrDefault(section, new TreeMap<>()), relocations));
    }

    private void warnOfVariables(
            ObjectSection section, NavigableMap<Long, ObjectSymbol> variables, List<Relocation> relocations) {
        Map<String, List<Relocation>> byVariable = new LinkedHashMap<>();
        for (Relocation one : relocations) {
            byVariable
                    .computeIfAbsent(holder(variables, one.offset()), name -> new ArrayList<>())
                    .add(one);
        }
        byVariable.entrySet().stream()
                .limit(MOST_NAMED)
                .forEach(one ->
                        warn(section, one.getKey() + " in " + section.name() + " holds " + addresses(one.getValue())));
        if (byVariable.size() > MOST_NAMED) {
            warn(section, (byVariable.size() - MOST_NAMED) + " more in " + section.name() + " hold addresses");
        }
    }

    private void warnOfSections() {
        for (UnreadRelocations one : object.unreadRelocations()) {
            if (uses.containsKey(one.target())) {
                warn(
                        one.target(),
                        one.target().name() + " holds addresses, by the relocations in "
                                + one.section().name());
            }
        }
    }

    private void warn(ObjectSection section, String what) {
        Use use = uses.get(section);
        warnings.add(Problem.of(
                        Code.UNAPPLIED_RELOCATION,
                        object.name(),
                        what + ", which nothing fills in: " + use.consequence())
                .advise(use.advice()));
    }

    private static String holder(NavigableMap<Long, ObjectSymbol> variables, long offset) {
        Map.Entry<Long, ObjectSymbol> before = variables.floorEntry(offset);
        boolean within =
                before != null && offset - before.getKey() < before.getValue().size();
        return within ? name(before.getValue()) : "offset " + offset;
    }

    private static String addresses(List<Relocation> relocations) {
        Set<String> symbols = new LinkedHashSet<>();
        for (Relocation one : relocations) {
            symbols.add(name(one.symbol()));
        }
        String named = String.join(", ", symbols.stream().limit(MOST_NAMED).toList());
        return (relocations.size() == 1 ? "the address" : relocations.size() + " addresses") + " of " + named
                + (symbols.size() > MOST_NAMED ? " and " + (symbols.size() - MOST_NAMED) + " more" : "");
    }

    /** What messages call a symbol: its name, or its section's where it is that. */
    static String name(ObjectSymbol symbol) {
        if (!symbol.name().isEmpty()) {
            return "\"" + symbol.name() + "\"";
        }
        return symbol.section().map(ObjectSection::name).orElse("symbol " + symbol.index());
    }
}
