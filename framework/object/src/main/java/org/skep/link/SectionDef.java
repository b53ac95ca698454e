package org.skep.link;

import static org.skep.link.SectionDef.Trait.ATTACHES_TO_BTF;
import static org.skep.link.SectionDef.Trait.ATTACH_TYPE_OPTIONAL;
import static org.skep.link.SectionDef.Trait.SLEEPABLE;
import static org.skep.link.SectionDef.Trait.XDP_FRAGS;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.skep.kernel.AttachType;
import org.skep.kernel.ProgramType;

/**
 * What the name of a program's section says of the program, as libbpf has it: the kind of program is what stands before
 * the first slash, or all of the name.
 *
 * @param name the section's name, or its first part
 * @param extendable whether a slash and more may follow, which says what the program is to be attached to
 * @param programType one of {@link ProgramType}'s numbers
 * @param attachType one of {@link AttachType}'s numbers; 0 also where the type has no kinds of attachment
 * @param traits what else
 */
record SectionDef(String name, boolean extendable, int programType, int attachType, Set<Trait> traits) {
    private static final int NONE = 0;

    /** How many names are offered for one that is not known. */
    private static final int MOST_LIKE = 3;

    /** {@code ?} before a section's name: the program is there, but is not loaded unless somebody asks for it. */
    private static final String ON_DEMAND = "?";

    /** What else there is to say of a kind. */
    enum Trait {
        /** Programs may sleep ({@code BPF_F_SLEEPABLE}). */
        SLEEPABLE,
        /** Programs know packets in several buffers ({@code BPF_F_XDP_HAS_FRAGS}). */
        XDP_FRAGS,
        /** The attach type came later than the type, and old kernels want none. */
        ATTACH_TYPE_OPTIONAL,
        /** What a program is attached to has to be looked up in the kernel's BTF before it is loaded. */
        ATTACHES_TO_BTF
    }

