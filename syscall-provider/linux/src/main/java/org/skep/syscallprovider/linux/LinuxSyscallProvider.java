package org.skep.syscallprovider.linux;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.skep.kernel.BtfHandle;
import org.skep.kernel.Errno;
import org.skep.kernel.Feature;
import org.skep.kernel.KernelFeatures;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapHandle;
import org.skep.kernel.MapInfo;
import org.skep.kernel.MapSpec;
import org.skep.kernel.MapType;
import org.skep.kernel.ObjectKind;
import org.skep.kernel.PinDirectory;
import org.skep.kernel.ProgramHandle;
import org.skep.kernel.ProgramInfo;
import org.skep.kernel.ProgramSpec;
import org.skep.kernel.ProgramType;
import org.skep.kernel.SyscallProvider;

/**
 * The running kernel, through bpf(2). Nothing is opened, probed or loaded before the first operation; when it stops,
 * the handles that are still open are closed.
 *
 * <p>Kernels before 5.11 account maps and programs to {@code RLIMIT_MEMLOCK}, which is small by default. There, and
 * only there, the limit of this process is raised to infinity, once, before the first of them is made.
 *
 * <p>Descriptors that bpf(2) returns are closed on exec by themselves.
 */
@Component(
        service = SyscallProvider.class,
        configurationPid = "org.skep.syscallprovider.linux",
        property = {
            SyscallProvider.NAME + "=" + LinuxSyscallProvider.PROVIDER,
            "service.ranking:Integer=" + LinuxSyscallProvider.RANKING
        })
@Designate(ocd = LinuxSyscallProvider.Settings.class)
public final class LinuxSyscallProvider implements SyscallProvider, AutoCloseable {
    /** What people call it. */
    public static final String PROVIDER = "linux";
    /** The service.ranking of the factory. */
    public static final int RANKING = 100;

    /** The settings of the pid {@code org.skep.syscallprovider.linux}. */
    @ObjectClassDefinition(
            name = "Skep: Linux system calls",
            description = "Loads into the running kernel, through bpf(2)")
    @interface Settings {
        /** Takes effect without a restart. */
        @AttributeDefinition(
                name = "Ranking",
                description = "A load that names no provider takes the one with the highest ranking",
                required = false)
        int service_ranking() default RANKING;
    }

    /** {@code include/uapi/linux/magic.h}. */
    private static final int BPF_FS_MAGIC = 0xcafe4a11;

    private final Kernel kernel;
    private final ProbedFeatures features;
    private final LockedMemory lockedMemory;

    /** For the machine that this runs on. */
    @Activate
    public LinuxSyscallProvider() {
        this(SystemCalls.ofThisMachine());
    }

    /** With system calls of a test's own, which may fail as it likes. */
    public LinuxSyscallProvider(SystemCalls calls) {
        this.kernel = new Kernel(PROVIDER, calls, Path.of("/"));
        this.features = new ProbedFeatures(kernel);
        this.lockedMemory = new LockedMemory(calls, features);
    }

    /** A ranking that is configured becomes the service's; whatever is loaded stays so, and no handle is closed. */
    @Modified
    void modified() {
        // The properties are Declarative Services' to pass on; there is nothing else to set.
    }

    /** Stops it: what is open is closed, and nothing can be opened from then on. */
    @Deactivate
    @Override
    public void close() {
        kernel.stop();
    }

    @Override
    public KernelFeatures features() {
        return features;
    }

    @Override
    public BtfHandle loadBtf(byte[] btf) throws KernelRefusedException {
        lockedMemory.provide();
        String subject = "BTF of " + btf.length + " bytes";
        try (Attr attr = new Attr()) {
            attr.put(Offsets.BtfLoad.BTF, btf).put(Offsets.BtfLoad.BTF_SIZE, btf.length);
            LoggedLoad.Outcome outcome = LoggedLoad.ofBtf(kernel, attr).run(0);
            if (outcome.result() < 0) {
                throw kernel.refusal(Operation.ofBpf("load", subject), outcome.result(), outcome.log());
            }
            return kernel.adopt(new BtfInKernel(kernel, kernel.descriptor(outcome.result()), subject));
        }
    }

    @Override
    public MapHandle createMap(MapSpec spec) throws KernelRefusedException {
        lockedMemory.provide();
        boolean named = features.hasOrCannotTell(Feature.MAP_NAME);
        int valueBytes = valueBytes(spec.type(), spec.valueSize());
        try (MapCreation creation = new MapCreation(kernel, spec)) {
            return creation.run(named, valueBytes);
        }
    }

    @Override
    public ProgramHandle loadProgram(ProgramSpec spec) throws KernelRefusedException {
        lockedMemory.provide();
        boolean named = features.hasOrCannotTell(Feature.PROGRAM_NAME);
        try (ProgramLoad load = new ProgramLoad(kernel, spec)) {
            return load.run(named);
        }
    }

    @Override
    public PinDirectory openPinDirectory(Path directory) throws KernelRefusedException {
        kernel.checkRunning();
        int result = kernel.calls().openDirectory(KernelHandle.pathBytes(directory), BPF_FS_MAGIC);
        if (result < 0) {
            Operation deed = Operation.of("open", "directory " + directory)
                    .meaning(Errno.ENOTDIR, "it is no directory")
                    .meaning(Errno.EXDEV, "it is in no BPF file system");
            throw kernel.refusal(deed, result, Optional.empty());
        }
        return kernel.adopt(new DirectoryInKernel(kernel, kernel.descriptor(result), directory));
    }

