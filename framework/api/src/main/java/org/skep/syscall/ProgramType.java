package org.skep.syscall;

import java.util.List;

/**
 * Numbers and names of program types ({@code enum bpf_prog_type} of {@code include/uapi/linux/bpf.h}). Numbers that are
 * not here may be used as well: whether there is such a type is the kernel's to say.
 */
public final class ProgramType {
    /** Filters what a socket receives. */
    public static final int SOCKET_FILTER = 1;
    /** Runs at a kprobe or uprobe. */
    public static final int KPROBE = 2;
    /** Classifies packets in traffic control. */
    public static final int SCHED_CLS = 3;
    /** Runs at a tracepoint. */
    public static final int TRACEPOINT = 5;
    /** Sees packets in the network driver. */
    public static final int XDP = 6;
    /** Runs at a tracepoint, with its raw arguments. */
    public static final int RAW_TRACEPOINT = 17;
    /** Runs at kernel functions, by BTF. */
    public static final int TRACING = 26;
    /** Implements operations that the kernel calls. */
    public static final int STRUCT_OPS = 27;
    /** Replaces a function of another program. */
    public static final int EXT = 28;
    /** Decides for a security hook. */
    public static final int LSM = 29;
    /** Makes system calls. */
    public static final int SYSCALL = 31;

    private static final List<String> NAMES = List.of(
            "unspec",
            "socket_filter",
            "kprobe",
            "sched_cls",
            "sched_act",
            "tracepoint",
            "xdp",
            "perf_event",
            "cgroup_skb",
            "cgroup_sock",
            "lwt_in",
            "lwt_out",
            "lwt_xmit",
            "sock_ops",
            "sk_skb",
            "cgroup_device",
            "sk_msg",
            "raw_tracepoint",
            "cgroup_sock_addr",
            "lwt_seg6local",
            "lirc_mode2",
            "sk_reuseport",
            "flow_dissector",
            "cgroup_sysctl",
            "raw_tracepoint_writable",
            "cgroup_sockopt",
            "tracing",
            "struct_ops",
            "ext",
            "lsm",
            "sk_lookup",
            "syscall",
            "netfilter");

    private ProgramType() {}

    /** The name as bpftool prints it; {@code type 77} for one that is not known here. */
    public static String name(int type) {
        return type >= 0 && type < NAMES.size() ? NAMES.get(type) : "type " + Integer.toUnsignedString(type);
    }
}
