package org.skep.syscallprovider.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import org.skep.insn.Instructions;
import org.skep.kernel.BtfHandle;
import org.skep.kernel.Handle;
import org.skep.kernel.InfoRecords;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.Patch;
import org.skep.kernel.ProgramSpec;

/** Loads one program, and keeps every descriptor that it names open meanwhile. For one thread. */
final class ProgramLoad implements AutoCloseable {
    private final Kernel kernel;
    private final ProgramSpec spec;
    private final Attr attr = new Attr();
    private final Deque<Descriptor.Use> uses = new ArrayDeque<>();

    ProgramLoad(Kernel kernel, ProgramSpec spec) {
        this.kernel = kernel;
        this.spec = spec;
    }

    ProgramInKernel run(boolean named) throws KernelRefusedException {
        describe(named);
        describeTypes();
        String subject = spec.toString();
        LoggedLoad.Outcome outcome = LoggedLoad.ofProgram(kernel, attr).run(spec.logLevel());
        if (outcome.result() < 0) {
            throw kernel.refusal(Operation.loading(spec.type(), subject), outcome.result(), outcome.log());
        }
        Descriptor descriptor = kernel.descriptor(outcome.result());
        return kernel.adopt(new ProgramInKernel(
                kernel, descriptor, subject, spec.type(), outcome.log().filter(log -> spec.logLevel() != 0)));
    }

    private void describe(boolean named) {
        byte[] instructions = patched();
        attr.put(Offsets.ProgLoad.PROG_TYPE, spec.type())
                .put(Offsets.ProgLoad.INSN_CNT, instructions.length / Instructions.SIZE)
                .put(Offsets.ProgLoad.INSNS, instructions)
                .put(Offsets.ProgLoad.LICENSE, CString.ended(spec.licence()))
                .put(Offsets.ProgLoad.KERN_VERSION, spec.kernelVersion())
                .put(Offsets.ProgLoad.PROG_FLAGS, spec.flags())
                .put(Offsets.ProgLoad.PROG_IFINDEX, spec.interfaceIndex())
                .put(Offsets.ProgLoad.EXPECTED_ATTACH_TYPE, spec.expectedAttachType())
                .put(Offsets.ProgLoad.ATTACH_BTF_ID, spec.attachTypeId())
                .name(Offsets.ProgLoad.PROG_NAME, named ? spec.name() : "");
        spec.attachTarget().ifPresent(target -> attr.put(Offsets.ProgLoad.ATTACH_FD, number(target)));
    }

    private void describeTypes() {
        spec.btf().ifPresent(btf -> attr.put(Offsets.ProgLoad.PROG_BTF_FD, number(btf)));
        spec.funcInfo()
                .ifPresent(records -> records(
                        records,
                        Offsets.ProgLoad.FUNC_INFO_REC_SIZE,
                        Offsets.ProgLoad.FUNC_INFO,
                        Offsets.ProgLoad.FUNC_INFO_CNT));
        spec.lineInfo()
                .ifPresent(records -> records(
                        records,
                        Offsets.ProgLoad.LINE_INFO_REC_SIZE,
                        Offsets.ProgLoad.LINE_INFO,
                        Offsets.ProgLoad.LINE_INFO_CNT));
        if (!spec.calledModules().isEmpty()) {
            ByteBuffer modules = ByteBuffer.allocate((spec.calledModules().size() + 1) * Integer.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .putInt(0);
            for (BtfHandle module : spec.calledModules()) {
                modules.putInt(number(module));
            }
            attr.put(Offsets.ProgLoad.FD_ARRAY, modules.array());
        }
    }

    private void records(InfoRecords records, int sizeAt, int bytesAt, int countAt) {
        if (records.count() > 0) {
            attr.put(sizeAt, records.recordSize()).put(bytesAt, records.bytes()).put(countAt, records.count());
        }
    }

    private byte[] patched() {
        Instructions code = Instructions.wrap(spec.instructions(), ByteOrder.nativeOrder());
        for (Patch patch : spec.patches()) {
            if (patch instanceof Patch.MapAddress it) {
                code.load64(it.instruction(), Instructions.PSEUDO_MAP_FD, number(it.map()), 0);
            } else if (patch instanceof Patch.MapValueAddress it) {
                code.load64(it.instruction(), Instructions.PSEUDO_MAP_VALUE, number(it.map()), it.offset());
            } else if (patch instanceof Patch.ModuleType it) {
                code.secondImmediate(it.instruction(), number(it.btf()));
            }
        }
        return code.bytes();
    }

    /** The descriptor of a handle, which stays open until this load is over. */
    private int number(Handle handle) {
        Descriptor.Use use = kernel.own(handle, KernelHandle.class).use();
        uses.push(use);
        return use.number();
    }

    @Override
    public void close() {
        uses.forEach(Descriptor.Use::close);
        attr.close();
    }
}
