package org.skep.core.load;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.skep.kernel.MapSpec;
import org.skep.kernel.MapType;
import org.skep.kernel.ProgramSpec;
import org.skep.kernel.ProgramType;
import org.skep.link.LoadPlan;
import org.skep.link.PlannedMap;
import org.skep.link.PlannedProgram;

/** Plans of objects that no compiler need make. */
final class Plans {
    private Plans() {}

    /** An object with one program and these maps. */
    static LoadPlan of(String program, String... maps) {
        return of(List.of(program), maps);
    }

    /** An object with these programs and these maps. */
    static LoadPlan of(List<String> programs, String... maps) {
        return new LoadPlan(
                "a.o",
                Optional.empty(),
                Arrays.stream(maps).map(Plans::map).toList(),
                programs.stream().map(Plans::program).toList(),
                List.of(),
                List.of());
    }

    private static PlannedMap map(String symbol) {
        MapSpec spec = MapSpec.of(MapType.ARRAY, symbol.substring(0, Math.min(15, symbol.length())), 4, 4, 1);
        return new PlannedMap(symbol, PlannedMap.Role.DEFINED, spec, 0, 0, Optional.empty());
    }

    private static PlannedProgram program(String name) {
        ProgramSpec spec = ProgramSpec.of(ProgramType.XDP, name, "GPL", new byte[16]);
        return new PlannedProgram(
                name, "xdp", spec, List.of(), Optional.empty(), Optional.empty(), List.of(), List.of());
    }
}
