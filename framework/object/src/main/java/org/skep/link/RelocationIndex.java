package org.skep.link;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.skep.object.BpfObject;
import org.skep.object.BpfProgram;
import org.skep.object.ExternReference;
import org.skep.object.ObjectSection;
import org.skep.object.Relocation;
import org.skep.object.UnreadRelocations;

/** The instructions of an object that linking has to fill in, by section and offset. */
final class RelocationIndex {
    private static final String TEXT = ".text";

    private final Map<Integer, NavigableMap<Long, Target>> bySection = new HashMap<>();
    private final Map<Integer, UnreadRelocations> unread = new HashMap<>();

    /** What an instruction refers to. */
    sealed interface Target {}

    /** An extern. */
    record ToExtern(ExternReference reference) implements Target {}

    /** Something that the object defines. */
    record ToSymbol(Relocation relocation) implements Target {}

    RelocationIndex(BpfObject object) {
        object.relocations().forEach(one -> put(one.section(), one.offset(), new ToSymbol(one)));
        object.externReferences().forEach(one -> put(one.section(), one.offset(), new ToExtern(one)));
        object.unreadRelocations()
                .forEach(one -> unread.putIfAbsent(one.target().index(), one));
    }

    /** Relocations of a function's section that are not among these. */
    Optional<UnreadRelocations> unread(BpfProgram function) {
        return Optional.ofNullable(unread.get(function.section().index()));
    }

    /** Where subprograms have to be. */
    static boolean isText(ObjectSection section) {
        return section.name().equals(TEXT);
    }

    /** Those in a function, by their offset in its section, ascending. */
    NavigableMap<Long, Target> in(BpfProgram function) {
        NavigableMap<Long, Target> section = bySection.get(function.section().index());
        long begin = function.offset();
        return section == null ? new TreeMap<>() : section.subMap(begin, true, begin + function.length(), false);
    }

    private void put(ObjectSection section, long offset, Target target) {
        bySection.computeIfAbsent(section.index(), index -> new TreeMap<>()).put(offset, target);
    }
}
