package org.skep.syscallprovider.dryrun;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.skep.kernel.Errno;
import org.skep.kernel.InfoRecords;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapHandle;
import org.skep.kernel.ObjectKind;
import org.skep.kernel.Patch;
import org.skep.kernel.PinDirectory;
import org.skep.kernel.ProgramHandle;
import org.skep.kernel.ProgramInfo;
import org.skep.kernel.ProgramSpec;
import org.skep.kernel.TestResult;
import org.skep.kernel.TestRun;
import org.skep.kernel.VerifierLog;

/** A program that would be in the kernel. */
final class DryProgram extends DryHandle implements ProgramHandle {
    private final ProgramSpec spec;
    private final int btfId;
    private final Set<Integer> mapIds = new LinkedHashSet<>();

    DryProgram(RecordedObjects ledger, int id, ProgramSpec spec, int btfId) {
        super(ledger, ObjectKind.PROGRAM, id, spec.toString());
        this.spec = spec;
        this.btfId = btfId;
        for (Patch patch : spec.patches()) {
            if (patch instanceof Patch.MapAddress it) {
                mapIds.add(ledger.own(it.map(), DryMap.class).id());
            } else if (patch instanceof Patch.MapValueAddress it) {
                mapIds.add(ledger.own(it.map(), DryMap.class).id());
            }
        }
    }

    private record Info(
            int id,
            String name,
            int type,
            String tag,
            int xlatedBytes,
            int jitedBytes,
            List<Integer> mapIds,
            int btfId,
            int funcInfoCount,
            int lineInfoCount,
            int verifiedInstructions,
            boolean gplCompatible)
            implements ProgramInfo {}

    @Override
    public Optional<VerifierLog> log() {
        return Optional.empty();
    }

    @Override
    public TestResult testRun(TestRun run) throws KernelRefusedException {
        checkOpen();
        throw refusing("run").because(Errno.EOPNOTSUPP, "a dry run has no kernel to run a program in");
    }

    @Override
    public void bind(MapHandle map) {
        checkOpen();
        DryMap own = ledger().own(map, DryMap.class);
        own.checkOpen();
        synchronized (mapIds) {
            mapIds.add(own.id());
        }
    }

    @Override
    public void pin(Path file) throws KernelRefusedException {
        pinTo(file);
    }

    @Override
    public void pin(PinDirectory directory, String name) throws KernelRefusedException {
        pinTo(directory, name);
    }

    @Override
    public ProgramInfo info() {
        checkOpen();
        List<Integer> maps;
        synchronized (mapIds) {
            maps = List.copyOf(new ArrayList<>(mapIds));
        }
        return new Info(
                id(),
                spec.name(),
                spec.type(),
                "",
                0,
                0,
                maps,
                btfId,
                spec.funcInfo().map(InfoRecords::count).orElse(0),
                spec.lineInfo().map(InfoRecords::count).orElse(0),
                0,
                isGpl(spec.licence()));
    }

    /** {@code license_is_gpl_compatible} of {@code include/linux/license.h}. */
    private static boolean isGpl(String licence) {
        return List.of("GPL", "GPL v2", "GPL and additional rights", "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL")
                .contains(licence);
    }
}