    /** In the order in which they are tried. A plus stands for "and more, after a slash". */
    private static final List<SectionDef> ALL = List.of(
            kind("socket", ProgramType.SOCKET_FILTER, NONE),
            kind("sk_reuseport/migrate", ProgramType.SK_REUSEPORT, AttachType.SK_REUSEPORT_SELECT_OR_MIGRATE),
            kind("sk_reuseport", ProgramType.SK_REUSEPORT, AttachType.SK_REUSEPORT_SELECT),
            kind("kprobe+", ProgramType.KPROBE, NONE),
            kind("uprobe+", ProgramType.KPROBE, NONE),
            kind("uprobe.s+", ProgramType.KPROBE, NONE, SLEEPABLE),
            kind("kretprobe+", ProgramType.KPROBE, NONE),
            kind("uretprobe+", ProgramType.KPROBE, NONE),
            kind("uretprobe.s+", ProgramType.KPROBE, NONE, SLEEPABLE),
            kind("kprobe.multi+", ProgramType.KPROBE, AttachType.TRACE_KPROBE_MULTI),
            kind("kretprobe.multi+", ProgramType.KPROBE, AttachType.TRACE_KPROBE_MULTI),
            kind("kprobe.session+", ProgramType.KPROBE, AttachType.TRACE_KPROBE_SESSION),
            kind("uprobe.multi+", ProgramType.KPROBE, AttachType.TRACE_UPROBE_MULTI),
            kind("uretprobe.multi+", ProgramType.KPROBE, AttachType.TRACE_UPROBE_MULTI),
            kind("uprobe.session+", ProgramType.KPROBE, AttachType.TRACE_UPROBE_SESSION),
            kind("uprobe.multi.s+", ProgramType.KPROBE, AttachType.TRACE_UPROBE_MULTI, SLEEPABLE),
            kind("uretprobe.multi.s+", ProgramType.KPROBE, AttachType.TRACE_UPROBE_MULTI, SLEEPABLE),
            kind("uprobe.session.s+", ProgramType.KPROBE, AttachType.TRACE_UPROBE_SESSION, SLEEPABLE),
            kind("ksyscall+", ProgramType.KPROBE, NONE),
            kind("kretsyscall+", ProgramType.KPROBE, NONE),
            kind("usdt+", ProgramType.KPROBE, NONE),
            kind("usdt.s+", ProgramType.KPROBE, NONE, SLEEPABLE),
            kind("tc/ingress", ProgramType.SCHED_CLS, AttachType.TCX_INGRESS),
            kind("tc/egress", ProgramType.SCHED_CLS, AttachType.TCX_EGRESS),
            kind("tcx/ingress", ProgramType.SCHED_CLS, AttachType.TCX_INGRESS),
            kind("tcx/egress", ProgramType.SCHED_CLS, AttachType.TCX_EGRESS),
            kind("tc", ProgramType.SCHED_CLS, NONE),
            kind("classifier", ProgramType.SCHED_CLS, NONE),
            kind("action", ProgramType.SCHED_ACT, NONE),
            kind("netkit/primary", ProgramType.SCHED_CLS, AttachType.NETKIT_PRIMARY),
            kind("netkit/peer", ProgramType.SCHED_CLS, AttachType.NETKIT_PEER),
            kind("tracepoint+", ProgramType.TRACEPOINT, NONE),
            kind("tp+", ProgramType.TRACEPOINT, NONE),
            kind("tracepoint.s+", ProgramType.TRACEPOINT, NONE, SLEEPABLE),
            kind("tp.s+", ProgramType.TRACEPOINT, NONE, SLEEPABLE),
            kind("raw_tracepoint+", ProgramType.RAW_TRACEPOINT, NONE),
            kind("raw_tp+", ProgramType.RAW_TRACEPOINT, NONE),
            kind("raw_tracepoint.s+", ProgramType.RAW_TRACEPOINT, NONE, SLEEPABLE),
            kind("raw_tp.s+", ProgramType.RAW_TRACEPOINT, NONE, SLEEPABLE),
            kind("raw_tracepoint.w+", ProgramType.RAW_TRACEPOINT_WRITABLE, NONE),
            kind("raw_tp.w+", ProgramType.RAW_TRACEPOINT_WRITABLE, NONE),
            kind("tp_btf+", ProgramType.TRACING, AttachType.TRACE_RAW_TP, ATTACHES_TO_BTF),
            kind("tp_btf.s+", ProgramType.TRACING, AttachType.TRACE_RAW_TP, ATTACHES_TO_BTF, SLEEPABLE),
            kind("fentry+", ProgramType.TRACING, AttachType.TRACE_FENTRY, ATTACHES_TO_BTF),
            kind("fmod_ret+", ProgramType.TRACING, AttachType.MODIFY_RETURN, ATTACHES_TO_BTF),
            kind("fexit+", ProgramType.TRACING, AttachType.TRACE_FEXIT, ATTACHES_TO_BTF),
            kind("fentry.s+", ProgramType.TRACING, AttachType.TRACE_FENTRY, ATTACHES_TO_BTF, SLEEPABLE),
            kind("fmod_ret.s+", ProgramType.TRACING, AttachType.MODIFY_RETURN, ATTACHES_TO_BTF, SLEEPABLE),
            kind("fexit.s+", ProgramType.TRACING, AttachType.TRACE_FEXIT, ATTACHES_TO_BTF, SLEEPABLE),
            kind("fsession+", ProgramType.TRACING, AttachType.TRACE_FSESSION, ATTACHES_TO_BTF),
            kind("fsession.s+", ProgramType.TRACING, AttachType.TRACE_FSESSION, ATTACHES_TO_BTF, SLEEPABLE),
            kind("fsession.multi+", ProgramType.TRACING, AttachType.TRACE_FSESSION_MULTI, ATTACHES_TO_BTF),
            kind("fsession.multi.s+", ProgramType.TRACING, AttachType.TRACE_FSESSION_MULTI, ATTACHES_TO_BTF, SLEEPABLE),
            kind("fentry.multi+", ProgramType.TRACING, AttachType.TRACE_FENTRY_MULTI, ATTACHES_TO_BTF),
            kind("fexit.multi+", ProgramType.TRACING, AttachType.TRACE_FEXIT_MULTI, ATTACHES_TO_BTF),
            kind("fentry.multi.s+", ProgramType.TRACING, AttachType.TRACE_FENTRY_MULTI, ATTACHES_TO_BTF, SLEEPABLE),
            kind("fexit.multi.s+", ProgramType.TRACING, AttachType.TRACE_FEXIT_MULTI, ATTACHES_TO_BTF, SLEEPABLE),
            kind("freplace+", ProgramType.EXT, NONE, ATTACHES_TO_BTF),
            kind("lsm+", ProgramType.LSM, AttachType.LSM_MAC, ATTACHES_TO_BTF),
            kind("lsm.s+", ProgramType.LSM, AttachType.LSM_MAC, ATTACHES_TO_BTF, SLEEPABLE),
            kind("lsm_cgroup+", ProgramType.LSM, AttachType.LSM_CGROUP, ATTACHES_TO_BTF),
            kind("iter+", ProgramType.TRACING, AttachType.TRACE_ITER, ATTACHES_TO_BTF),
            kind("iter.s+", ProgramType.TRACING, AttachType.TRACE_ITER, ATTACHES_TO_BTF, SLEEPABLE),
            kind("syscall", ProgramType.SYSCALL, NONE, SLEEPABLE),
            kind("xdp.frags/devmap", ProgramType.XDP, AttachType.XDP_DEVMAP, XDP_FRAGS),
            kind("xdp/devmap", ProgramType.XDP, AttachType.XDP_DEVMAP),
            kind("xdp.frags/cpumap", ProgramType.XDP, AttachType.XDP_CPUMAP, XDP_FRAGS),
            kind("xdp/cpumap", ProgramType.XDP, AttachType.XDP_CPUMAP),
            kind("xdp.frags", ProgramType.XDP, AttachType.XDP, XDP_FRAGS),
            kind("xdp", ProgramType.XDP, AttachType.XDP, ATTACH_TYPE_OPTIONAL),
            kind("perf_event", ProgramType.PERF_EVENT, NONE),
            kind("lwt_in", ProgramType.LWT_IN, NONE),
            kind("lwt_out", ProgramType.LWT_OUT, NONE),
            kind("lwt_xmit", ProgramType.LWT_XMIT, NONE),
            kind("lwt_seg6local", ProgramType.LWT_SEG6LOCAL, NONE),
            kind("sockops", ProgramType.SOCK_OPS, AttachType.CGROUP_SOCK_OPS, ATTACH_TYPE_OPTIONAL),
            kind("sk_skb/stream_parser", ProgramType.SK_SKB, AttachType.SK_SKB_STREAM_PARSER, ATTACH_TYPE_OPTIONAL),
            kind("sk_skb/stream_verdict", ProgramType.SK_SKB, AttachType.SK_SKB_STREAM_VERDICT, ATTACH_TYPE_OPTIONAL),
            kind("sk_skb/verdict", ProgramType.SK_SKB, AttachType.SK_SKB_VERDICT, ATTACH_TYPE_OPTIONAL),
            kind("sk_skb", ProgramType.SK_SKB, NONE),
            kind("sk_msg", ProgramType.SK_MSG, AttachType.SK_MSG_VERDICT, ATTACH_TYPE_OPTIONAL),
            kind("lirc_mode2", ProgramType.LIRC_MODE2, AttachType.LIRC_MODE2, ATTACH_TYPE_OPTIONAL),
            kind("flow_dissector", ProgramType.FLOW_DISSECTOR, AttachType.FLOW_DISSECTOR, ATTACH_TYPE_OPTIONAL),
            kind("cgroup_skb/ingress", ProgramType.CGROUP_SKB, AttachType.CGROUP_INET_INGRESS, ATTACH_TYPE_OPTIONAL),
            kind("cgroup_skb/egress", ProgramType.CGROUP_SKB, AttachType.CGROUP_INET_EGRESS, ATTACH_TYPE_OPTIONAL),
            kind("cgroup/skb", ProgramType.CGROUP_SKB, NONE),
            kind("cgroup/sock_create", ProgramType.CGROUP_SOCK, AttachType.CGROUP_INET_SOCK_CREATE),
            kind("cgroup/sock_release", ProgramType.CGROUP_SOCK, AttachType.CGROUP_INET_SOCK_RELEASE),
            kind("cgroup/sock", ProgramType.CGROUP_SOCK, AttachType.CGROUP_INET_SOCK_CREATE, ATTACH_TYPE_OPTIONAL),
            kind("cgroup/post_bind4", ProgramType.CGROUP_SOCK, AttachType.CGROUP_INET4_POST_BIND),
            kind("cgroup/post_bind6", ProgramType.CGROUP_SOCK, AttachType.CGROUP_INET6_POST_BIND),
            kind("cgroup/bind4", ProgramType.CGROUP_SOCK_ADDR, AttachType.CGROUP_INET4_BIND),
            kind("cgroup/bind6", ProgramType.CGROUP_SOCK_ADDR, AttachType.CGROUP_INET6_BIND),
            kind("cgroup/connect4", ProgramType.CGROUP_SOCK_ADDR, AttachType.CGROUP_INET4_CONNECT),
            kind("cgroup/connect6", ProgramType.CGROUP_SOCK_ADDR, AttachType.CGROUP_INET6_CONNECT),
            kind("cgroup/connect_unix", ProgramType.CGROUP_SOCK_ADDR, AttachType.CGROUP_UNIX_CONNECT),
            kind("cgroup/sendmsg4", ProgramType.CGROUP_SOCK_ADDR, AttachType.CGROUP_UDP4_SENDMSG),
            kind("cgroup/sendmsg6", ProgramType.CGROUP_SOCK_ADDR, AttachType.CGROUP_UDP6_SENDMSG),
            kind("cgroup/sendmsg_unix", ProgramType.CGROUP_SOCK_ADDR, AttachType.CGROUP_UNIX_SENDMSG),
            kind("cgroup/recvmsg4", ProgramType.CGROUP_SOCK_ADDR, AttachType.CGROUP_UDP4_RECVMSG),
            kind("cgroup/recvmsg6", ProgramType.CGROUP_SOCK_ADDR, AttachType.CGROUP_UDP6_RECVMSG),
            kind("cgroup/recvmsg_unix", ProgramType.CGROUP_SOCK_ADDR, AttachType.CGROUP_UNIX_RECVMSG),
            kind("cgroup/getpeername4", ProgramType.CGROUP_SOCK_ADDR, AttachType.CGROUP_INET4_GETPEERNAME),
            kind("cgroup/getpeername6", ProgramType.CGROUP_SOCK_ADDR, AttachType.CGROUP_INET6_GETPEERNAME),
            kind("cgroup/getpeername_unix", ProgramType.CGROUP_SOCK_ADDR, AttachType.CGROUP_UNIX_GETPEERNAME),
            kind("cgroup/getsockname4", ProgramType.CGROUP_SOCK_ADDR, AttachType.CGROUP_INET4_GETSOCKNAME),
            kind("cgroup/getsockname6", ProgramType.CGROUP_SOCK_ADDR, AttachType.CGROUP_INET6_GETSOCKNAME),
            kind("cgroup/getsockname_unix", ProgramType.CGROUP_SOCK_ADDR, AttachType.CGROUP_UNIX_GETSOCKNAME),
            kind("cgroup/sysctl", ProgramType.CGROUP_SYSCTL, AttachType.CGROUP_SYSCTL),
            kind("cgroup/getsockopt", ProgramType.CGROUP_SOCKOPT, AttachType.CGROUP_GETSOCKOPT),
            kind("cgroup/setsockopt", ProgramType.CGROUP_SOCKOPT, AttachType.CGROUP_SETSOCKOPT),
            kind("cgroup/dev", ProgramType.CGROUP_DEVICE, AttachType.CGROUP_DEVICE, ATTACH_TYPE_OPTIONAL),
            kind("struct_ops+", ProgramType.STRUCT_OPS, NONE),
            kind("struct_ops.s+", ProgramType.STRUCT_OPS, NONE, SLEEPABLE),
            kind("sk_lookup", ProgramType.SK_LOOKUP, AttachType.SK_LOOKUP),
            kind("netfilter", ProgramType.NETFILTER, AttachType.NETFILTER));

