package org.skep.syscallprovider.linux;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.skep.kernel.Errno;
import org.skep.kernel.MapType;
import org.skep.kernel.ProgramType;

/**
 * What is being done to what, for messages, and what the kernel wants for it beyond the object itself.
 *
 * @param operation a verb
 * @param subject what it is done to
 * @param needs what the process has to be allowed to
 * @param option the kernel option that a type depends on, where it depends on one
 * @param meanings what an errno means here, where that is more than its general meaning
 */
record Operation(
        String operation,
        String subject,
        List<Capability> needs,
        Optional<String> option,
        Map<Errno, String> meanings) {
    private static final String CGROUP_BPF = "CONFIG_CGROUP_BPF";
    private static final String BPF_EVENTS = "CONFIG_BPF_EVENTS";
    private static final String BPF_LSM = "CONFIG_BPF_LSM";
    private static final String INET = "CONFIG_INET";

    /** Something done to an object that the process holds: no capability is needed for it. */
    static Operation of(String operation, String subject) {
        return new Operation(operation, subject, List.of(), Optional.empty(), Map.of());
    }

    /** Something that CAP_BPF is enough for. */
    static Operation ofBpf(String operation, String subject) {
        return new Operation(operation, subject, List.of(Capability.CAP_BPF), Optional.empty(), Map.of());
    }

    /** Something that only CAP_SYS_ADMIN allows: looking at objects that were not given to the process. */
    static Operation ofAdministrator(String operation, String subject) {
        return new Operation(operation, subject, List.of(Capability.CAP_SYS_ADMIN), Optional.empty(), Map.of());
    }

    /** The same, an errno meaning something particular. */
    Operation meaning(Errno errno, String phrase) {
        Map<Errno, String> more = new HashMap<>(meanings);
        more.put(errno, phrase);
        return new Operation(operation, subject, needs, option, Map.copyOf(more));
    }

    static Operation creating(int mapType, String subject) {
        List<Capability> needs =
                switch (MapType.name(mapType)) {
                    case "devmap", "devmap_hash", "sockmap", "sockhash", "xskmap" ->
                        List.of(Capability.CAP_BPF, Capability.CAP_NET_ADMIN);
                    default -> List.of(Capability.CAP_BPF);
                };
        return new Operation("create", subject, needs, optionOfMap(mapType), Map.of())
                .meaning(Errno.EINVAL, "the kernel has no such type of map, or dislikes its sizes, flags or BTF")
                .meaning(Errno.E2BIG, "the map is too big, or has an attribute that this kernel does not know");
    }

    static Operation loading(int programType, String subject) {
        List<Capability> needs =
                switch (ProgramType.name(programType)) {
                    case "kprobe",
                            "tracepoint",
                            "perf_event",
                            "raw_tracepoint",
                            "raw_tracepoint_writable",
                            "tracing",
                            "lsm",
                            "struct_ops" -> List.of(Capability.CAP_BPF, Capability.CAP_PERFMON);
                    case "ext" -> List.of(Capability.CAP_BPF, Capability.CAP_PERFMON, Capability.CAP_NET_ADMIN);
                    case "sched_cls",
                            "sched_act",
                            "xdp",
                            "lwt_in",
                            "lwt_out",
                            "lwt_xmit",
                            "lwt_seg6local",
                            "sk_skb",
                            "sk_msg",
                            "flow_dissector",
                            "cgroup_device",
                            "cgroup_sock",
                            "cgroup_sock_addr",
                            "cgroup_sockopt",
                            "cgroup_sysctl",
                            "sock_ops",
                            "netfilter" -> List.of(Capability.CAP_BPF, Capability.CAP_NET_ADMIN);
                    default -> List.of(Capability.CAP_BPF);
                };
        return new Operation("load", subject, needs, optionOfProgram(programType), Map.of())
                .meaning(Errno.EINVAL, "the kernel has no such type of program, or dislikes its attributes")
                .meaning(Errno.E2BIG, "the program is too long, or has an attribute that this kernel does not know");
    }

    /** {@code include/linux/bpf_types.h}. */
    private static Optional<String> optionOfMap(int type) {
        return Optional.ofNullable(
                switch (MapType.name(type)) {
                    case "cgroup_array", "cgrp_storage" -> "CONFIG_CGROUPS";
                    case "cgroup_storage", "percpu_cgroup_storage" -> CGROUP_BPF;
                    case "stack_trace" -> "CONFIG_PERF_EVENTS";
                    case "inode_storage" -> BPF_LSM;
                    case "devmap", "devmap_hash", "cpumap", "sk_storage" -> "CONFIG_NET";
                    case "xskmap" -> "CONFIG_XDP_SOCKETS";
                    case "sockmap", "sockhash", "reuseport_sockarray" -> INET;
                    case "struct_ops" -> "CONFIG_BPF_JIT";
                    default -> null;
                });
    }

    /** {@code include/linux/bpf_types.h}. */
    private static Optional<String> optionOfProgram(int type) {
        return Optional.ofNullable(
                switch (ProgramType.name(type)) {
                    case "cgroup_skb",
                            "cgroup_sock",
                            "cgroup_sock_addr",
                            "cgroup_device",
                            "cgroup_sysctl",
                            "cgroup_sockopt" -> CGROUP_BPF;
                    case "kprobe", "tracepoint", "perf_event", "raw_tracepoint", "raw_tracepoint_writable", "tracing" ->
                        BPF_EVENTS;
                    case "lirc_mode2" -> "CONFIG_BPF_LIRC_MODE2";
                    case "sk_reuseport", "sk_lookup" -> INET;
                    case "struct_ops", "ext" -> "CONFIG_BPF_JIT";
                    case "lsm" -> BPF_LSM;
                    case "netfilter" -> "CONFIG_NETFILTER_BPF_LINK";
                    case "socket_filter", "sched_cls", "sched_act", "xdp" -> "CONFIG_NET";
                    default -> null;
                });
    }
}
