package org.skep.kernel;

import java.util.List;

/**
 * Numbers and names of program types ({@code enum bpf_prog_type} of {@code include/uapi/linux/bpf.h}). Numbers not
 * listed here are valid as well; the kernel decides.
 */
public final class ProgramType {
    /** Filters what a socket receives. */
    public static final int SOCKET_FILTER = 1;
    /** Runs at a kprobe or uprobe. */
    public static final int KPROBE = 2;
    /** Classifies packets in traffic control. */
    public static final int SCHED_CLS = 3;
    /** Acts on packets in traffic control. */
    public static final int SCHED_ACT = 4;
    /** Runs at a tracepoint. */
    public static final int TRACEPOINT = 5;
    /** Processes packets in the network driver. */
    public static final int XDP = 6;
    /** Runs at a perf event. */
    public static final int PERF_EVENT = 7;
    /** Filters packets of a cgroup. */
    public static final int CGROUP_SKB = 8;
    /** Runs when sockets of a cgroup are created and released. */
    public static final int CGROUP_SOCK = 9;
    /** Processes packets that a lightweight tunnel receives. */
    public static final int LWT_IN = 10;
    /** Processes packets that a lightweight tunnel is about to send. */
    public static final int LWT_OUT = 11;
    /** Processes packets that a lightweight tunnel sends. */
    public static final int LWT_XMIT = 12;
    /** Handles events of TCP sockets. */
    public static final int SOCK_OPS = 13;
    /** Processes packets of a socket map. */
    public static final int SK_SKB = 14;
    /** Controls access to devices. */
    public static final int CGROUP_DEVICE = 15;
    /** Processes messages that the sockets of a socket map send. */
    public static final int SK_MSG = 16;
    /** Runs at a tracepoint, with its raw arguments. */
    public static final int RAW_TRACEPOINT = 17;
    /** Reads and changes addresses of sockets of a cgroup. */
    public static final int CGROUP_SOCK_ADDR = 18;
    /** Acts on segments of IPv6 routes. */
    public static final int LWT_SEG6LOCAL = 19;
    /** Decodes infrared signals. */
    public static final int LIRC_MODE2 = 20;
    /** Selects a socket among those that share a port. */
    public static final int SK_REUSEPORT = 21;
    /** Finds the flow of a packet. */
    public static final int FLOW_DISSECTOR = 22;
    /** Controls access to sysctl from a cgroup. */
    public static final int CGROUP_SYSCTL = 23;
    /** Like a raw tracepoint, but can change the arguments. */
    public static final int RAW_TRACEPOINT_WRITABLE = 24;
    /** Reads and changes options of sockets of a cgroup. */
    public static final int CGROUP_SOCKOPT = 25;
    /** Runs at kernel functions, by BTF. */
    public static final int TRACING = 26;
    /** Implements operations that the kernel calls. */
    public static final int STRUCT_OPS = 27;
    /** Replaces a function of another program. */
    public static final int EXT = 28;
    /** Implements a security hook. */
    public static final int LSM = 29;
    /** Selects a socket for a packet. */
    public static final int SK_LOOKUP = 30;
    /** Makes system calls. */
    public static final int SYSCALL = 31;
    /** Runs at a netfilter hook. */
    public static final int NETFILTER = 32;

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

    /** Returns the name used by bpftool; {@code type 77} for a number not listed here. */
    public static String name(int type) {
        return type >= 0 && type < NAMES.size() ? NAMES.get(type) : "type " + Integer.toUnsignedString(type);
    }
}
