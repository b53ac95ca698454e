package org.skep.syscallprovider.linux;

/** The commands of bpf(2) that are used here ({@code enum bpf_cmd} of {@code include/uapi/linux/bpf.h}). */
public enum Command {
    MAP_CREATE(0),
    MAP_LOOKUP_ELEM(1),
    MAP_UPDATE_ELEM(2),
    MAP_DELETE_ELEM(3),
    MAP_GET_NEXT_KEY(4),
    PROG_LOAD(5),
    OBJ_PIN(6),
    OBJ_GET(7),
    PROG_TEST_RUN(10),
    PROG_GET_NEXT_ID(11),
    MAP_GET_NEXT_ID(12),
    PROG_GET_FD_BY_ID(13),
    MAP_GET_FD_BY_ID(14),
    OBJ_GET_INFO_BY_FD(15),
    BTF_LOAD(18),
    BTF_GET_FD_BY_ID(19),
    MAP_FREEZE(22),
    BTF_GET_NEXT_ID(23),
    PROG_BIND_MAP(35);

    private final int number;

    Command(int number) {
        this.number = number;
    }

    /** The kernel's number. */
    public int number() {
        return number;
    }
}
