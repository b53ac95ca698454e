package org.skep.link;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.skep.kernel.InfoRecords;
import org.skep.kernel.ProgramSpec;

/**
 * A program to be loaded, with all functions that it calls behind it.
 *
 * @param name its symbol, of which the kernel sees the first 15 characters
 * @param section the section it is in, without {@code ?}
 * @param spec what it is to be: type, licence, attach type, flags, instructions linked but for {@link #places}; no BTF
 *     and no patches yet
 * @param places instructions that refer to maps, ascending
 * @param functions which functions begin where; empty where the object or the kernel knows nothing of it
 * @param lines which source lines the instructions belong to; empty like the functions
 * @param subprograms the functions that were appended, ascending by their place
 * @param heldMaps symbols of maps that the program is to hold although no instruction need refer to them, so that they
 *     are found with it: the object's constants. That the kernel refuses is no reason to refuse the program
 */
public record PlannedProgram(
        String name,
        String section,
        ProgramSpec spec,
        List<Place> places,
        Optional<InfoRecords> functions,
        Optional<InfoRecords> lines,
        List<Subprogram> subprograms,
        List<String> heldMaps) {

    /** Checks that nothing is null and copies the lists. */
    public PlannedProgram {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(section, "section");
        Objects.requireNonNull(spec, "spec");
        Objects.requireNonNull(functions, "functions");
        Objects.requireNonNull(lines, "lines");
        places = List.copyOf(places);
        subprograms = List.copyOf(subprograms);
        heldMaps = List.copyOf(heldMaps);
    }

    /** A {@code ld_imm64} that is to load an address in a map or of one. */
    public sealed interface Place {
        /** Index of its first slot, in units of eight bytes. */
        int instruction();

        /** The map's symbol. */
        String map();
    }

    /**
     * The instruction loads the address of a map: source register {@code BPF_PSEUDO_MAP_FD} (1).
     *
     * @param instruction index of its first slot
     * @param map the map's symbol
     */
    public record MapPlace(int instruction, String map) implements Place {}

    /**
     * The instruction loads an address within a map's only value: source register {@code BPF_PSEUDO_MAP_VALUE} (2).
     *
     * @param instruction index of its first slot
     * @param map the map's symbol
     * @param offset in the value, in bytes, unsigned. The kernel refuses one beyond the value's end
     */
    public record ValuePlace(int instruction, String map, int offset) implements Place {}

    /**
     * A function that was appended.
     *
     * @param name its symbol
     * @param offset of its first instruction in the program, in units of eight bytes
     */
    public record Subprogram(String name, int offset) {}
}
