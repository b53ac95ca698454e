package org.skep.kernel;

import java.util.Objects;
import java.util.Optional;

/**
 * The specification of a map (the first part of {@code union bpf_attr} of {@code include/uapi/linux/bpf.h}). Immutable;
 * methods that change a value return a new specification.
 */
public final class MapSpec {
    /** Flag: entries are allocated when they are created, not in advance ({@code BPF_F_NO_PREALLOC}). */
    public static final int NO_PREALLOC = 1;
    /** Flag: {@link #numaNode} is used ({@code BPF_F_NUMA_NODE}). Set by {@link #numaNode(int)}. */
    public static final int NUMA_NODE = 1 << 2;
    /** Flag: programs can't write the map ({@code BPF_F_RDONLY_PROG}). */
    public static final int READ_ONLY_FOR_PROGRAMS = 1 << 7;
    /** Flag: processes can map it into memory ({@code BPF_F_MMAPABLE}). */
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
     * Creates a specification without flags and BTF.
     *
     * @param type one of the numbers of {@link MapType}
     * @param name at most 15 characters, letters, digits, {@code _} and {@code .}; empty for none. Not used on a kernel
     *     without {@link Feature#MAP_NAME}
     * @param keySize the size of a key in bytes
     * @param valueSize the size of a value in bytes as in programs
     * @param maxEntries the maximum number of entries; the size in bytes for a ring buffer
     */
    public static MapSpec of(int type, String name, int keySize, int valueSize, int maxEntries) {
        return new MapSpec(type, name, keySize, valueSize, maxEntries);
    }

    /** Replaces the flags, with those of this class or others of the kernel's {@code BPF_F_*}. */
    public MapSpec flags(int bits) {
        MapSpec other = new MapSpec(this);
        other.flags = bits;
        return other;
    }

    /**
     * Sets {@code map_extra}, whose meaning depends on the type, such as the number of hash functions of a bloom
     * filter.
     */
    public MapSpec extra(long number) {
        MapSpec other = new MapSpec(this);
        other.extra = number;
        return other;
    }

    /** Allocates the map on a NUMA node; sets {@link #NUMA_NODE}. */
    public MapSpec numaNode(int node) {
        MapSpec other = new MapSpec(this);
        other.numaNode = node;
        other.flags |= NUMA_NODE;
        return other;
    }

    /** Offloads the map to a network interface. */
    public MapSpec interfaceIndex(int index) {
        MapSpec other = new MapSpec(this);
        other.interfaceIndex = index;
        return other;
    }

    /**
     * Sets the BTF of key and value.
     *
     * @param handle the BTF, loaded by the same provider; its owner may close it after the map is created
     * @param keyType the key's type id; 0 for none, as for global data
     * @param valueType the value's type id, a DATASEC for global data
     */
    public MapSpec describedBy(BtfHandle handle, int keyType, int valueType) {
        MapSpec other = new MapSpec(this);
        other.btf = Optional.of(handle);
        other.keyTypeId = keyType;
        other.valueTypeId = valueType;
        return other;
    }

    /** Removes the BTF. */
    public MapSpec withoutBtf() {
        MapSpec other = new MapSpec(this);
        other.btf = Optional.empty();
        other.keyTypeId = 0;
        other.valueTypeId = 0;
        return other;
    }

    /**
     * Sets the template for the inner maps of a map of maps.
     *
     * @param model created by the same provider; its owner may close it after the map is created
     */
    public MapSpec innerMap(MapHandle model) {
        MapSpec other = new MapSpec(this);
        other.innerMap = Optional.of(model);
        return other;
    }

    /** Returns the type, one of the numbers of {@link MapType}. */
    public int type() {
        return type;
    }

    /** Returns the name; empty for none. */
    public String name() {
        return name;
    }

    /** Returns the size of a key in bytes. */
    public int keySize() {
        return keySize;
    }

    /** Returns the size of a value in bytes as in programs. */
    public int valueSize() {
        return valueSize;
    }

    /** Returns the maximum number of entries; the size in bytes for a ring buffer. */
    public int maxEntries() {
        return maxEntries;
    }

    /** Returns the flags. */
    public int flags() {
        return flags;
    }

    /** Returns {@code map_extra}. */
    public long extra() {
        return extra;
    }

    /** Returns the NUMA node; used only with {@link #NUMA_NODE}. */
    public int numaNode() {
        return numaNode;
    }

    /** Returns the index of the network interface to which it is offloaded; 0 for none. */
    public int interfaceIndex() {
        return interfaceIndex;
    }

    /** Returns the BTF of key and value. */
    public Optional<BtfHandle> btf() {
        return btf;
    }

    /** Returns the key's type id in the BTF. */
    public int keyTypeId() {
        return keyTypeId;
    }

    /** Returns the value's type id in the BTF. */
    public int valueTypeId() {
        return valueTypeId;
    }

    /** Returns the template for the inner maps of a map of maps. */
    public Optional<MapHandle> innerMap() {
        return innerMap;
    }

    /** Returns a text such as {@code array map "a.kconfig", key 4 bytes, value 61 bytes, 1 entry, flags 0x480}. */
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
