package org.skep.link;

import static org.skep.link.LinkException.badProgram;
import static org.skep.link.LinkException.kernelLacks;
import static org.skep.link.LinkException.unsupported;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.skep.link.PlannedProgram.MapPlace;
import org.skep.link.PlannedProgram.Place;
import org.skep.link.PlannedProgram.ValuePlace;
import org.skep.object.ObjectSection;
import org.skep.object.ObjectSymbol;

/** Which map a symbol is, or lies in. Filled while the maps are planned. */
final class MapSymbols {
    /** Sections that programs refer to, and what libbpf makes of them. */
    private static final Map<String, String> SPECIAL = Map.of(
            ".addr_space.1", "variables of an arena",
            ".jumptables", "a table of jumps",
            ".struct_ops", "operations for the kernel to call (struct_ops)",
            ".struct_ops.link", "operations for the kernel to call (struct_ops)");

    /** Maps were defined there, or in a section of each behind a slash, before there was BTF. */
    static final String LEGACY = "maps";

    private final Map<Long, String> definitions = new HashMap<>();
    private final Map<Integer, String> sections = new HashMap<>();
    private final Set<Integer> leftOut = new java.util.HashSet<>();

    /** A variable of {@code .maps}. */
    void define(long offset, String map) {
        definitions.put(offset, map);
    }

    /** A section that is a map. */
    void hold(ObjectSection section) {
        sections.put(section.index(), section.name());
    }

    /** A section that would be a map if the kernel knew of such. */
    void leaveOut(ObjectSection section) {
        leftOut.add(section.index());
    }

    /**
     * The place where a program loads a symbol's address.
     *
     * @param addend what stands in the instruction
     */
    Place place(String program, int instruction, ObjectSymbol symbol, int addend) throws LinkException {
        if (symbol.section().isEmpty()) {
            throw badProgram(program, "it refers to \"" + symbol.name() + "\", which the object does not define");
        }
        ObjectSection section = symbol.section().get();
        if (section.name().equals(BtfMaps.SECTION)) {
            String map = definitions.get(symbol.value());
            if (map == null) {
                throw badProgram(
                        program,
                        "it refers to " + Long.toUnsignedString(symbol.value()) + " in " + BtfMaps.SECTION
                                + ", where no map begins");
            }
            return new MapPlace(instruction, map);
        }
        if (leftOut.contains(section.index())) {
            throw kernelLacks(program, "it refers to " + section.name() + ", and the kernel has no global data");
        }
        if (sections.containsKey(section.index())) {
            return new ValuePlace(instruction, section.name(), addend + (int) symbol.value());
        }
        if (section.name().equals(LEGACY) || section.name().startsWith(LEGACY + "/")) {
            throw LinkException.legacyMaps(section.name(), List.of(named(symbol)));
        }
        if (SPECIAL.containsKey(section.name())) {
            throw unsupported(program, "it refers to " + section.name() + ", " + SPECIAL.get(section.name()));
        }
        throw badProgram(program, "it refers to \"" + named(symbol) + "\" in " + section.name() + ", which is no data");
    }

    private static String named(ObjectSymbol symbol) {
        return symbol.name().isEmpty() ? "offset " + Long.toUnsignedString(symbol.value()) : symbol.name();
    }
}
