package org.skep.link;

import static org.skep.link.LinkException.badMap;

import java.util.Optional;
import java.util.OptionalInt;
import org.skep.btf.Btf;
import org.skep.btf.Kind;
import org.skep.btf.Linkage;
import org.skep.kernel.Feature;
import org.skep.kernel.MapSpec;
import org.skep.kernel.MapType;
import org.skep.object.BpfObject;
import org.skep.object.DataSection;
import org.skep.object.ValueSection;

/** The maps that hold a section: arrays with one entry, which is the section. */
final class GlobalDataMaps {
    private static final int KEY_BYTES = 4;
    /** The kernel takes no larger value ({@code array_map_alloc_check}). */
    private static final long MOST_BYTES = Integer.MAX_VALUE;

    private final BpfObject object;
    private final Optional<Btf> btf;
    private final KernelFacts kernel;

    /** For the sections of an object, whose BTF is complete. */
    GlobalDataMaps(BpfObject object, Optional<Btf> btf, KernelFacts kernel) {
        this.object = object;
        this.btf = btf;
        this.kernel = kernel;
    }

    /** Whether a section becomes a map; {@code .maps} and what is empty does not. */
    static boolean isMap(DataSection section) {
        return !section.section().name().equals(BtfMaps.SECTION) && section.size() != 0;
    }

    /** The map of a section of data. */
    PlannedMap data(DataSection section) throws LinkException {
        String name = section.section().name();
        if (section.size() < 0 || section.size() > MOST_BYTES) {
            throw badMap(name, Long.toUnsignedString(section.size()) + " bytes are more than a map can hold");
        }
        boolean constant = name.equals(".rodata") || name.startsWith(".rodata.");
        PlannedMap.Role role = constant ? PlannedMap.Role.CONSTANTS : PlannedMap.Role.DATA;
        return plan(name, role, (int) section.size(), section.bytes());
    }

    /** The map of a section of externs. */
    PlannedMap externs(ValueSection section, byte[] image) {
        if (image == null || image.length != section.size()) {
            throw new IllegalArgumentException("the image of " + section.name() + " has to have " + section.size()
                    + " bytes, not " + (image == null ? "none" : image.length));
        }
        return plan(section.name(), PlannedMap.Role.EXTERNS, section.size(), image.clone());
    }

    private PlannedMap plan(String section, PlannedMap.Role role, int size, byte[] bytes) {
        OptionalInt type = btf.map(all -> all.find(Kind.DATASEC, section)).orElse(OptionalInt.empty());
        int flags = role.isFrozen() ? MapSpec.READ_ONLY_FOR_PROGRAMS : 0;
        if (kernel.has(Feature.MMAPABLE_ARRAY) && type.isPresent() && hasVisibleVariable(type.getAsInt())) {
            flags |= MapSpec.MMAPABLE;
        }
        MapSpec spec = MapSpec.of(MapType.ARRAY, MapName.ofSection(object.name(), section), KEY_BYTES, size, 1)
                .flags(flags);
        return new PlannedMap(section, role, spec, 0, type.orElse(0), contents(bytes));
    }

    /** A process has no use for a mapping of nothing but static variables, which have no names for it. */
    private boolean hasVisibleVariable(int section) {
        Btf all = btf.orElseThrow();
        return all.entries(section).stream()
                .anyMatch(entry -> all.is(Kind.VAR, entry.type()) && all.linkage(entry.type()) != Linkage.STATIC);
    }

    /** Nothing stands in the file for {@code .bss}, and the kernel's maps begin zeroed. */
    private static Optional<PlannedMap.Contents> contents(byte[] bytes) {
        return bytes.length == 0 ? Optional.empty() : Optional.of(new PlannedMap.Contents(bytes));
    }
}
