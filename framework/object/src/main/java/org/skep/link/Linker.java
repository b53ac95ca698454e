package org.skep.link;

import static org.skep.link.LinkException.unsupported;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.Problem;
import org.skep.kernel.Feature;
import org.skep.object.BpfObject;
import org.skep.object.BpfProgram;
import org.skep.object.DataSection;
import org.skep.object.ObjectSection;
import org.skep.object.ObjectSymbol;
import org.skep.object.ValueSection;

/**
 * Links an object for a kernel: a function of what the object says, the values of its externs, and facts of the kernel.
 * It does what libbpf does with the same object but for what it refuses by name: CO-RE relocations, programs that
 * attach by BTF, {@code struct_ops}, maps of maps, maps pinned by name, arenas, and the kernel's symbols.
 */
public final class Linker {
    /** All programs together: as much as the largest object has, which a damaged one could repeat a million times. */
    private static final long MOST_BYTES = 64 << 20;

    private static final String STRUCT_OPS = ".struct_ops";
    /** {@code STT_OBJECT}. */
    private static final int DATA = 1;

    private final BpfObject object;
    private final Map<String, byte[]> images;
    private final KernelFacts kernel;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    /** Names that a section may have been meant to have: many programs may be in one section. */
    private final Map<String, List<String>> likeSections = new HashMap<>();

    private Linker(BpfObject object, Map<String, byte[]> images, KernelFacts kernel) {
        this.object = object;
        this.images = images;
        this.kernel = kernel;
    }

    /**
     * Links an object.
     *
     * @param object what was read
     * @param images the contents of each of its value sections by name, in its byte order
     * @param kernel what it is linked for
     * @return what the kernel is to be given
     * @throws BpfObjectException with a problem for each thing that can't be linked: {@link Code#FOREIGN_ORDER},
     *     {@link Code#UNSUPPORTED_FEATURE}, {@link Code#UNKNOWN_PROGRAM_SECTION}, {@link Code#BAD_MAP},
     *     {@link Code#BAD_PROGRAM}, {@link Code#NO_BTF}. {@link Code#NO_PROGRAM} is a warning in the plan
     * @throws IllegalArgumentException if an image is missing, or not as long as its section
     */
    public static LoadPlan link(BpfObject object, Map<String, byte[]> images, KernelFacts kernel)
            throws BpfObjectException {
        Objects.requireNonNull(images, "images");
        return new Linker(object, images, kernel).link();
    }

    private LoadPlan link() throws BpfObjectException {
        refuseForeignOrder();
        refuseKernelSymbols();
        refuseStructOps();
        refuseLegacyMaps();
        Map<BpfProgram, SectionDef> kinds = kinds();
        Optional<Btf> btf = complete();
        stopIfRefused();

        MapSymbols symbols = new MapSymbols();
        List<PlannedMap> maps = maps(btf, symbols);
        stopIfRefused();

        Optional<ContextArguments> contexts =
                btf.map(all -> new ContextArguments(object.name(), all, kernel, warnings));
        List<PlannedProgram> programs = programs(kinds, btf, contexts, symbols, maps);
        stopIfRefused();
        warnings.addAll(DataRelocations.warnings(object));
        warnOfEmptyPrograms();
        warnOfNothing(programs);
        return new LoadPlan(
                object.name(),
                contexts.filter(all -> kernel.has(Feature.BTF))
                        .map(all -> new LoadPlan.Btf(BtfSanitizer.forKernel(all.btf(), kernel))),
                maps,
                programs,
                onDemand(),
                warnings);
    }

    private void refuseForeignOrder() {
        if (!object.order().equals(kernel.order())) {
            problems.add(Problem.of(
                            Code.FOREIGN_ORDER,
                            object.name(),
                            "it is " + spelled(object.order()) + ", the kernel is " + spelled(kernel.order()))
                    .advise("compile it with -target bpf, for the byte order of the compiling machine"));
        }
    }

    private static String spelled(ByteOrder order) {
        return order == ByteOrder.BIG_ENDIAN ? "big-endian" : "little-endian";
    }

    private void refuseKernelSymbols() {
        for (Extern extern : object.externs()) {
            if (!extern.kind().isStored()) {
                problems.add(
                        Problem.of(Code.UNSUPPORTED_FEATURE, object.name(), "symbols of the kernel can't be linked yet")
                                .about(extern)
                                .advise("load the object with another loader"));
            }
        }
    }

