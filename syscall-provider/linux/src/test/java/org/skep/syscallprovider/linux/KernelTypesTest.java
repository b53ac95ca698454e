package org.skep.syscallprovider.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.skep.insn.Instructions;
import org.skep.kernel.BtfHandle;
import org.skep.kernel.Errno;
import org.skep.kernel.Patch;
import org.skep.kernel.ProgramHandle;
import org.skep.kernel.ProgramSpec;
import org.skep.kernel.ProgramType;

/** Where a program names types and functions of the kernel and of its modules, the kernel gets their descriptors. */
class KernelTypesTest {
    private static final int BTF_ID = 77;
    /** {@code BPF_PSEUDO_BTF_ID} and {@code BPF_PSEUDO_KFUNC_CALL}. */
    private static final int TYPE = 3;

    private static final int KERNEL_FUNCTION = 2;

    private final Recording calls = new Recording();
    private final LinuxSyscallProvider provider = new LinuxSyscallProvider(calls);

    /** Gives descriptors in turn, and keeps what the last program was. */
    private static final class Recording implements SystemCalls {
        private final List<Integer> closed = new ArrayList<>();
        private int next = 100;
        private int[] instructions;
        private int[] modules;
        private int attachType;
        private int attachTarget;
        private int size;

        @Override
        public int bpf(Command command, Attr attr) {
            if (command == Command.PROG_LOAD) {
                size = attr.size();
                instructions = words(attr, Offsets.ProgLoad.INSNS, attr.get(Offsets.ProgLoad.INSN_CNT) * 2);
                modules = words(attr, Offsets.ProgLoad.FD_ARRAY, 3);
                attachType = attr.get(Offsets.ProgLoad.ATTACH_BTF_ID);
                attachTarget = attr.get(Offsets.ProgLoad.ATTACH_FD);
            }
            return next++;
        }

        /** Of memory that the union points to; none if it doesn't. */
        private static int[] words(Attr attr, int offset, int count) {
            byte[] pointer = Small.bytes(attr.get(offset), attr.get(offset + Integer.BYTES));
            long address =
                    ByteBuffer.wrap(pointer).order(ByteOrder.nativeOrder()).getLong();
            return address == 0 ? new int[0] : new Pointer(address).getIntArray(0, count);
        }

        @Override
        public int openDirectory(byte[] path, int fileSystem) {
            return -Errno.ENOSYS.number();
        }

        @Override
        public void close(int descriptor) {
            closed.add(descriptor);
        }

        @Override
        public void raiseLockedMemoryLimit() {
            throw new AssertionError("this kernel accounts by control group");
        }

        @Override
        public int pageSize() {
            throw new AssertionError("nobody asked");
        }
    }

    /** What the first load asks of the kernel has no part in what comes. */
    @BeforeEach
    void probe() throws Exception {
        provider.loadProgram(Small.returning(ProgramType.TRACING, 0)).close();
        assertThat(calls.modules).isEmpty();
        assertThat(calls.size).isLessThanOrEqualTo(Offsets.ProgLoad.ATTACH_BTF_ID);
    }

    @Test
    void aTypeOfAModuleHasTheModulesDescriptorBehindIt() throws Exception {
        byte[] instructions = Instructions.allocate(4, ByteOrder.nativeOrder())
                .set(0, Instructions.LD_IMM64, 1, TYPE, 0, BTF_ID)
                .set(2, 0xb7, 0, 0, 0, 0)
                .set(3, 0x95, 0, 0, 0, 0)
                .bytes();
        try (BtfHandle module = provider.loadBtf(Small.btf())) {
            int descriptor = calls.next - 1;
            ProgramSpec spec = ProgramSpec.of(ProgramType.TRACING, "typed", "GPL", instructions);

            provider.loadProgram(spec).close();
            assertThat(calls.instructions).containsExactly(words(instructions));

            provider.loadProgram(spec.patches(List.of(new Patch.ModuleType(0, module))))
                    .close();
            int[] expected = words(instructions);
            expected[3] = descriptor;
            assertThat(calls.instructions).containsExactly(expected);
        }
    }

    @Test
    void calledModulesAreCountedFromOne() throws Exception {
        byte[] instructions = Instructions.allocate(2, ByteOrder.nativeOrder())
                .set(0, 0x85, 0, KERNEL_FUNCTION, 2, BTF_ID)
                .set(1, 0x95, 0, 0, 0, 0)
                .bytes();
        try (BtfHandle first = provider.loadBtf(Small.btf())) {
            int one = calls.next - 1;
            try (BtfHandle second = provider.loadBtf(Small.btf())) {
                int other = calls.next - 1;
                provider.loadProgram(ProgramSpec.of(ProgramType.TRACING, "calls", "GPL", instructions)
                                .callingInto(List.of(first, second)))
                        .close();
                assertThat(calls.modules).containsExactly(0, one, other);
                assertThat(calls.instructions).as("as they were").containsExactly(words(instructions));
            }
        }
    }

    @Test
    void whatAProgramIsAttachedToIsATypeAndWhoseThatIs() throws Exception {
        ProgramSpec spec = Small.returning(ProgramType.TRACING, 0);
        provider.loadProgram(spec.attachingTo(BTF_ID)).close();
        assertThat(calls.attachType).isEqualTo(BTF_ID);
        assertThat(calls.attachTarget).as("the kernel itself").isZero();

        try (BtfHandle module = provider.loadBtf(Small.btf())) {
            int descriptor = calls.next - 1;
            provider.loadProgram(spec.attachingTo(BTF_ID, module)).close();
            assertThat(calls.attachTarget).isEqualTo(descriptor);
        }
        try (ProgramHandle target = provider.loadProgram(spec)) {
            int descriptor = calls.next - 1;
            provider.loadProgram(spec.attachingTo(BTF_ID, target)).close();
            assertThat(calls.attachTarget).isEqualTo(descriptor);
            assertThat(calls.closed).doesNotContain(descriptor);
        }
    }

    private static int[] words(byte[] bytes) {
        int[] words = new int[bytes.length / Integer.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asIntBuffer().get(words);
        return words;
    }
}