    @Override
    public MapHandle openMap(Path pin) throws KernelRefusedException {
        Descriptor descriptor = pinned(pin, ObjectKind.MAP);
        return openMap(descriptor, "map pinned at " + pin);
    }

    @Override
    public MapHandle openMap(int id) throws KernelRefusedException {
        return openMap(byId(Command.MAP_GET_FD_BY_ID, ObjectKind.MAP, id), "map " + Integer.toUnsignedString(id));
    }

    @Override
    public ProgramHandle openProgram(Path pin) throws KernelRefusedException {
        return openProgram(pinned(pin, ObjectKind.PROGRAM), "program pinned at " + pin);
    }

    @Override
    public ProgramHandle openProgram(int id) throws KernelRefusedException {
        return openProgram(
                byId(Command.PROG_GET_FD_BY_ID, ObjectKind.PROGRAM, id), "program " + Integer.toUnsignedString(id));
    }

    @Override
    public BtfHandle openBtf(int id) throws KernelRefusedException {
        Descriptor descriptor = byId(Command.BTF_GET_FD_BY_ID, ObjectKind.BTF, id);
        return kernel.adopt(new BtfInKernel(kernel, descriptor, "BTF " + Integer.toUnsignedString(id)));
    }

    @Override
    public OptionalInt nextId(ObjectKind kind, int after) throws KernelRefusedException {
        Command command =
                switch (kind) {
                    case MAP -> Command.MAP_GET_NEXT_ID;
                    case PROGRAM -> Command.PROG_GET_NEXT_ID;
                    case BTF -> Command.BTF_GET_NEXT_ID;
                };
        try (Attr attr = new Attr()) {
            attr.put(Offsets.Id.ID, after);
            int result = kernel.attempt(command, attr);
            if (result == -Errno.ENOENT.number()) {
                return OptionalInt.empty();
            }
            if (result < 0) {
                throw kernel.refusal(
                        Operation.ofAdministrator("walk", "the ids of every " + kind), result, Optional.empty());
            }
            return OptionalInt.of(attr.get(Offsets.Id.NEXT_ID));
        }
    }

    private MapHandle openMap(Descriptor descriptor, String subject) throws KernelRefusedException {
        try (PendingDescriptor opening = new PendingDescriptor(descriptor)) {
            MapInfo info = KernelInfo.ofMap(kernel, opening.number(), subject);
            String named = MapType.name(info.type()) + " map \"" + info.name() + "\"";
            int valueBytes = valueBytes(info.type(), info.valueSize());
            return kernel.adopt(new MapInKernel(kernel, opening.succeed(), named, info.keySize(), valueBytes));
        }
    }

    private ProgramHandle openProgram(Descriptor descriptor, String subject) throws KernelRefusedException {
        try (PendingDescriptor opening = new PendingDescriptor(descriptor)) {
            ProgramInfo info = KernelInfo.ofProgram(kernel, opening.number(), subject);
            String named = ProgramType.name(info.type()) + " program \"" + info.name() + "\"";
            return kernel.adopt(new ProgramInKernel(kernel, opening.succeed(), named, info.type(), Optional.empty()));
        }
    }

    private Descriptor pinned(Path pin, ObjectKind kind) throws KernelRefusedException {
        Operation deed = Operation.of("open", kind + " pinned at " + pin)
                .meaning(Errno.ENOENT, "there is no such file")
                .meaning(Errno.EACCES, "the file is in no BPF file system, or the process may not read and write it")
                .meaning(Errno.EINVAL, "something else is pinned there");
        try (Attr attr = new Attr()) {
            attr.put(Offsets.Obj.PATHNAME, KernelHandle.pathBytes(pin));
            Descriptor descriptor = kernel.descriptor(kernel.call(Command.OBJ_GET, attr, deed));
            try (PendingDescriptor opening = new PendingDescriptor(descriptor)) {
                DescriptorInfo info = DescriptorInfo.of(opening.number());
                // The kernel opens whatever is there, and answers about a program as readily as about a map.
                if (kind == ObjectKind.MAP ? !info.isMap() : !info.isProgram()) {
                    throw kernel.refusal(deed, -Errno.EINVAL.number(), Optional.empty());
                }
                return opening.succeed();
            }
        }
    }

    private Descriptor byId(Command command, ObjectKind kind, int id) throws KernelRefusedException {
        Operation deed = Operation.ofAdministrator("open", kind + " " + Integer.toUnsignedString(id))
                .meaning(Errno.ENOENT, "there is none with this id");
        try (Attr attr = new Attr()) {
            attr.put(Offsets.Id.ID, id);
            return kernel.descriptor(kernel.call(command, attr, deed));
        }
    }

    /** What the kernel reads and writes for one entry; it writes as much without asking how much room there is. */
    private int valueBytes(int type, int valueSize) {
        if (MapType.holdsDescriptors(type)) {
            return Integer.BYTES;
        }
        if (!MapType.isPerCpu(type)) {
            return valueSize;
        }
        long all = (Integer.toUnsignedLong(valueSize) + 7) / 8 * 8 * features.possibleCpus();
        // The kernel refuses values that are so large, and a process could not hold one either.
        return (int) Math.min(all, Integer.MAX_VALUE);
    }
}