    private void refuseStructOps() {
        for (ObjectSection section : object.sections()) {
            String name = section.name().startsWith("?") ? section.name().substring(1) : section.name();
            boolean operations = name.equals(STRUCT_OPS) || name.equals(STRUCT_OPS + ".link");
            if (operations && section.size() != 0) {
                refuse(unsupported(section.name(), "operations for the kernel to call (struct_ops)"));
            }
        }
    }

    /** As libbpf, whether a program uses them or not. */
    private void refuseLegacyMaps() {
        Set<ObjectSection> withPrograms =
                object.programs().stream().map(BpfProgram::section).collect(Collectors.toSet());
        for (ObjectSection section : object.sections()) {
            if (section.name().equals(MapSymbols.LEGACY) && section.size() != 0 && !withPrograms.contains(section)) {
                List<String> maps = object.symbols().stream()
                        .filter(symbol ->
                                symbol.section().filter(section::equals).isPresent())
                        .filter(symbol -> symbol.type() == DATA)
                        .map(ObjectSymbol::name)
                        .toList();
                refuse(LinkException.legacyMaps(section.name(), maps));
            }
        }
    }

    /** What the programs are that are to be loaded, in the order of sections and offsets. */
    private Map<BpfProgram, SectionDef> kinds() {
        Map<BpfProgram, SectionDef> kinds = new LinkedHashMap<>();
        object.programs().stream()
                .filter(program -> !program.isSubprogram())
                .filter(program -> SectionDef.loadsByItself(program.section().name()))
                .sorted(Comparator.comparingInt(
                                (BpfProgram program) -> program.section().index())
                        .thenComparingLong(BpfProgram::offset))
                .forEach(program -> {
                    try {
                        kinds.put(program, kind(program));
                    } catch (LinkException e) {
                        refuse(e);
                    }
                });
        return kinds;
    }

    private SectionDef kind(BpfProgram program) throws LinkException {
        String section = program.section().name();
        Optional<SectionDef> known = SectionDef.of(section);
        if (known.isEmpty()) {
            throw unknown(program);
        }
        SectionDef kind = known.get();
        if (kind.name().equals("struct_ops") || kind.name().equals("struct_ops.s")) {
            throw unsupported(program.name(), section + ": an operation for the kernel to call (struct_ops)");
        }
        if (kind.is(SectionDef.Trait.ATTACHES_TO_BTF)) {
            throw unsupported(program.name(), section + ": a program that attaches by BTF");
        }
        return kind;
    }

    private LinkException unknown(BpfProgram program) {
        String section = program.section().name();
        String name = program.name().isEmpty()
                ? "function without a name at " + program.offset() + " in " + section
                : program.name();
        String what = RelocationIndex.isText(program.section())
                ? "it is in .text, where functions are that are in no section of their own"
                : "nothing is known of programs in section \"" + section + "\"";
        List<String> like = likeSections.computeIfAbsent(section, SectionDef::like);
        String advice = like.isEmpty()
                ? "name its section for what the program is: SEC(\"xdp\"), SEC(\"kprobe/FUNCTION\")"
                : "perhaps meant: "
                        + String.join(
                                " or ",
                                like.stream().map(one -> "SEC(\"" + one + "\")").toList());
        return new LinkException(Code.UNKNOWN_PROGRAM_SECTION, name, what, advice);
    }

    /** An entry program without instructions is not loaded, and the kernel would take none. */
    private void warnOfEmptyPrograms() {
        for (ObjectSymbol symbol : object.symbols()) {
            String section = symbol.section().map(ObjectSection::name).orElse("");
            if (Functions.isEmpty(symbol)
                    && SectionDef.loadsByItself(section)
                    && SectionDef.of(section).isPresent()) {
                warnings.add(Problem.of(
                                Code.NO_PROGRAM,
                                object.name(),
                                "\"" + symbol.name() + "\" in " + section + " has no instructions and is not loaded")
                        .advise("the compiler left its body out as unreachable: let the program return"));
            }
        }
    }

    /** Functions that nobody makes a program of would be loaded by nobody, and no error would tell. */
    private void warnOfNothing(List<PlannedProgram> programs) {
        if (!programs.isEmpty() || object.programs().isEmpty()) {
            return;
        }
        List<String> demanded = onDemand();
        Problem warning = demanded.isEmpty()
                ? Problem.of(Code.NO_PROGRAM, object.name(), "it has functions to be called, and no program calls them")
                        .advise("name the section of a program for what it is: SEC(\"xdp\"), SEC(\"kprobe/FUNCTION\")")
                : Problem.of(
                                Code.NO_PROGRAM,
                                object.name(),
                                "no program of it is loaded without being asked for, as their sections begin with \"?\": "
                                        + String.join(", ", demanded))
                        .advise("take the question mark away");
        warnings.add(warning);
    }

