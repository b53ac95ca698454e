package org.skep.syscallprovider.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.skep.btf.BtfBuilder;
import org.skep.btf.BtfType;
import org.skep.btf.Linkage;
import org.skep.insn.Instructions;
import org.skep.kernel.Feature;
import org.skep.kernel.MapSpec;
import org.skep.kernel.MapType;
import org.skep.kernel.ProgramType;

/**
 * Makes the smallest object that needs a feature, and drops it again. Programs are socket filters where that will do:
 * they ask for CAP_BPF and nothing else.
 */
final class Probes {
    /** What a tracing program needs. */
    static final List<Capability> TRACING_NEEDS = List.of(Capability.CAP_BPF, Capability.CAP_PERFMON);

    private static final int MOVE = 0xb7;
    private static final int MOVE_REGISTER = 0xbf;
    private static final int ADD = 0x07;
    private static final int CALL = 0x85;
    private static final int EXIT = 0x95;
    /** {@code bpf_probe_read_kernel}. */
    private static final int PROBE_READ_KERNEL = 113;
    /** {@code bpf_get_socket_cookie}, which takes the context of a socket filter. */
    private static final int GET_SOCKET_COOKIE = 46;
    /** {@code bpf_ktime_get_coarse_ns}, which came with accounting by control group, in 5.11. */
    private static final int KTIME_GET_COARSE_NS = 160;
    /** Any number but 0 will do: what counts is whether the kernel knows the field. */
    private static final int SOME_ATTACH_TYPE = 1;

    private static final BtfType INT = new BtfType.Int("int", 4, 32, 0, true, false, false);

    private final Kernel kernel;

    Probes(Kernel kernel) {
        this.kernel = kernel;
    }

    /** 0 if the kernel has the feature; the errno, negated, with which it refused. */
    int attempt(Feature feature) {
        return switch (feature) {
            case PROGRAM_NAME -> program(nothing(), Offsets.ProgLoad.PROG_NAME, "probe");
            case MAP_NAME -> map("probe", 0);
            case EXPECTED_ATTACH_TYPE -> expectedAttachType();
            case BTF -> btf(INT);
            case BTF_FUNC -> functionInfo();
            case BTF_DATASEC -> btf(INT, variable(), dataSection(".data"));
            case GLOBAL_DATA -> globalData();
            case MAP_BTF -> describedMap();
            case MMAPABLE_ARRAY -> map("", MapSpec.MMAPABLE);
            case PROBE_READ_KERNEL -> probeReadKernel();
            case BTF_FUNC_LINKAGE -> btf(INT, prototype(), new BtfType.Function("f", 2, Linkage.GLOBAL));
            case PROGRAM_BIND_MAP -> bind();
            case MEMCG_ACCOUNTING -> program(calling(KTIME_GET_COARSE_NS), Offsets.ProgLoad.PROG_NAME, "");
            case BTF_FLOAT -> btf(new BtfType.FloatingPoint("float", 4));
            case BTF_DECL_TAG -> btf(INT, variable(), new BtfType.DeclTag("tag", 2, -1, false));
            case BTF_TYPE_TAG -> btf(INT, new BtfType.TypeTag("tag", 1, false), new BtfType.Pointer(2));
            case BTF_ENUM64 -> btf(new BtfType.Enumeration64("e", 8, false, List.of(new BtfType.Enumerator("v", 0))));
            case CONTEXT_TAG -> contextTag();
            case BTF_QMARK_DATASEC -> btf(INT, variable(), dataSection("?.data"));
        };
    }

    private int program(Instructions code, int nameAt, String name) {
        try (Attr attr = program(ProgramType.SOCKET_FILTER, code)) {
            attr.name(nameAt, name);
            return dropped(kernel.attempt(Command.PROG_LOAD, attr));
        }
    }

