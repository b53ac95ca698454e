package org.skep.link;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.skep.extern.Problem;

/**
 * All that the kernel is to be given for one object, in the order in which it is to be given: BTF, maps, programs. Maps
 * and programs are named by their symbols; descriptors do not occur. Immutable, and the same for the same object,
 * answers and kernel facts.
 *
 * @param object what messages call the object
 * @param btf the types that maps and programs are described by, in the kernel's byte order; empty if the object has
 *     none or the kernel takes none. The object loads without it too if the kernel refuses it
 * @param maps in the order in which libbpf creates them: those of {@code .maps} by their place there, data sections in
 *     the order of the file, sections of externs by name. Symbols occur once
 * @param programs in the order of the file
 * @param onDemand names of programs whose section begins with {@code ?}: they are not linked
 * @param warnings what should be known although it is no error
 */
public record LoadPlan(
        String object,
        Optional<Btf> btf,
        List<PlannedMap> maps,
        List<PlannedProgram> programs,
        List<String> onDemand,
        List<Problem> warnings) {

    /** Copies the lists. */
    public LoadPlan {
        Objects.requireNonNull(object, "object");
        Objects.requireNonNull(btf, "btf");
        maps = List.copyOf(maps);
        programs = List.copyOf(programs);
        onDemand = List.copyOf(onDemand);
        warnings = List.copyOf(warnings);
    }

    /**
     * BTF as the kernel takes it.
     *
     * @param bytes with its header; not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Btf(byte[] bytes) {}

    /** The map of that symbol. */
    public Optional<PlannedMap> map(String symbol) {
        return maps.stream().filter(map -> map.symbol().equals(symbol)).findFirst();
    }

    /** The program of that name. */
    public Optional<PlannedProgram> program(String name) {
        return programs.stream().filter(program -> program.name().equals(name)).findFirst();
    }
}