    /** Copies the set. */
    SectionDef {
        traits = Set.copyOf(traits);
    }

    /** The kind of the programs in a section; empty for a section that says nothing. */
    static Optional<SectionDef> of(String section) {
        String bare = loadsByItself(section) ? section : section.substring(ON_DEMAND.length());
        return ALL.stream().filter(kind -> kind.includes(bare)).findFirst();
    }

    /**
     * Names that somebody may have meant who wrote another: those it takes the fewest slips of the pen to get to, each
     * with what stands after the slash where that may be. None if all are far away.
     */
    static List<String> like(String section) {
        int slash = section.indexOf('/');
        String first = slash < 0 ? section : section.substring(0, slash);
        String rest = section.substring(first.length());
        int fewest = Integer.MAX_VALUE;
        Set<String> nearest = new LinkedHashSet<>();
        for (SectionDef kind : ALL) {
            int whole = EditDistance.between(section, kind.name);
            int begin = EditDistance.between(first, kind.name);
            int slips = Math.min(whole, begin);
            if (slips < fewest) {
                fewest = slips;
                nearest.clear();
            }
            if (slips == fewest && slips != EditDistance.TOO_MANY) {
                nearest.add(begin == slips && kind.extendable ? kind.name + rest : kind.name);
            }
        }
        return nearest.stream().limit(MOST_LIKE).toList();
    }

    /** Whether the programs in a section are to be loaded without anybody asking for them by name. */
    static boolean loadsByItself(String section) {
        return !section.startsWith(ON_DEMAND);
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }

    private boolean includes(String section) {
        return section.equals(name) || (extendable && section.startsWith(name + "/"));
    }

    private static SectionDef kind(String spelling, int programType, int attachType, Trait... traits) {
        boolean extendable = spelling.endsWith("+");
        String name = extendable ? spelling.substring(0, spelling.length() - 1) : spelling;
        return new SectionDef(name, extendable, programType, attachType, Set.of(traits));
    }
}