    private int expectedAttachType() {
        try (Attr attr = program(ProgramType.SOCKET_FILTER, nothing())) {
            attr.put(Offsets.ProgLoad.EXPECTED_ATTACH_TYPE, SOME_ATTACH_TYPE);
            return dropped(kernel.attempt(Command.PROG_LOAD, attr));
        }
    }

    private int probeReadKernel() {
        Instructions code = Instructions.allocate(7, ByteOrder.nativeOrder())
                .set(0, MOVE_REGISTER, 1, 10, 0, 0)
                .set(1, ADD, 1, 0, 0, -8)
                .set(2, MOVE, 2, 0, 0, 8)
                .set(3, MOVE, 3, 0, 0, 0)
                .set(4, CALL, 0, 0, 0, PROBE_READ_KERNEL)
                .set(5, MOVE, 0, 0, 0, 0)
                .set(6, EXIT, 0, 0, 0, 0);
        try (Attr attr = program(ProgramType.TRACEPOINT, code)) {
            return dropped(kernel.attempt(Command.PROG_LOAD, attr));
        }
    }

    private int map(String name, int flags) {
        try (Attr attr = array()) {
            attr.name(Offsets.MapCreate.MAP_NAME, name).put(Offsets.MapCreate.MAP_FLAGS, flags);
            return dropped(kernel.attempt(Command.MAP_CREATE, attr));
        }
    }

    private int describedMap() {
        int btf = loadBtf(INT);
        if (btf < 0) {
            return btf;
        }
        try (Attr attr = array()) {
            attr.put(Offsets.MapCreate.BTF_FD, btf)
                    .put(Offsets.MapCreate.BTF_KEY_TYPE_ID, 1)
                    .put(Offsets.MapCreate.BTF_VALUE_TYPE_ID, 1);
            return dropped(kernel.attempt(Command.MAP_CREATE, attr));
        } finally {
            kernel.calls().close(btf);
        }
    }

    private int functionInfo() {
        return described(nothing(), new int[] {0, 3}, INT, prototype(), new BtfType.Function("f", 2, Linkage.STATIC));
    }

    /** A global function passes what is marked as the context to a helper that takes nothing else. */
    private int contextTag() {
        Instructions code = Instructions.allocate(4, ByteOrder.nativeOrder())
                .set(0, CALL, 0, Instructions.PSEUDO_CALL, 0, 1)
                .set(1, EXIT, 0, 0, 0, 0)
                .set(2, CALL, 0, 0, 0, GET_SOCKET_COOKIE)
                .set(3, EXIT, 0, 0, 0, 0);
        return described(
                code,
                new int[] {0, 4, 2, 5},
                INT,
                new BtfType.Pointer(0),
                new BtfType.FunctionPrototype(1, List.of(new BtfType.Parameter("c", 2))),
                new BtfType.Function("main", 3, Linkage.GLOBAL),
                new BtfType.Function("f", 3, Linkage.GLOBAL),
                new BtfType.DeclTag("arg:ctx", 5, 0, false));
    }

    /**
     * A program with BTF.
     *
     * @param functions for each function the index of its first instruction and its type
     */
    private int described(Instructions code, int[] functions, BtfType... types) {
        int btf = loadBtf(types);
        if (btf < 0) {
            return btf;
        }
        ByteBuffer records =
                ByteBuffer.allocate(functions.length * Integer.BYTES).order(ByteOrder.nativeOrder());
        for (int word : functions) {
            records.putInt(word);
        }
        try (Attr attr = program(ProgramType.SOCKET_FILTER, code)) {
            attr.put(Offsets.ProgLoad.PROG_BTF_FD, btf)
                    .put(Offsets.ProgLoad.FUNC_INFO_REC_SIZE, 2 * Integer.BYTES)
                    .put(Offsets.ProgLoad.FUNC_INFO, records.array())
                    .put(Offsets.ProgLoad.FUNC_INFO_CNT, functions.length / 2);
            return dropped(kernel.attempt(Command.PROG_LOAD, attr));
        } finally {
            kernel.calls().close(btf);
        }
    }

