package org.skep.link;

import static org.skep.link.LinkException.badMap;
import static org.skep.link.LinkException.unsupported;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;
import org.skep.btf.BtfType.Entry;
import org.skep.btf.BtfType.Member;
import org.skep.btf.Kind;
import org.skep.btf.Linkage;
import org.skep.extern.Code;
import org.skep.extern.Problem;
import org.skep.kernel.Feature;
import org.skep.kernel.MapSpec;
import org.skep.kernel.MapType;
import org.skep.object.BpfObject;
import org.skep.object.DataSection;
import org.skep.object.Relocation;

/**
 * The maps of {@code .maps}: each variable there is a struct whose members say what the map is to be. A number is a
 * pointer to an array with as many elements ({@code __uint}) or an enum with one value ({@code __ulong}), a type is a
 * pointer to it ({@code __type}). The section's bytes mean nothing.
 */
final class BtfMaps {
    /** The section that defines maps. */
    static final String SECTION = ".maps";

    /** Types of maps that the kernel refuses BTF for; it would be no use to a reader of theirs either. */
    private static final Set<Integer> WITHOUT_BTF = Set.of(
            MapType.PERF_EVENT_ARRAY,
            MapType.CGROUP_ARRAY,
            MapType.STACK_TRACE,
            MapType.DEVMAP,
            MapType.DEVMAP_HASH,
            MapType.CPUMAP,
            MapType.XSKMAP,
            MapType.SOCKMAP,
            MapType.SOCKHASH,
            MapType.QUEUE,
            MapType.STACK);

    private static final long MOST_UNSIGNED = 0xffff_ffffL;

    private final Btf btf;
    private final KernelFacts kernel;

    private BtfMaps(Btf btf, KernelFacts kernel) {
        this.btf = btf;
        this.kernel = kernel;
    }

    /**
     * A map and where its variable lies.
     *
     * @param offset in {@code .maps}, in bytes; relocations name maps by it
     */
    record Defined(long offset, PlannedMap map) {}

    /**
     * Reads all definitions.
     *
     * @param problems takes one for each map that can't be
     */
    static List<Defined> read(
            BpfObject file, DataSection section, Optional<Btf> btf, KernelFacts kernel, List<Problem> problems) {
        String object = file.name();
        OptionalInt type = btf.map(all -> all.find(Kind.DATASEC, SECTION)).orElse(OptionalInt.empty());
        if (type.isEmpty()) {
            problems.add(new LinkException(Code.NO_BTF, SECTION, "no BTF describes the maps", "compile it with -g")
                    .of(object));
            return List.of();
        }
        BtfMaps definitions = new BtfMaps(btf.get(), kernel);
        NavigableMap<Long, Relocation> addresses = new TreeMap<>();
        file.relocations().stream()
                .filter(one -> one.section().equals(section.section()))
                .forEach(one -> addresses.put(one.offset(), one));
        List<Defined> maps = new ArrayList<>();
        for (Entry entry : btf.get().entries(type.getAsInt())) {
            NavigableMap<Long, Relocation> own =
                    addresses.subMap(entry.offset(), true, entry.offset() + entry.size(), false);
            try {
                PlannedMap map = definitions.read(entry, section.size());
                if (!own.isEmpty()) {
                    throw holdsAddress(map.symbol(), own.firstEntry().getValue());
                }
                maps.add(new Defined(entry.offset(), map));
            } catch (LinkException e) {
                problems.add(e.of(object));
            }
            own.clear();
        }
        if (!addresses.isEmpty()) {
            problems.add(
                    holdsAddress(SECTION, addresses.firstEntry().getValue()).of(object));
        }
        return maps;
    }

    private static LinkException holdsAddress(String map, Relocation relocation) {
        return badMap(
                map,
                "it holds the address of " + DataRelocations.name(relocation.symbol()) + " at " + relocation.offset()
                        + " in " + SECTION + "; only field \"values\" may hold any");
    }

