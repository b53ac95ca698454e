package org.skep.kernel;

import java.util.List;

/**
 * Numbers and names of map types ({@code enum bpf_map_type} of {@code include/uapi/linux/bpf.h}). Numbers not listed
 * here are valid as well; the kernel decides.
 */
public final class MapType {
    /** Key to value. */
    public static final int HASH = 1;
    /** Index to value; all entries exist from the start, with zeros. */
    public static final int ARRAY = 2;
    /** Index to program, for tail calls. */
    public static final int PROG_ARRAY = 3;
    /** Index to perf event; one for each CPU unless {@code max_entries} is set. */
    public static final int PERF_EVENT_ARRAY = 4;
    /** Key to one value for each CPU. */
    public static final int PERCPU_HASH = 5;
    /** Index to one value for each CPU. */
    public static final int PERCPU_ARRAY = 6;
    /** Stack traces by id. */
    public static final int STACK_TRACE = 7;
    /** Index to cgroup. */
    public static final int CGROUP_ARRAY = 8;
    /** Key to value; evicts the least recently used entry when full. */
    public static final int LRU_HASH = 9;
    /** {@link #LRU_HASH} with one value for each CPU. */
    public static final int LRU_PERCPU_HASH = 10;
    /** Prefixes to values, looked up by the longest that matches. */
    public static final int LPM_TRIE = 11;
    /** Index to map. */
    public static final int ARRAY_OF_MAPS = 12;
    /** Key to map. */
    public static final int HASH_OF_MAPS = 13;
    /** Index to network device, to redirect packets. */
    public static final int DEVMAP = 14;
    /** Index to socket. */
    public static final int SOCKMAP = 15;
    /** Index to CPU, to redirect packets. */
    public static final int CPUMAP = 16;
    /** Index to AF_XDP socket. */
    public static final int XSKMAP = 17;
    /** Key to socket. */
    public static final int SOCKHASH = 18;
    /** Storage of a cgroup. */
    public static final int CGROUP_STORAGE = 19;
    /** Index to socket, among those that share a port. */
    public static final int REUSEPORT_SOCKARRAY = 20;
    /** Storage of a cgroup, one value for each CPU. */
    public static final int PERCPU_CGROUP_STORAGE = 21;
    /** First in, first out; no key. */
    public static final int QUEUE = 22;
    /** Last in, first out; no key. */
    public static final int STACK = 23;
    /** Storage of a socket. */
    public static final int SK_STORAGE = 24;
    /** Key to network device, to redirect packets. */
    public static final int DEVMAP_HASH = 25;
    /** Operations that the kernel calls. */
    public static final int STRUCT_OPS = 26;
    /** Records from programs to a process; {@code max_entries} is its size in bytes. */
    public static final int RINGBUF = 27;
    /** Storage of an inode. */
    public static final int INODE_STORAGE = 28;
    /** Storage of a task. */
    public static final int TASK_STORAGE = 29;
    /** Set membership, with false positives; no key. */
    public static final int BLOOM_FILTER = 30;
    /** Records from a process to programs; {@code max_entries} is its size in bytes. */
    public static final int USER_RINGBUF = 31;
    /** Storage of a cgroup, for programs of every kind. */
    public static final int CGRP_STORAGE = 32;
    /** Memory that programs and a process share. */
    public static final int ARENA = 33;
    /** Places in a program, for indirect jumps. */
    public static final int INSN_ARRAY = 34;
    /** Key to value, in a table that grows. */
    public static final int RHASH = 35;

    private static final List<String> NAMES = List.of(
            "unspec",
            "hash",
            "array",
            "prog_array",
            "perf_event_array",
            "percpu_hash",
            "percpu_array",
            "stack_trace",
            "cgroup_array",
            "lru_hash",
            "lru_percpu_hash",
            "lpm_trie",
            "array_of_maps",
            "hash_of_maps",
            "devmap",
            "sockmap",
            "cpumap",
            "xskmap",
            "sockhash",
            "cgroup_storage",
            "reuseport_sockarray",
            "percpu_cgroup_storage",
            "queue",
            "stack",
            "sk_storage",
            "devmap_hash",
            "struct_ops",
            "ringbuf",
            "inode_storage",
            "task_storage",
            "bloom_filter",
            "user_ringbuf",
            "cgrp_storage",
            "arena",
            "insn_array",
            "rhash");

    private MapType() {}

    /** Returns the name used by bpftool; {@code type 77} for a number not listed here. */
    public static String name(int type) {
        return type >= 0 && type < NAMES.size() ? NAMES.get(type) : "type " + Integer.toUnsignedString(type);
    }

    /** Whether the type has one value for each possible CPU. */
    public static boolean isPerCpu(int type) {
        return switch (type) {
            case PERCPU_HASH, PERCPU_ARRAY, LRU_PERCPU_HASH, PERCPU_CGROUP_STORAGE -> true;
            default -> false;
        };
    }

    /** Whether values are descriptors or ids of other objects for processes, always 4 bytes. */
    public static boolean holdsDescriptors(int type) {
        return switch (type) {
            case PROG_ARRAY, PERF_EVENT_ARRAY, CGROUP_ARRAY, ARRAY_OF_MAPS, HASH_OF_MAPS -> true;
            default -> false;
        };
    }
}
