package org.skep.syscallprovider.dryrun;

import java.util.List;
import java.util.Optional;
import org.skep.btf.Btf;
import org.skep.btf.Kind;
import org.skep.kernel.Errno;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapSpec;
import org.skep.kernel.MapType;

/** What a kernel demands of a map ({@code map_create} and the types' {@code map_alloc_check} in {@code kernel/bpf}). */
final class MapRules {
    private static final int LAST_TYPE = 34;
    /** {@code BPF_F_WRONLY_PROG}. */
    private static final int WRITE_ONLY_FOR_PROGRAMS = 1 << 8;
    /** {@code BPF_F_RDONLY} and {@code BPF_F_WRONLY}: what processes may not do. */
    private static final int READ_ONLY = 1 << 3;

    private static final int WRITE_ONLY = 1 << 4;
    /** The highest flag that a kernel knows today is {@code BPF_F_RB_OVERWRITE}. */
    private static final int ALL_FLAGS = (1 << 20) - 1;
    /** {@code KMALLOC_MAX_SIZE} with pages of 4 KiB. */
    private static final long MOST_HASH_BYTES = 4 * 1024 * 1024;
    /** {@code PCPU_MIN_UNIT_SIZE}. */
    private static final long MOST_PERCPU_BYTES = 32 * 1024;
    /** Hash functions of a bloom filter are held in four bits. */
    private static final long MOST_HASH_FUNCTIONS = 15;

    private final MapSpec spec;
    private final Refusal refusal;
    private final long keySize;
    private final long valueSize;
    private final long maxEntries;

    private MapRules(MapSpec spec, Refusal refusal) {
        this.spec = spec;
        this.refusal = refusal;
        this.keySize = Integer.toUnsignedLong(spec.keySize());
        this.valueSize = Integer.toUnsignedLong(spec.valueSize());
        this.maxEntries = Integer.toUnsignedLong(spec.maxEntries());
    }

    static void check(MapSpec spec, Optional<Btf> btf, int pageSize, Refusal refusal) throws KernelRefusedException {
        MapRules rules = new MapRules(spec, refusal);
        NameRules.check(spec.name(), refusal);
        refusal.unless(spec.type() > 0 && spec.type() <= LAST_TYPE, "there is no such type of map");
        rules.flags();
        rules.sizes(pageSize);
        if (btf.isPresent()) {
            rules.types(btf.get());
        } else {
            refusal.unless(spec.keyTypeId() == 0 && spec.valueTypeId() == 0, "it has types and no BTF");
        }
    }

    private void flags() throws KernelRefusedException {
        int flags = spec.flags();
        refusal.unless((flags & ~ALL_FLAGS) == 0, "no kernel knows all of its flags");
        refusal.unless(!has(READ_ONLY) || !has(WRITE_ONLY), "processes could neither read nor write it");
        refusal.unless(
                !has(MapSpec.READ_ONLY_FOR_PROGRAMS) || !has(WRITE_ONLY_FOR_PROGRAMS),
                "programs could neither read nor write it");
        refusal.unless(!has(MapSpec.MMAPABLE) || isOneOf("array", "arena"), "only arrays and arenas can be mapped");
        refusal.unless(
                !has(MapSpec.NO_PREALLOC)
                        || !isOneOf("array", "percpu_array", "lru_hash", "lru_percpu_hash", "ringbuf"),
                "entries of this type are always allocated at once");
        refusal.unless(
                has(MapSpec.NO_PREALLOC) || !isOneOf("lpm_trie", "sk_storage", "task_storage", "inode_storage"),
                "this type needs the flag BPF_F_NO_PREALLOC");
    }

    private void sizes(int pageSize) throws KernelRefusedException {
        switch (spec.type()) {
            case MapType.ARRAY, MapType.PERCPU_ARRAY -> {
                sizes(4, 0);
                refusal.unless(maxEntries > 0, "it has room for no entry");
                long most = MapType.isPerCpu(spec.type()) ? MOST_PERCPU_BYTES : Integer.MAX_VALUE;
                if (valueSize > most) {
                    throw refusal.because(Errno.E2BIG, "a value has at most " + most + " bytes");
                }
            }
            case MapType.PROG_ARRAY, MapType.PERF_EVENT_ARRAY, MapType.CGROUP_ARRAY -> sizes(4, 4);
            case MapType.ARRAY_OF_MAPS, MapType.HASH_OF_MAPS -> {
                sizes(spec.type() == MapType.ARRAY_OF_MAPS ? 4 : 0, 4);
                if (spec.innerMap().isEmpty()) {
                    throw refusal.because(Errno.EBADF, "it needs a model for the maps in it");
                }
            }
            case MapType.HASH, MapType.PERCPU_HASH, MapType.LRU_HASH, MapType.LRU_PERCPU_HASH -> hash();
            case MapType.QUEUE, MapType.STACK, MapType.BLOOM_FILTER -> {
                refusal.unless(keySize == 0, "it has no key");
                refusal.unless(valueSize > 0 && maxEntries > 0, "it has room for nothing");
                refusal.unless(
                        spec.type() != MapType.BLOOM_FILTER
                                || Long.compareUnsigned(spec.extra(), MOST_HASH_FUNCTIONS) <= 0,
                        "a bloom filter has at most 15 hash functions");
            }
            case MapType.RINGBUF, MapType.USER_RINGBUF -> {
                refusal.unless(keySize == 0 && valueSize == 0, "it has neither key nor value");
                refusal.unless(
                        Long.bitCount(maxEntries) == 1 && maxEntries % pageSize == 0,
                        "its size in bytes is a power of 2, and whole pages of " + pageSize);
            }
            default -> {}
        }
    }

    private void hash() throws KernelRefusedException {
        sizes(0, 0);
        refusal.unless(maxEntries > 0, "it has room for no entry");
        if (keySize + valueSize >= MOST_HASH_BYTES) {
            throw refusal.because(Errno.E2BIG, "key and value have less than " + MOST_HASH_BYTES + " bytes");
        }
    }

    /** Sizes that are needed; 0: any but 0. */
    private void sizes(int key, int value) throws KernelRefusedException {
        refusal.unless(
                key == 0 ? keySize > 0 : keySize == key, "its key has " + (key == 0 ? "no" : "not " + key) + " bytes");
        refusal.unless(
                value == 0 ? valueSize > 0 : valueSize == value,
                "its value has " + (value == 0 ? "no" : "not " + value) + " bytes");
    }

    /** {@code map_check_btf} and {@code array_map_check_btf}. */
    private void types(Btf btf) throws KernelRefusedException {
        int key = spec.keyTypeId();
        int value = spec.valueTypeId();
        if (key == 0 && value == 0) {
            return;
        }
        refusal.unless(value > 0 && value <= btf.typeCount(), "its BTF has no type " + value);
        long size = btf.sizeOf(value).orElse(-1);
        refusal.unless(size == valueSize, btf.describe(value) + " has " + size + " bytes, not those of the value");
        if (key == 0) {
            refusal.unless(
                    spec.type() == MapType.ARRAY && maxEntries == 1 && btf.is(Kind.DATASEC, value),
                    "only the map of a data section has a key without a type");
        } else {
            refusal.unless(key > 0 && key <= btf.typeCount(), "its BTF has no type " + key);
            refusal.unless(
                    btf.sizeOf(key).orElse(-1) == keySize, btf.describe(key) + " does not have the bytes of the key");
        }
    }

    private boolean has(int flag) {
        return (spec.flags() & flag) != 0;
    }

    private boolean isOneOf(String... types) {
        return List.of(types).contains(MapType.name(spec.type()));
    }
}