    private PlannedMap read(Entry entry, long sectionBytes) throws LinkException {
        // Everything in a completed DATASEC is a variable.
        BtfType.Variable variable = (BtfType.Variable) btf.type(entry.type());
        String name = variable.name();
        if (name.isEmpty()) {
            throw badMap("map at " + entry.offset(), "it has no name");
        }
        if (kernel.has(Feature.MAP_NAME)) {
            LinkException.checkName(Code.BAD_MAP, name);
        }
        if (variable.linkage() != Linkage.GLOBAL) {
            throw badMap(name, "it is static or hidden, and only a global variable can be a map");
        }
        if (entry.offset() + entry.size() > sectionBytes) {
            throw badMap(
                    name,
                    entry.size() + " bytes at " + entry.offset() + " of " + sectionBytes + " bytes in " + SECTION);
        }
        int id = skip(name, variable.type());
        if (!btf.is(Kind.STRUCT, id)) {
            throw badMap(name, "it is no struct but " + btf.describe(variable.type()));
        }
        BtfType.Struct struct = (BtfType.Struct) btf.type(id);
        if (struct.size() > entry.size()) {
            throw badMap(name, "its struct of " + struct.size() + " bytes is larger than the variable");
        }
        Attributes attributes = new Attributes(name);
        for (Member member : struct.members()) {
            attributes.take(member);
        }
        return attributes.plan();
    }

    /** What the members of one map's struct say. */
    private final class Attributes {
        private final String map;
        private int type;
        private int keySize;
        private int keyType;
        private int valueSize;
        private int valueType;
        private int maxEntries;
        private int flags;
        private int numaNode;
        private long extra;

        Attributes(String map) {
            this.map = map;
        }

        void take(Member member) throws LinkException {
            switch (member.name()) {
                case "type" -> type = number(member);
                case "max_entries" -> maxEntries = number(member);
                case "map_flags" -> flags = number(member);
                case "numa_node" -> numaNode = number(member);
                case "map_extra" -> extra = wideNumber(member);
                case "key_size" -> keySize = agreed(member, keySize, number(member));
                case "value_size" -> valueSize = agreed(member, valueSize, number(member));
                case "key" -> {
                    keyType = pointed(member);
                    keySize = agreed(member, keySize, sizeOf(member, keyType));
                }
                case "value" -> {
                    valueType = pointed(member);
                    valueSize = agreed(member, valueSize, sizeOf(member, valueType));
                }
                case "pinning" -> pinning(number(member));
                case "values" ->
                    throw unsupported(map, "field \"values\": a map that begins with other maps or programs");
                default -> throw badMap(map, "unknown field \"" + member.name() + "\"");
            }
        }

        /** {@code enum libbpf_pin_type}. */
        private void pinning(int how) throws LinkException {
            if (how == 1) {
                throw unsupported(map, "field \"pinning\": a map that is pinned by its name");
            } else if (how != 0) {
                throw badMap(map, "field \"pinning\": " + Integer.toUnsignedString(how) + " is no kind of pinning");
            }
        }

        PlannedMap plan() throws LinkException {
            if (type == 0) {
                throw badMap(map, "it has no type");
            }
            refuseSpecialTypes();
            MapSpec spec = MapSpec.of(type, MapName.cut(map), keySize, valueSize, entries())
                    .flags(flags)
                    .extra(extra);
            if ((flags & MapSpec.NUMA_NODE) != 0) {
                spec = spec.numaNode(numaNode);
            }
            boolean described = !WITHOUT_BTF.contains(type);
            return new PlannedMap(
                    map,
                    PlannedMap.Role.DEFINED,
                    spec,
                    described ? keyType : 0,
                    described ? valueType : 0,
                    Optional.empty());
        }