    private int globalData() {
        int map = createArray();
        if (map < 0) {
            return map;
        }
        Instructions code = Instructions.allocate(4, ByteOrder.nativeOrder())
                .set(0, Instructions.LD_IMM64, 1, 0, 0, 0)
                .set(2, MOVE, 0, 0, 0, 0)
                .set(3, EXIT, 0, 0, 0, 0)
                .load64(0, 2, map, 0);
        try (Attr attr = program(ProgramType.SOCKET_FILTER, code)) {
            return dropped(kernel.attempt(Command.PROG_LOAD, attr));
        } finally {
            kernel.calls().close(map);
        }
    }

    private int bind() {
        int map = createArray();
        if (map < 0) {
            return map;
        }
        try (Attr attr = program(ProgramType.SOCKET_FILTER, nothing())) {
            int program = kernel.attempt(Command.PROG_LOAD, attr);
            return program < 0 ? program : bind(program, map);
        } finally {
            kernel.calls().close(map);
        }
    }

    private int bind(int program, int map) {
        try (Attr attr = new Attr()) {
            attr.put(Offsets.BindMap.PROG_FD, program).put(Offsets.BindMap.MAP_FD, map);
            return kernel.attempt(Command.PROG_BIND_MAP, attr);
        } finally {
            kernel.calls().close(program);
        }
    }

    private int btf(BtfType... types) {
        return dropped(loadBtf(types));
    }

    private int loadBtf(BtfType... types) {
        BtfBuilder builder = BtfBuilder.empty(ByteOrder.nativeOrder());
        for (BtfType type : types) {
            builder.add(type);
        }
        byte[] bytes = builder.toBytes();
        try (Attr attr = new Attr()) {
            attr.put(Offsets.BtfLoad.BTF, bytes).put(Offsets.BtfLoad.BTF_SIZE, bytes.length);
            return kernel.attempt(Command.BTF_LOAD, attr);
        }
    }

    private int createArray() {
        try (Attr attr = array()) {
            return kernel.attempt(Command.MAP_CREATE, attr);
        }
    }

    private static Attr array() {
        return new Attr()
                .put(Offsets.MapCreate.MAP_TYPE, MapType.ARRAY)
                .put(Offsets.MapCreate.KEY_SIZE, 4)
                .put(Offsets.MapCreate.VALUE_SIZE, 4)
                .put(Offsets.MapCreate.MAX_ENTRIES, 1);
    }

    private static Attr program(int type, Instructions code) {
        byte[] bytes = code.bytes();
        return new Attr()
                .put(Offsets.ProgLoad.PROG_TYPE, type)
                .put(Offsets.ProgLoad.INSN_CNT, bytes.length / Instructions.SIZE)
                .put(Offsets.ProgLoad.INSNS, bytes)
                .put(Offsets.ProgLoad.LICENSE, CString.ended("GPL"));
    }

    /** Returns 0. */
    private static Instructions nothing() {
        return Instructions.allocate(2, ByteOrder.nativeOrder())
                .set(0, MOVE, 0, 0, 0, 0)
                .set(1, EXIT, 0, 0, 0, 0);
    }

    private static Instructions calling(int helper) {
        return Instructions.allocate(3, ByteOrder.nativeOrder())
                .set(0, CALL, 0, 0, 0, helper)
                .set(1, MOVE, 0, 0, 0, 0)
                .set(2, EXIT, 0, 0, 0, 0);
    }

    private static BtfType variable() {
        return new BtfType.Variable("v", 1, Linkage.STATIC);
    }

    private static BtfType dataSection(String name) {
        return new BtfType.DataSection(name, 4, List.of(new BtfType.Entry(2, 0, 4)));
    }

    private static BtfType prototype() {
        return new BtfType.FunctionPrototype(1, List.of());
    }

    /** Closes what was made. */
    private int dropped(int result) {
        if (result < 0) {
            return result;
        }
        kernel.calls().close(result);
        return 0;
    }
}
