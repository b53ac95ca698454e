package org.skep.link;

import static org.skep.link.LinkException.badProgram;
import static org.skep.link.LinkException.unsupported;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.skep.btf.Btf;
import org.skep.btf.Utf8;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.insn.Instructions;
import org.skep.kernel.Feature;
import org.skep.kernel.InfoRecords;
import org.skep.kernel.ProgramSpec;
import org.skep.link.PlannedProgram.MapPlace;
import org.skep.link.PlannedProgram.Place;
import org.skep.link.PlannedProgram.Subprogram;
import org.skep.link.PlannedProgram.ValuePlace;
import org.skep.object.BpfObject;
import org.skep.object.BpfProgram;

/** Links the programs of one object, whose maps are planned. */
final class ProgramLinker {
    /** {@code BPF_F_SLEEPABLE}. */
    private static final int MAY_SLEEP = 1 << 4;
    /** {@code BPF_F_XDP_HAS_FRAGS}. */
    private static final int KNOWS_FRAGMENTS = 1 << 5;
    /** libbpf's copy of a licence has no room for more. */
    private static final int LONGEST_LICENCE = 63;

    /** Source register of a {@code ld_imm64} of a map. */
    private static final int PSEUDO_MAP = 1;
    /** Source register of a {@code ld_imm64} into a map's value. */
    private static final int PSEUDO_MAP_VALUE = 2;

    /**
     * Helpers that came with 5.5, and those that do their work in older kernels: {@code probe_read_user},
     * {@code probe_read_kernel} and their {@code _str} kin.
     */
    private static final Map<Integer, Integer> OLDER_HELPERS = Map.of(112, 4, 113, 4, 114, 45, 115, 45);

    private final BpfObject object;
    private final Optional<Btf> btf;
    private final BtfExt extended;
    private final MapSymbols maps;
    private final List<String> constants;
    private final KernelFacts kernel;
    private final Optional<ContextArguments> contexts;
    private final RelocationIndex places;
    private final NavigableMap<Long, BpfProgram> subprograms;

    /**
     * @param btf the object's, complete
     * @param extended what it says of the instructions
     * @param constants symbols of the maps that every program is to hold
     * @param contexts describes functions anew in that BTF
     */
    ProgramLinker(
            BpfObject object,
            Optional<Btf> btf,
            BtfExt extended,
            MapSymbols maps,
            List<String> constants,
            KernelFacts kernel,
            Optional<ContextArguments> contexts) {
        this.object = object;
        this.btf = btf;
        this.extended = extended;
        this.maps = maps;
        this.constants = constants;
        this.kernel = kernel;
        this.contexts = contexts;
        this.places = new RelocationIndex(object);
        this.subprograms = Functions.subprograms(object);
    }

    PlannedProgram link(BpfProgram program, SectionDef kind) throws LinkException {
        if (kernel.has(Feature.PROGRAM_NAME)) {
            LinkException.checkName(Code.BAD_PROGRAM, program.name());
        }
        Collection<Functions.Part> parts = Functions.of(object, places, subprograms, program);
        refuseTypeRelocations(parts);
        List<Place> toMaps = new ArrayList<>();
        for (Functions.Part part : parts) {
            fill(part, toMaps);
            useOlderHelpers(part.code());
        }
        ProgramSpec spec = ProgramSpec.of(
                        kind.programType(), MapName.cut(program.name()), licence(), instructions(parts))
                .expectedAttachType(attachType(kind))
                .kernelVersion(object.kernelVersion().orElse(kernel.version()))
                .flags((kind.is(SectionDef.Trait.SLEEPABLE) ? MAY_SLEEP : 0)
                        | (kind.is(SectionDef.Trait.XDP_FRAGS) ? KNOWS_FRAGMENTS : 0));
        return new PlannedProgram(
                program.name(),
                program.section().name(),
                spec,
                toMaps,
                functions(program, kind, parts),
                info(parts, extended.lines(), "line"),
                parts.stream()
                        .skip(1)
                        .map(part -> new Subprogram(part.function().name(), part.at()))
                        .toList(),
                kernel.has(Feature.PROGRAM_BIND_MAP) ? constants : List.of());
    }

    private Optional<InfoRecords> functions(BpfProgram program, SectionDef kind, Collection<Functions.Part> parts)
            throws LinkException {
        return info(parts, extended.functions(), "function")
                .map(functions -> contexts.isEmpty()
                        ? functions
                        : contexts.get().described(program.name(), kind.programType(), functions));
    }

    private String licence() {
        String licence = object.licence().orElse("");
        return Utf8.cut(licence, LONGEST_LICENCE);
    }

