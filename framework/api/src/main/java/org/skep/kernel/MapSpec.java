package org.skep.kernel;

import java.util.Objects;
import java.util.Optional;

/**
 * What a map is to be (the first part of {@code union bpf_attr} of {@code include/uapi/linux/bpf.h}). Immutable; the
 * methods that change something return another one.
 */
public final class MapSpec {
    /** Flag: entries are allocated when they are made, not all at once ({@code BPF_F_NO_PREALLOC}). */
    public static final int NO_PREALLOC = 1;
    /** Flag: {@link #numaNode} counts ({@code BPF_F_NUMA_NODE}). Set by it. */
    public static final int NUMA_NODE = 1 << 2;
    /** Flag: programs may not write it ({@code BPF_F_RDONLY_PROG}). */
    public static final int READ_ONLY_FOR_PROGRAMS = 1 << 7;
    /** Flag: processes may map it into their memory ({@code BPF_F_MMAPABLE}). */
    public static final int MMAPABLE = 1 << 10;

    private final int type;
    private final String name;
    private final int keySize;
    private final int valueSize;
    private final int maxEntries;
    private int flags;
    private long extra;
    private int numaNode;
    private int interfaceIndex;
    private int keyTypeId;
    private int valueTypeId;
    private Optional<BtfHandle> btf = Optional.empty();
    private Optional<MapHandle> innerMap = Optional.empty();

    private MapSpec(int type, String name, int keySize, int valueSize, int maxEntries) {
        this.type = type;
        this.name = Objects.requireNonNull(name, "name");
        this.keySize = keySize;
        this.valueSize = valueSize;
        this.maxEntries = maxEntries;
    }

    private MapSpec(MapSpec other) {
        this(other.type, other.name, other.keySize, other.valueSize, other.maxEntries);
        this.flags = other.flags;
        this.extra = other.extra;
        this.numaNode = other.numaNode;
        this.interfaceIndex = other.interfaceIndex;
        this.keyTypeId = other.keyTypeId;
        this.valueTypeId = other.valueTypeId;
        this.btf = other.btf;
        this.innerMap = other.innerMap;
    }

    /**
     * A map without flags and BTF.
     *
     * @param type one of {@link MapType}'s numbers
     * @param name at most 15 characters, letters, digits, {@code _} and {@code .}; empty for none. A kernel without
     *     {@link Feature#MAP_NAME} gets none
     * @param keySize bytes of a key
     * @param valueSize bytes of a value as programs see it
     * @param maxEntries how many entries it may have; bytes for a ring buffer
     */
    public static MapSpec of(int type, String name, int keySize, int valueSize, int maxEntries) {
        return new MapSpec(type, name, keySize, valueSize, maxEntries);
    }

    /** The same map with these flags instead of its own: those here and others of the kernel's {@code BPF_F_*}. */
    public MapSpec flags(int bits) {
        MapSpec other = new MapSpec(this);
        other.flags = bits;
        return other;
    }

    /** The same map with a {@code map_extra}, whose meaning is the type's: hash functions of a bloom filter. */
    public MapSpec extra(long number) {
        MapSpec other = new MapSpec(this);
        other.extra = number;
        return other;
    }

    /** The same map with its memory on a NUMA node; sets {@link #NUMA_NODE}. */
    public MapSpec numaNode(int node) {
        MapSpec other = new MapSpec(this);
        other.numaNode = node;
        other.flags |= NUMA_NODE;
        return other;
    }

    /** The same map, offloaded to a network interface. */
    public MapSpec interfaceIndex(int index) {
        MapSpec other = new MapSpec(this);
        other.interfaceIndex = index;
        return other;
    }

    /**
     * The same map, its key and value described by BTF.
     *
     * @param handle the BTF, loaded through the same provider; stays with its owner, who may close it once the map is
     *     there
     * @param keyType the key's type in it; 0 for none, as global data has it
     * @param valueType the value's type in it, a DATASEC for global data
     */
    public MapSpec describedBy(BtfHandle handle, int keyType, int valueType) {
        MapSpec other = new MapSpec(this);
        other.btf = Optional.of(handle);
        other.keyTypeId = keyType;
        other.valueTypeId = valueType;
        return other;
    }

    /** The same map without BTF. */
    public MapSpec withoutBtf() {
        MapSpec other = new MapSpec(this);
        other.btf = Optional.empty();
        other.keyTypeId = 0;
        other.valueTypeId = 0;
        return other;
    }

    /**
     * The same map of maps, with a model for the maps in it.
     *
     * @param model made through the same provider; stays with its owner, who may close it once the map is there
     */
    public MapSpec innerMap(MapHandle model) {
        MapSpec other = new MapSpec(this);
        other.innerMap = Optional.of(model);
        return other;
    }

    /** One of {@link MapType}'s numbers. */
    public int type() {
        return type;
    }

    /** The name; empty for none. */
    public String name() {
        return name;
    }

    /** Bytes of a key. */
    public int keySize() {
        return keySize;
    }

    /** Bytes of a value as programs see it. */
    public int valueSize() {
        return valueSize;
    }

    /** How many entries it may have; bytes for a ring buffer. */
    public int maxEntries() {
        return maxEntries;
    }

    /** The flags. */
    public int flags() {
        return flags;
    }

    /** The {@code map_extra}. */
    public long extra() {
        return extra;
    }

    /** The NUMA node; counts only with {@link #NUMA_NODE}. */
    public int numaNode() {
        return numaNode;
    }

    /** The network interface it is offloaded to; 0 for none. */
    public int interfaceIndex() {
        return interfaceIndex;
    }

    /** The BTF that describes key and value. */
    public Optional<BtfHandle> btf() {
        return btf;
    }

    /** The key's type in the BTF. */
    public int keyTypeId() {
        return keyTypeId;
    }

    /** The value's type in the BTF. */
    public int valueTypeId() {
        return valueTypeId;
    }

    /** The model for the maps in a map of maps. */
    public Optional<MapHandle> innerMap() {
        return innerMap;
    }

    /** {@code array map "a.kconfig", key 4 bytes, value 61 bytes, 1 entry, flags 0x480}. */
    @Override
    public String toString() {
        return MapType.name(type) + " map \"" + name + "\", key " + bytes(keySize) + ", value " + bytes(valueSize)
                + ", "
                + Integer.toUnsignedString(maxEntries) + (maxEntries == 1 ? " entry" : " entries") + ", flags 0x"
                + Integer.toHexString(flags);
    }

    private static String bytes(int count) {
        return Integer.toUnsignedString(count) + (count == 1 ? " byte" : " bytes");
    }
}
