package org.skep.kernel;

/**
 * Numbers of attach types ({@code enum bpf_attach_type} of {@code include/uapi/linux/bpf.h}), needed to load a program
 * whose type alone does not determine its attachment. Numbers not listed here are valid as well.
 */
public final class AttachType {
    /** What the sockets of a cgroup receive. */
    public static final int CGROUP_INET_INGRESS = 0;
    /** What the sockets of a cgroup send. */
    public static final int CGROUP_INET_EGRESS = 1;
    /** A socket is made in a cgroup. */
    public static final int CGROUP_INET_SOCK_CREATE = 2;
    /** Events of the TCP sockets of a cgroup. */
    public static final int CGROUP_SOCK_OPS = 3;
    /** Finds messages in a stream of a socket map. */
    public static final int SK_SKB_STREAM_PARSER = 4;
    /** Redirects messages of a stream of a socket map. */
    public static final int SK_SKB_STREAM_VERDICT = 5;
    /** Access to devices from a cgroup. */
    public static final int CGROUP_DEVICE = 6;
    /** What a socket of a socket map sends. */
    public static final int SK_MSG_VERDICT = 7;
    /** bind(2) to an IPv4 address. */
    public static final int CGROUP_INET4_BIND = 8;
    /** bind(2) to an IPv6 address. */
    public static final int CGROUP_INET6_BIND = 9;
    /** connect(2) to an IPv4 address. */
    public static final int CGROUP_INET4_CONNECT = 10;
    /** connect(2) to an IPv6 address. */
    public static final int CGROUP_INET6_CONNECT = 11;
    /** After bind(2) to an IPv4 address. */
    public static final int CGROUP_INET4_POST_BIND = 12;
    /** After bind(2) to an IPv6 address. */
    public static final int CGROUP_INET6_POST_BIND = 13;
    /** sendmsg(2) to an IPv4 address. */
    public static final int CGROUP_UDP4_SENDMSG = 14;
    /** sendmsg(2) to an IPv6 address. */
    public static final int CGROUP_UDP6_SENDMSG = 15;
    /** Infrared signals. */
    public static final int LIRC_MODE2 = 16;
    /** Finds the flow of a packet. */
    public static final int FLOW_DISSECTOR = 17;
    /** sysctl from a cgroup. */
    public static final int CGROUP_SYSCTL = 18;
    /** recvmsg(2) from an IPv4 address. */
    public static final int CGROUP_UDP4_RECVMSG = 19;
    /** recvmsg(2) from an IPv6 address. */
    public static final int CGROUP_UDP6_RECVMSG = 20;
    /** getsockopt(2). */
    public static final int CGROUP_GETSOCKOPT = 21;
    /** setsockopt(2). */
    public static final int CGROUP_SETSOCKOPT = 22;
    /** A tracepoint with typed arguments. */
    public static final int TRACE_RAW_TP = 23;
    /** The entry of a kernel function. */
    public static final int TRACE_FENTRY = 24;
    /** The exit of a kernel function. */
    public static final int TRACE_FEXIT = 25;
    /** The return value of a kernel function. */
    public static final int MODIFY_RETURN = 26;
    /** A security hook. */
    public static final int LSM_MAC = 27;
    /** An iterator over objects of the kernel. */
    public static final int TRACE_ITER = 28;
    /** getpeername(2) of an IPv4 socket. */
    public static final int CGROUP_INET4_GETPEERNAME = 29;
    /** getpeername(2) of an IPv6 socket. */
    public static final int CGROUP_INET6_GETPEERNAME = 30;
    /** getsockname(2) of an IPv4 socket. */
    public static final int CGROUP_INET4_GETSOCKNAME = 31;
    /** getsockname(2) of an IPv6 socket. */
    public static final int CGROUP_INET6_GETSOCKNAME = 32;
    /** A packet that a device map redirected. */
    public static final int XDP_DEVMAP = 33;
    /** A socket of a cgroup is released. */
    public static final int CGROUP_INET_SOCK_RELEASE = 34;
    /** A packet that a CPU map redirected. */
    public static final int XDP_CPUMAP = 35;
    /** The look-up of a socket for a packet. */
    public static final int SK_LOOKUP = 36;
    /** A packet in the network driver. */
    public static final int XDP = 37;
    /** Redirects packets of a socket map. */
    public static final int SK_SKB_VERDICT = 38;
    /** Selects a socket among those that share a port. */
    public static final int SK_REUSEPORT_SELECT = 39;
    /** The same, and when one of them is closed. */
    public static final int SK_REUSEPORT_SELECT_OR_MIGRATE = 40;
    /** A perf event. */
    public static final int PERF_EVENT = 41;
    /** Many kprobes at once. */
    public static final int TRACE_KPROBE_MULTI = 42;
    /** A security hook, for a cgroup. */
    public static final int LSM_CGROUP = 43;
    /** Operations that the kernel calls. */
    public static final int STRUCT_OPS = 44;
    /** A netfilter hook. */
    public static final int NETFILTER = 45;
    /** What a network device receives. */
    public static final int TCX_INGRESS = 46;
    /** What a network device sends. */
    public static final int TCX_EGRESS = 47;
    /** Many uprobes at once. */
    public static final int TRACE_UPROBE_MULTI = 48;
    /** connect(2) of a Unix socket. */
    public static final int CGROUP_UNIX_CONNECT = 49;
    /** sendmsg(2) of a Unix socket. */
    public static final int CGROUP_UNIX_SENDMSG = 50;
    /** recvmsg(2) of a Unix socket. */
    public static final int CGROUP_UNIX_RECVMSG = 51;
    /** getpeername(2) of a Unix socket. */
    public static final int CGROUP_UNIX_GETPEERNAME = 52;
    /** getsockname(2) of a Unix socket. */
    public static final int CGROUP_UNIX_GETSOCKNAME = 53;
    /** The primary device of a netkit pair. */
    public static final int NETKIT_PRIMARY = 54;
    /** The peer device of a netkit pair. */
    public static final int NETKIT_PEER = 55;
    /** Entries and exits of many functions together, by kprobes. */
    public static final int TRACE_KPROBE_SESSION = 56;
    /** Entries and exits of many functions together, by uprobes. */
    public static final int TRACE_UPROBE_SESSION = 57;
    /** Entry and exit of a kernel function together. */
    public static final int TRACE_FSESSION = 58;
    /** The entries of many kernel functions. */
    public static final int TRACE_FENTRY_MULTI = 59;
    /** The exits of many kernel functions. */
    public static final int TRACE_FEXIT_MULTI = 60;
    /** Entries and exits of many kernel functions together. */
    public static final int TRACE_FSESSION_MULTI = 61;

    private AttachType() {}
}
