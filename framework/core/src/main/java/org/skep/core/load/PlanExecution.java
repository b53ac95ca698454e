package org.skep.core.load;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.skep.core.service.CloseSequence;
import org.skep.core.service.ForeignCode;
import org.skep.extern.Problem;
import org.skep.kernel.BtfHandle;
import org.skep.kernel.Handle;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapHandle;
import org.skep.kernel.MapSpec;
import org.skep.kernel.Patch;
import org.skep.kernel.ProgramHandle;
import org.skep.kernel.ProgramSpec;
import org.skep.kernel.SyscallProvider;
import org.skep.link.LoadPlan;
import org.skep.link.PlannedMap;
import org.skep.link.PlannedProgram;
import org.skep.loader.LoadRefusedException;
import org.skep.loader.LoadedMap;
import org.skep.loader.LoadedProgram;

/**
 * Walks a plan once: directories for pins, BTF, maps, programs, pins. It owns every handle that it gets until all of
 * them are handed over together; if anything fails before that, all are closed and all pins removed. Used once, by one
 * thread.
 */
final class PlanExecution {
    private static final byte[] ONLY_KEY = new byte[4];

    private final LoadPlan plan;
    private final SyscallProvider provider;
    private final int logLevel;
    private final Pinning pinning;

    private final Deque<Handle> owned = new ArrayDeque<>();
    private final Map<String, MapHandle> maps = new LinkedHashMap<>();
    private final List<ProgramHandle> programs = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    private PlanExecution(LoadPlan plan, SyscallProvider provider, int logLevel, Pinning pinning) {
        this.plan = plan;
        this.provider = provider;
        this.logLevel = logLevel;
        this.pinning = pinning;
    }

    /**
     * What came of a plan.
     *
     * @param maps in the plan's order; whoever has this closes them
     * @param programs in the plan's order; whoever has this closes them
     * @param warnings what the kernel refused although the object loads without it
     * @param pinning takes back the pins
     */
    record Outcome(List<LoadedMap> maps, List<LoadedProgram> programs, List<Problem> warnings, Pinning pinning) {}

    /**
     * Gives the kernel all that the plan says.
     *
     * @param logLevel how much the verifier is to write of what loads
     * @param pinning where to pin
     * @throws KernelRefusedException if the kernel refuses what the object can't do without
     * @throws LoadRefusedException if a directory for pins can't be made
     */
    static Outcome of(LoadPlan plan, SyscallProvider provider, int logLevel, Pinning pinning)
            throws KernelRefusedException, LoadRefusedException {
        PlanExecution execution = new PlanExecution(plan, provider, logLevel, pinning);
        try {
            return execution.walk();
        } catch (Throwable e) {
            try {
                execution.undo();
            } catch (CloseSequence.FailedException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    private Outcome walk() throws KernelRefusedException, LoadRefusedException {
        if (!plan.maps().isEmpty() || !plan.programs().isEmpty()) {
            pinning.open(provider, !plan.maps().isEmpty());
        }
        Optional<BtfHandle> btf = loadBtf();
        for (PlannedMap map : plan.maps()) {
            create(map, btf);
        }
        for (PlannedProgram program : plan.programs()) {
            load(program, btf);
        }
        // Maps and programs hold it themselves now.
        btf.ifPresent(BtfHandle::close);
        Outcome outcome = pinned();
        pinning.close();
        return outcome;
    }

    /** Types are for people and tools: an object without them loads as well. */
    private Optional<BtfHandle> loadBtf() {
        if (plan.btf().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(own(provider.loadBtf(plan.btf().get().bytes())));
        } catch (KernelRefusedException e) {
            warn("maps and programs are without types", e);
            return Optional.empty();
        }
    }

    private void create(PlannedMap planned, Optional<BtfHandle> btf) throws KernelRefusedException {
        MapHandle map = own(created(planned, btf));
        maps.put(planned.symbol(), map);
        if (planned.contents().isPresent()) {
            map.update(ONLY_KEY, planned.contents().get().bytes(), MapHandle.ANY);
        }
        if (planned.role().isFrozen()) {
            map.freeze();
        }
    }

    private MapHandle created(PlannedMap planned, Optional<BtfHandle> btf) throws KernelRefusedException {
        MapSpec spec = planned.spec();
        if (btf.isEmpty() || !planned.isDescribed()) {
            return provider.createMap(spec);
        }
        KernelRefusedException refusal;
        try {
            return provider.createMap(spec.describedBy(btf.get(), planned.keyType(), planned.valueType()));
        } catch (KernelRefusedException e) {
            refusal = e;
        }
        try {
            MapHandle map = provider.createMap(spec);
            warn("map " + planned.symbol() + " is without types", refusal);
            return map;
        } catch (KernelRefusedException e) {
            e.addSuppressed(refusal);
            throw e;
        }
    }

    private void load(PlannedProgram planned, Optional<BtfHandle> btf) throws KernelRefusedException {
        ProgramSpec spec = planned.spec()
                .patches(planned.places().stream().map(this::patch).toList())
                .logLevel(logLevel);
        boolean described = planned.functions().isPresent() || planned.lines().isPresent();
        if (btf.isPresent() && described) {
            spec = spec.describedBy(btf.get(), planned.functions(), planned.lines());
        }
        ProgramHandle program = own(provider.loadProgram(spec));
        programs.add(program);
        for (String symbol : planned.heldMaps()) {
            try {
                program.bind(maps.get(symbol));
            } catch (KernelRefusedException e) {
                warn("program " + planned.name() + " does not hold map " + symbol, e);
            }
        }
    }

    private Patch patch(PlannedProgram.Place place) {
        MapHandle map = maps.get(place.map());
        return place instanceof PlannedProgram.ValuePlace value
                ? new Patch.MapValueAddress(value.instruction(), map, value.offset())
                : new Patch.MapAddress(place.instruction(), map);
    }

    private Outcome pinned() throws KernelRefusedException, LoadRefusedException {
        List<LoadedMap> loadedMaps = new ArrayList<>();
        for (PlannedMap map : plan.maps()) {
            MapHandle handle = maps.get(map.symbol());
            Optional<Path> pin = pinning.map(map.name(), handle::pin);
            loadedMaps.add(new LoadedMap(map.symbol(), map.spec().name(), handle, pin));
        }
        List<LoadedProgram> loadedPrograms = new ArrayList<>();
        for (int i = 0; i < programs.size(); i++) {
            PlannedProgram program = plan.programs().get(i);
            ProgramHandle handle = programs.get(i);
            Optional<Path> pin = pinning.program(program.name(), handle::pin);
            loadedPrograms.add(new LoadedProgram(program.name(), program.section(), handle, pin));
        }
        return new Outcome(List.copyOf(loadedMaps), List.copyOf(loadedPrograms), List.copyOf(warnings), pinning);
    }

    private void warn(String what, KernelRefusedException refusal) {
        Problem warning = Problem.of(
                refusal.code(), plan.object(), what + ": " + refusal.refusal().what());
        warnings.add(refusal.advice().map(warning::advise).orElse(warning));
    }

    private <H extends Handle> H own(H handle) {
        owned.push(ForeignCode.returned(handle));
        return handle;
    }

    private void undo() {
        List<Runnable> steps = new ArrayList<>();
        steps.add(pinning::undo);
        steps.add(pinning::close);
        owned.forEach(handle -> steps.add(handle::close));
        CloseSequence.all(steps);
    }
}