    private List<String> onDemand() {
        return object.programs().stream()
                .filter(program -> !SectionDef.loadsByItself(program.section().name()))
                .map(BpfProgram::name)
                .toList();
    }

    private Optional<Btf> complete() {
        try {
            return BtfSanitizer.complete(object);
        } catch (LinkException e) {
            refuse(e);
            return Optional.empty();
        }
    }

    private List<PlannedMap> maps(Optional<Btf> btf, MapSymbols symbols) {
        List<PlannedMap> maps = new ArrayList<>();
        for (DataSection section : object.dataSections()) {
            if (section.section().name().equals(BtfMaps.SECTION)) {
                BtfMaps.read(object, section, btf, kernel, problems).forEach(defined -> {
                    symbols.define(defined.offset(), defined.map().symbol());
                    maps.add(defined.map());
                });
            }
        }
        GlobalDataMaps sections = new GlobalDataMaps(object, btf, kernel);
        for (DataSection section : object.dataSections()) {
            if (GlobalDataMaps.isMap(section)) {
                data(section, sections, symbols).ifPresent(maps::add);
            }
        }
        for (ValueSection section : object.valueSections()) {
            if (kernel.has(Feature.GLOBAL_DATA)) {
                maps.add(sections.externs(section, images.get(section.name())));
            } else {
                refuse(LinkException.kernelLacks(section.name(), "the kernel has no global data"));
            }
        }
        refuseTwins(maps);
        return maps;
    }

    /**
     * Compilers write string constants into sections that nobody may refer to: a kernel without them is no obstacle.
     */
    private Optional<PlannedMap> data(DataSection section, GlobalDataMaps sections, MapSymbols symbols) {
        if (!kernel.has(Feature.GLOBAL_DATA)) {
            symbols.leaveOut(section.section());
            return Optional.empty();
        }
        try {
            PlannedMap map = sections.data(section);
            symbols.hold(section.section());
            return Optional.of(map);
        } catch (LinkException e) {
            refuse(e);
            return Optional.empty();
        }
    }

    private void refuseTwins(List<PlannedMap> maps) {
        Set<String> symbols = new HashSet<>();
        for (PlannedMap map : maps) {
            if (!symbols.add(map.symbol())) {
                refuse(LinkException.badMap(map.symbol(), "two maps of that name"));
            }
        }
    }

    private List<PlannedProgram> programs(
            Map<BpfProgram, SectionDef> kinds,
            Optional<Btf> btf,
            Optional<ContextArguments> contexts,
            MapSymbols symbols,
            List<PlannedMap> maps) {
        List<String> constants = maps.stream()
                .filter(map -> map.role() == PlannedMap.Role.CONSTANTS)
                .map(PlannedMap::symbol)
                .toList();
        ProgramLinker linker = new ProgramLinker(object, btf, extended(btf), symbols, constants, kernel, contexts);
        List<PlannedProgram> programs = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<BpfProgram, SectionDef> entry : kinds.entrySet()) {
            try {
                PlannedProgram program = linker.link(entry.getKey(), entry.getValue());
                bytes += program.spec().instructions().length;
                if (bytes > MOST_BYTES) {
                    refuse(LinkException.badProgram(
                            program.name(),
                            "with it, the programs and all that they call have more than " + MOST_BYTES + " bytes"));
                    break;
                }
                programs.add(program);
            } catch (LinkException e) {
                refuse(e);
            }
        }
        return programs;
    }

    /** As libbpf, takes damaged information about instructions for none at all. */
    private BtfExt extended(Optional<Btf> btf) {
        Optional<byte[]> bytes = object.extendedBtf();
        if (bytes.isEmpty() || btf.isEmpty()) {
            return BtfExt.NONE;
        }
        try {
            return BtfExt.parse(bytes.get(), btf.get());
        } catch (BtfException e) {
            warnings.add(Problem.of(
                            Code.NO_BTF,
                            object.name(),
                            "function and line info is left out, because .BTF.ext is damaged: " + e.getMessage())
                    .advise("compile it anew, with -g"));
            return BtfExt.NONE;
        }
    }

    private void refuse(LinkException exception) {
        problems.add(exception.of(object.name()));
    }

    private void stopIfRefused() throws BpfObjectException {
        if (!problems.isEmpty()) {
            throw new BpfObjectException(problems);
        }
    }
}