    private int attachType(SectionDef kind) {
        boolean unknown = kind.is(SectionDef.Trait.ATTACH_TYPE_OPTIONAL) && !kernel.has(Feature.EXPECTED_ATTACH_TYPE);
        return unknown ? 0 : kind.attachType();
    }

    private static byte[] instructions(Collection<Functions.Part> parts) {
        int bytes = parts.stream().mapToInt(part -> part.function().length()).sum();
        ByteBuffer out = ByteBuffer.allocate(bytes);
        parts.forEach(part -> out.put(part.code().bytes()));
        return out.array();
    }

    private void fill(Functions.Part part, List<Place> toMaps) throws LinkException {
        for (Map.Entry<Long, RelocationIndex.Target> entry : part.places().entrySet()) {
            int index = part.index(entry.getKey());
            Instructions code = part.code();
            // Calls, and addresses of functions, are filled in already.
            boolean function = code.isLoad64(index) && code.source(index) == Functions.PSEUDO_FUNCTION;
            if (code.isCall(index) || function) {
                continue;
            }
            if (!code.isLoad64(index)) {
                throw badProgram(part.function().name(), "instruction " + index + " can't refer to anything");
            }
            Place place = place(part, part.at() + index, entry.getValue(), code.immediate(index));
            code.source(index, place instanceof MapPlace ? PSEUDO_MAP : PSEUDO_MAP_VALUE);
            code.immediate(index, 0);
            code.immediate(index + 1, place instanceof ValuePlace value ? value.offset() : 0);
            toMaps.add(place);
        }
    }

    private Place place(Functions.Part part, int instruction, RelocationIndex.Target target, int addend)
            throws LinkException {
        if (target instanceof RelocationIndex.ToSymbol symbol) {
            return maps.place(
                    part.function().name(), instruction, symbol.relocation().symbol(), addend);
        }
        Extern extern = ((RelocationIndex.ToExtern) target).reference().extern();
        if (!extern.kind().isStored()) {
            throw unsupported(part.function().name(), "it refers to the kernel's symbol " + extern.name());
        }
        // The offset is the extern's alone: what stands in the instruction does not count.
        return new ValuePlace(instruction, extern.section(), extern.offset().orElseThrow());
    }

    private void useOlderHelpers(Instructions code) {
        if (kernel.has(Feature.PROBE_READ_KERNEL)) {
            return;
        }
        for (int i = 0; i < code.count(); i++) {
            if (code.isCall(i) && code.source(i) == 0 && code.destination(i) == 0) {
                Integer older = OLDER_HELPERS.get(code.immediate(i));
                if (older != null) {
                    code.immediate(i, older);
                }
            }
        }
    }

    /**
     * The records of all functions of a program, their offsets counted in instructions from its beginning. A program
     * whose own function has none gets none; if another one lacks them, the kernel would refuse the rest.
     */
    private Optional<InfoRecords> info(Collection<Functions.Part> parts, BtfExt.Table table, String what)
            throws LinkException {
        if (!kernel.has(Feature.BTF_FUNC)) {
            return Optional.empty();
        }
        List<BtfExt.Slice> slices = new ArrayList<>();
        for (Functions.Part part : parts) {
            Optional<BtfExt.Slice> slice = within(table, part.function()).map(BtfExt.Slice::ofOneFunction);
            if (slice.isEmpty() && slices.isEmpty()) {
                return Optional.empty();
            }
            slices.add(slice.orElseThrow(() -> new LinkException(
                    Code.NO_BTF,
                    part.function().name(),
                    "BTF has no " + what + " info for it, but for its caller",
                    "compile all of it with -g")));
        }
        ByteBuffer out = ByteBuffer.allocate(
                slices.stream().mapToInt(BtfExt.Slice::bytes).sum());
        int i = 0;
        for (Functions.Part part : parts) {
            slices.get(i++).copyTo(out, part.function().offset(), part.at());
        }
        return Optional.of(InfoRecords.of(out.array(), table.recordBytes()));
    }

    private void refuseTypeRelocations(Collection<Functions.Part> parts) throws LinkException {
        for (Functions.Part part : parts) {
            Optional<BtfExt.Slice> relocations = within(extended.relocations(), part.function());
            if (relocations.isPresent()) {
                throw unsupported(
                        part.function().name(),
                        "CO-RE relocation of " + new CoreRelocation(btf.orElseThrow(), relocations.get()).describe());
            }
        }
    }

    private static Optional<BtfExt.Slice> within(BtfExt.Table table, BpfProgram function) {
        return table.within(function.section().name(), function.offset(), function.offset() + function.length());
    }
}
