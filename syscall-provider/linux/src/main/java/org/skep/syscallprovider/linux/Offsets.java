package org.skep.syscallprovider.linux;

/**
 * Where the fields of the kernel's structs lie, in bytes ({@code include/uapi/linux/bpf.h}). The same on all 64-bit
 * architectures, as all fields there have fixed sizes and are aligned to them.
 */
final class Offsets {
    private Offsets() {}

    /** {@code union bpf_attr} for {@code BPF_MAP_CREATE}. */
    static final class MapCreate {
        static final int MAP_TYPE = 0;
        static final int KEY_SIZE = 4;
        static final int VALUE_SIZE = 8;
        static final int MAX_ENTRIES = 12;
        static final int MAP_FLAGS = 16;
        static final int INNER_MAP_FD = 20;
        static final int NUMA_NODE = 24;
        static final int MAP_NAME = 28;
        static final int MAP_IFINDEX = 44;
        static final int BTF_FD = 48;
        static final int BTF_KEY_TYPE_ID = 52;
        static final int BTF_VALUE_TYPE_ID = 56;
        static final int MAP_EXTRA = 64;

        private MapCreate() {}
    }

    /** {@code union bpf_attr} for {@code BPF_MAP_*_ELEM}, {@code BPF_MAP_GET_NEXT_KEY} and {@code BPF_MAP_FREEZE}. */
    static final class MapElement {
        static final int MAP_FD = 0;
        static final int KEY = 8;
        static final int VALUE = 16;
        static final int NEXT_KEY = 16;
        static final int FLAGS = 24;

        private MapElement() {}
    }

    /** {@code union bpf_attr} for {@code BPF_PROG_LOAD}. */
    static final class ProgLoad {
        static final int PROG_TYPE = 0;
        static final int INSN_CNT = 4;
        static final int INSNS = 8;
        static final int LICENSE = 16;
        static final int LOG_LEVEL = 24;
        static final int LOG_SIZE = 28;
        static final int LOG_BUF = 32;
        static final int KERN_VERSION = 40;
        static final int PROG_FLAGS = 44;
        static final int PROG_NAME = 48;
        static final int PROG_IFINDEX = 64;
        static final int EXPECTED_ATTACH_TYPE = 68;
        static final int PROG_BTF_FD = 72;
        static final int FUNC_INFO_REC_SIZE = 76;
        static final int FUNC_INFO = 80;
        static final int FUNC_INFO_CNT = 88;
        static final int LINE_INFO_REC_SIZE = 92;
        static final int LINE_INFO = 96;
        static final int LINE_INFO_CNT = 104;
        static final int ATTACH_BTF_ID = 108;
        static final int ATTACH_FD = 112;
        static final int FD_ARRAY = 120;

        private ProgLoad() {}
    }

    /** {@code union bpf_attr} for {@code BPF_BTF_LOAD}. */
    static final class BtfLoad {
        static final int BTF = 0;
        static final int LOG_BUF = 8;
        static final int BTF_SIZE = 16;
        static final int LOG_SIZE = 20;
        static final int LOG_LEVEL = 24;

        private BtfLoad() {}
    }

    /** {@code union bpf_attr} for {@code BPF_OBJ_PIN} and {@code BPF_OBJ_GET}. */
    static final class Obj {
        static final int PATHNAME = 0;
        static final int BPF_FD = 8;

        private Obj() {}
    }

    /** {@code union bpf_attr} for {@code BPF_PROG_TEST_RUN}. */
    static final class TestRun {
        static final int PROG_FD = 0;
        static final int RETVAL = 4;
        static final int DATA_SIZE_IN = 8;
        static final int DATA_SIZE_OUT = 12;
        static final int DATA_IN = 16;
        static final int DATA_OUT = 24;
        static final int REPEAT = 32;
        static final int DURATION = 36;
        static final int CTX_SIZE_IN = 40;
        static final int CTX_SIZE_OUT = 44;
        static final int CTX_IN = 48;
        static final int CTX_OUT = 56;
        static final int FLAGS = 64;
        static final int CPU = 68;

        private TestRun() {}
    }

    /** {@code union bpf_attr} for {@code BPF_*_GET_NEXT_ID} and {@code BPF_*_GET_FD_BY_ID}. */
    static final class Id {
        static final int ID = 0;
        static final int NEXT_ID = 4;

        private Id() {}
    }

    /** {@code union bpf_attr} for {@code BPF_OBJ_GET_INFO_BY_FD}. */
    static final class Info {
        static final int BPF_FD = 0;
        static final int INFO_LEN = 4;
        static final int INFO = 8;

        private Info() {}
    }

    /** {@code union bpf_attr} for {@code BPF_PROG_BIND_MAP}. */
    static final class BindMap {
        static final int PROG_FD = 0;
        static final int MAP_FD = 4;

        private BindMap() {}
    }

    /** {@code struct bpf_map_info}. */
    static final class MapInfo {
        static final int TYPE = 0;
        static final int ID = 4;
        static final int KEY_SIZE = 8;
        static final int VALUE_SIZE = 12;
        static final int MAX_ENTRIES = 16;
        static final int MAP_FLAGS = 20;
        static final int NAME = 24;
        static final int IFINDEX = 40;
        static final int BTF_ID = 64;
        static final int BTF_KEY_TYPE_ID = 68;
        static final int BTF_VALUE_TYPE_ID = 72;
        static final int MAP_EXTRA = 80;

        private MapInfo() {}
    }

    /** {@code struct bpf_prog_info}. */
    static final class ProgInfo {
        static final int TYPE = 0;
        static final int ID = 4;
        static final int TAG = 8;
        static final int JITED_PROG_LEN = 16;
        static final int XLATED_PROG_LEN = 20;
        static final int NR_MAP_IDS = 52;
        static final int MAP_IDS = 56;
        static final int NAME = 64;
        static final int GPL_COMPATIBLE_BITS = 84;
        static final int BTF_ID = 128;
        static final int NR_FUNC_INFO = 144;
        static final int NR_LINE_INFO = 148;
        static final int VERIFIED_INSNS = 216;

        private ProgInfo() {}
    }

    /** {@code struct bpf_btf_info}. */
    static final class BtfInfo {
        static final int BTF = 0;
        static final int BTF_SIZE = 8;
        static final int ID = 12;
        static final int NAME = 16;
        static final int NAME_LEN = 24;
        static final int KERNEL_BTF = 28;

        private BtfInfo() {}
    }
}
