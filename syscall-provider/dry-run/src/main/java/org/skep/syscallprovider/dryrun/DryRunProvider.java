package org.skep.syscallprovider.dryrun;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.skep.btf.Btf;
import org.skep.kernel.BtfHandle;
import org.skep.kernel.Errno;
import org.skep.kernel.Feature;
import org.skep.kernel.KernelFeatures;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapHandle;
import org.skep.kernel.MapSpec;
import org.skep.kernel.MapType;
import org.skep.kernel.ObjectKind;
import org.skep.kernel.PinDirectory;
import org.skep.kernel.ProgramHandle;
import org.skep.kernel.ProgramSpec;
import org.skep.kernel.SyscallProvider;

/**
 * No kernel at all: checks what it is given as far as that goes without one, and keeps the record in the handles. Used
 * only when it is asked for by name. It stands for a kernel that has every {@link Feature}, and needs no privilege.
 *
 * <p>A program can't be run, and has neither a tag nor a length after translation. Whatever a handle refers to is gone
 * when the handle is closed; a pin lasts as long as the handle it was made with, and nothing is written to a file
 * system. So an object can't be opened a second time: that is refused.
 */
@Component(
        service = SyscallProvider.class,
        property = {
            SyscallProvider.NAME + "=" + DryRunProvider.PROVIDER,
            SyscallProvider.BY_NAME_ONLY + ":Boolean=true",
            SyscallProvider.PRETENDS + ":Boolean=true"
        })
public final class DryRunProvider implements SyscallProvider, AutoCloseable {
    /** What people call it. */
    public static final String PROVIDER = "dry-run";

    /** Pages of most machines. */
    private static final int PAGE_BYTES = 4096;

    private final RecordedObjects ledger = new RecordedObjects(PROVIDER);
    private final KernelFeatures features = new EveryFeature();

    /** With an empty record. */
    @Activate
    public DryRunProvider() {}

    /** Stops it: what is open is lost. */
    @Deactivate
    @Override
    public void close() {
        ledger.stop();
    }

    private static final class EveryFeature implements KernelFeatures {
        @Override
        public boolean has(Feature feature) {
            return true;
        }

        @Override
        public int possibleCpus() {
            return Runtime.getRuntime().availableProcessors();
        }

        @Override
        public int pageSize() {
            return PAGE_BYTES;
        }
    }

    @Override
    public KernelFeatures features() {
        return features;
    }

    @Override
    public BtfHandle loadBtf(byte[] btf) throws KernelRefusedException {
        ledger.checkRunning();
        String subject = "BTF of " + btf.length + " bytes";
        Btf parsed = BtfRules.check(btf, new Refusal("load", subject));
        return ledger.enter(new DryBtf(ledger, ledger.nextId(), subject, parsed));
    }

    @Override
    public MapHandle createMap(MapSpec spec) throws KernelRefusedException {
        ledger.checkRunning();
        Optional<DryBtf> btf = spec.btf().map(handle -> ledger.own(handle, DryBtf.class));
        btf.ifPresent(DryHandle::checkOpen);
        spec.innerMap().ifPresent(model -> ledger.own(model, DryMap.class).checkOpen());
        MapRules.check(spec, btf.map(DryBtf::btf), PAGE_BYTES, new Refusal("create", spec.toString()));
        int btfId = btf.map(DryHandle::id).orElse(0);
        return ledger.enter(new DryMap(ledger, ledger.nextId(), spec, valueBytes(spec), btfId));
    }

    @Override
    public ProgramHandle loadProgram(ProgramSpec spec) throws KernelRefusedException {
        ledger.checkRunning();
        Optional<DryBtf> btf = spec.btf().map(handle -> ledger.own(handle, DryBtf.class));
        btf.ifPresent(DryHandle::checkOpen);
        spec.calledModules().forEach(module -> ledger.own(module, DryBtf.class).checkOpen());
        spec.attachTarget()
                .ifPresent(target -> ledger.own(target, DryHandle.class).checkOpen());
        ProgramRules.check(spec, btf.map(DryBtf::btf), ledger, new Refusal("load", spec.toString()));
        int btfId = btf.map(DryHandle::id).orElse(0);
        return ledger.enter(new DryProgram(ledger, ledger.nextId(), spec, btfId));
    }

    @Override
    public PinDirectory openPinDirectory(Path directory) {
        ledger.checkRunning();
        return new DryDirectory(ledger, directory);
    }

    @Override
    public MapHandle openMap(Path pin) throws KernelRefusedException {
        throw notAgain("map pinned at " + pin, ledger.pinned(pin).isPresent());
    }

    @Override
    public ProgramHandle openProgram(Path pin) throws KernelRefusedException {
        throw notAgain("program pinned at " + pin, ledger.pinned(pin).isPresent());
    }

    @Override
    public MapHandle openMap(int id) throws KernelRefusedException {
        throw notAgain("map " + id, ledger.find(ObjectKind.MAP, id).isPresent());
    }

    @Override
    public ProgramHandle openProgram(int id) throws KernelRefusedException {
        throw notAgain("program " + id, ledger.find(ObjectKind.PROGRAM, id).isPresent());
    }

    @Override
    public BtfHandle openBtf(int id) throws KernelRefusedException {
        throw notAgain("BTF " + id, ledger.find(ObjectKind.BTF, id).isPresent());
    }

    @Override
    public OptionalInt nextId(ObjectKind kind, int after) {
        ledger.checkRunning();
        return ledger.next(kind, after);
    }

    private KernelRefusedException notAgain(String subject, boolean there) {
        ledger.checkRunning();
        Refusal refusal = new Refusal("open", subject);
        return there
                ? refusal.because(Errno.EOPNOTSUPP, "a dry run keeps one handle for each object")
                : refusal.because(Errno.ENOENT, "a dry run knows only what it made itself");
    }

    private int valueBytes(MapSpec spec) {
        if (MapType.holdsDescriptors(spec.type())) {
            return Integer.BYTES;
        }
        if (!MapType.isPerCpu(spec.type())) {
            return spec.valueSize();
        }
        long all = (Integer.toUnsignedLong(spec.valueSize()) + 7) / 8 * 8 * features.possibleCpus();
        return (int) Math.min(all, Integer.MAX_VALUE);
    }
}