        private void refuseSpecialTypes() throws LinkException {
            switch (type) {
                case MapType.ARRAY_OF_MAPS, MapType.HASH_OF_MAPS ->
                    throw unsupported(map, "a map of maps (" + MapType.name(type) + ")");
                case MapType.STRUCT_OPS, MapType.ARENA, MapType.INSN_ARRAY ->
                    throw unsupported(map, "a map of type " + MapType.name(type));
                default -> {}
            }
        }

        private int entries() {
            return switch (type) {
                case MapType.PERF_EVENT_ARRAY -> maxEntries == 0 ? kernel.possibleCpus() : maxEntries;
                case MapType.RINGBUF, MapType.USER_RINGBUF -> ringBytes(maxEntries, kernel.pageSize());
                default -> maxEntries;
            };
        }

        private int agreed(Member member, int before, int now) throws LinkException {
            if (before != 0 && before != now) {
                throw badMap(
                        map,
                        "field \"" + member.name() + "\": " + Integer.toUnsignedString(now)
                                + " bytes, another field says " + Integer.toUnsignedString(before));
            }
            return now;
        }

        /** The number that is encoded as the length of an array. */
        private int number(Member member) throws LinkException {
            int pointer = skip(map, member.type());
            if (!btf.is(Kind.PTR, pointer)) {
                throw expected(member, "__uint");
            }
            int array = btf.referenced(pointer).orElseThrow();
            if (!btf.is(Kind.ARRAY, array)) {
                throw expected(member, "__uint");
            }
            return (int) ((BtfType.Array) btf.type(array)).count();
        }

        /** The same, or the only value of an enum. */
        private long wideNumber(Member member) throws LinkException {
            int id = skip(map, member.type());
            if (btf.is(Kind.PTR, id)) {
                return Integer.toUnsignedLong(number(member));
            }
            List<BtfType.Enumerator> values = id == 0 ? List.of() : enumerators(btf.type(id));
            if (values.size() != 1) {
                throw expected(member, "__uint or __ulong");
            }
            return values.get(0).value();
        }

        private List<BtfType.Enumerator> enumerators(BtfType enumeration) {
            if (enumeration instanceof BtfType.Enumeration narrow) {
                // libbpf takes its values for signed ones whatever the enum says.
                return narrow.enumerators().stream()
                        .map(one -> new BtfType.Enumerator(one.name(), (int) one.value()))
                        .toList();
            }
            return enumeration instanceof BtfType.Enumeration64 wide ? wide.enumerators() : List.of();
        }

        private int pointed(Member member) throws LinkException {
            if (!btf.is(Kind.PTR, member.type())) {
                throw expected(member, "__type");
            }
            return btf.referenced(member.type()).orElseThrow();
        }

        private int sizeOf(Member member, int id) throws LinkException {
            OptionalLong size = btf.sizeOf(id);
            if (size.isEmpty() || size.getAsLong() > MOST_UNSIGNED) {
                throw badMap(map, "field \"" + member.name() + "\": " + btf.describe(id) + " has no size");
            }
            return (int) size.getAsLong();
        }

        private LinkException expected(Member member, String macro) {
            return badMap(
                    map,
                    "field \"" + member.name() + "\": expected " + macro + ", found " + btf.describe(member.type()));
        }
    }

    /**
     * A ring buffer's bytes have to be a power of two of pages: the next one, if they are not. 0, and what has no next
     * one in 32 bits, is left for the kernel to refuse.
     */
    static int ringBytes(int wanted, int pageSize) {
        long bytes = Integer.toUnsignedLong(wanted);
        boolean fits = bytes % pageSize == 0 && Long.bitCount(bytes) == 1;
        if (bytes == 0 || fits) {
            return wanted;
        }
        long rounded = pageSize;
        while (rounded <= bytes) {
            rounded *= 2;
        }
        return rounded <= MOST_UNSIGNED ? (int) rounded : wanted;
    }

    private int skip(String map, int id) throws LinkException {
        try {
            return btf.skipModifiers(id);
        } catch (BtfException e) {
            throw badMap(map, e.getMessage());
        }
    }
}
