package org.skep.syscallprovider.linux;

import com.sun.jna.Memory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.skep.kernel.Errno;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapHandle;
import org.skep.kernel.PinDirectory;
import org.skep.kernel.ProgramHandle;
import org.skep.kernel.ProgramInfo;
import org.skep.kernel.ProgramType;
import org.skep.kernel.TestResult;
import org.skep.kernel.TestRun;
import org.skep.kernel.VerifierLog;

/** A descriptor of a program. */
final class ProgramInKernel extends KernelHandle implements ProgramHandle {
    private final int type;
    private final Optional<VerifierLog> log;

    ProgramInKernel(Kernel kernel, Descriptor descriptor, String subject, int type, Optional<VerifierLog> log) {
        super(kernel, descriptor, subject);
        this.type = type;
        this.log = log;
    }

    @Override
    public Optional<VerifierLog> log() {
        return log;
    }

    @Override
    public TestResult testRun(TestRun run) throws KernelRefusedException {
        byte[] data = run.data().orElse(new byte[0]);
        byte[] context = run.context().orElse(new byte[0]);
        // A program may make a packet longer, but never by more than a page.
        int room = data.length == 0
                ? 0
                : Math.addExact(data.length, kernel().calls().pageSize());
        try (Descriptor.Use use = use();
                Attr attr = new Attr()) {
            attr.put(Offsets.TestRun.PROG_FD, use.number())
                    .put(Offsets.TestRun.DATA_SIZE_IN, data.length)
                    .put(Offsets.TestRun.DATA_IN, data)
                    .put(Offsets.TestRun.REPEAT, run.repeat())
                    .put(Offsets.TestRun.FLAGS, run.flags())
                    .put(Offsets.TestRun.CPU, run.cpu().orElse(0));
            Memory dataOut = attr.buffer(room);
            if (room > 0) {
                attr.put(Offsets.TestRun.DATA_SIZE_OUT, room).point(Offsets.TestRun.DATA_OUT, dataOut);
            }
            Memory contextOut = context(attr, context);
            kernel().call(
                            Command.PROG_TEST_RUN,
                            attr,
                            Operation.ofBpf("run", subject())
                                    .meaning(
                                            Errno.EINVAL,
                                            "the kernel dislikes the data, the context, or how it is to run")
                                    .meaning(Errno.ENOSPC, "the data has become longer than there is room for"));
            int dataBytes = Math.min(room, attr.get(Offsets.TestRun.DATA_SIZE_OUT));
            return TestResult.of(
                    attr.get(Offsets.TestRun.RETVAL),
                    dataOut.getByteArray(0, dataBytes),
                    contextOut.getByteArray(0, context.length),
                    Duration.ofNanos(Integer.toUnsignedLong(attr.get(Offsets.TestRun.DURATION))));
        }
    }

    /** Sets the context, and gives the memory where it stands after the run. */
    private Memory context(Attr attr, byte[] context) {
        if (context.length == 0) {
            return attr.buffer(0);
        }
        Memory in = attr.copied(context);
        attr.put(Offsets.TestRun.CTX_SIZE_IN, context.length).point(Offsets.TestRun.CTX_IN, in);
        switch (type) {
            case ProgramType.SYSCALL, ProgramType.RAW_TRACEPOINT, ProgramType.TRACING -> {
                // These refuse a place for a context; the first writes it back to where it came from.
                return in;
            }
            default -> {
                Memory out = attr.copied(context);
                attr.put(Offsets.TestRun.CTX_SIZE_OUT, context.length).point(Offsets.TestRun.CTX_OUT, out);
                return out;
            }
        }
    }

    @Override
    public void bind(MapHandle map) throws KernelRefusedException {
        MapInKernel own = kernel().own(map, MapInKernel.class);
        try (Descriptor.Use use = use();
                Descriptor.Use mapUse = own.use();
                Attr attr = new Attr()) {
            attr.put(Offsets.BindMap.PROG_FD, use.number()).put(Offsets.BindMap.MAP_FD, mapUse.number());
            kernel().call(Command.PROG_BIND_MAP, attr, Operation.ofBpf("bind", own.subject() + " to " + subject()));
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
    public ProgramInfo info() throws KernelRefusedException {
        try (Descriptor.Use use = use()) {
            return KernelInfo.ofProgram(kernel(), use.number(), subject());
        }
    }
}
