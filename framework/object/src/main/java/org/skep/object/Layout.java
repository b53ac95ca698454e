package org.skep.object;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.skep.btf.Btf;
import org.skep.btf.BtfBuilder;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType.Entry;
import org.skep.btf.Kind;
import org.skep.btf.Linkage;
import org.skep.btf.Utf8;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Problem;

/**
 * Where the value externs of an object lie.
 *
 * @param externs all externs in the order in which they came, those of value sections with their offsets
 * @param sections by name, ascending
 */
record Layout(List<Extern> externs, List<ValueSection> sections) {
    private static final Comparator<Extern> ORDER = comparingInt(
                    (Extern extern) -> -stored(extern).alignment())
            .thenComparingInt(extern -> stored(extern).size())
            .thenComparing(extern -> Utf8.perByte(extern.name()));

    static Layout of(String object, List<Extern> declared) throws BpfObjectException {
        Map<String, List<Extern>> bySection = new LinkedHashMap<>();
        for (Extern extern : declared) {
            if (extern.kind().isStored()) {
                bySection
                        .computeIfAbsent(extern.section(), name -> new ArrayList<>())
                        .add(extern);
            }
        }
        Map<String, Extern> placed = new HashMap<>();
        List<ValueSection> sections = new ArrayList<>();
        for (Map.Entry<String, List<Extern>> section : bySection.entrySet()) {
            sections.add(place(object, section.getKey(), section.getValue(), placed));
        }
        sections.sort(comparing(section -> Utf8.perByte(section.name())));
        List<Extern> externs = declared.stream()
                .map(extern -> placed.getOrDefault(extern.name(), extern))
                .toList();
        return new Layout(externs, List.copyOf(sections));
    }

    private static ValueSection place(String object, String name, List<Extern> externs, Map<String, Extern> placed)
            throws BpfObjectException {
        externs.sort(ORDER);
        List<Extern> inOrder = new ArrayList<>();
        long end = 0;
        for (Extern extern : externs) {
            int alignment = stored(extern).alignment();
            long offset = Math.floorDiv(end + alignment - 1, alignment) * alignment;
            end = offset + stored(extern).size();
            if (end > StoredType.MAX_BYTES) {
                throw new BpfObjectException(Problem.of(
                                Code.UNSUPPORTED_TYPE,
                                object,
                                "section " + name + " would have more than " + StoredType.MAX_BYTES + " bytes")
                        .about(extern)
                        .advise("declare shorter strings"));
            }
            Extern there = new Extern(
                    extern.name(),
                    extern.section(),
                    extern.strength(),
                    extern.type(),
                    extern.declaration(),
                    OptionalInt.of((int) offset));
            inOrder.add(there);
            placed.put(there.name(), there);
        }
        return new ValueSection(name, (int) end, inOrder);
    }

    /**
     * BTF that says of each value section what the kernel wants to hear of a map's value: its size, its variables in
     * the order of their offsets, and each of them as allocated and not as extern.
     */
    Btf describedIn(Btf btf) {
        Map<String, ValueSection> byName = new HashMap<>();
        sections.forEach(section -> byName.put(section.name(), section));
        Map<String, Extern> externsByName = new HashMap<>();
        sections.forEach(section -> section.externs().forEach(extern -> externsByName.put(extern.name(), extern)));
        BtfBuilder builder = BtfBuilder.of(btf);
        btf.ids(Kind.DATASEC).forEach(id -> {
            ValueSection section = byName.get(btf.name(id));
            if (section != null) {
                List<Entry> entries = new ArrayList<>();
                for (Entry entry : btf.entries(id)) {
                    Extern extern = externsByName.get(btf.name(entry.type()));
                    if (extern == null) {
                        // A second variable of that name, which the first one's section took the extern from.
                        continue;
                    }
                    entries.add(new Entry(
                            entry.type(),
                            extern.offset().orElseThrow(),
                            stored(extern).size()));
                    if (btf.is(Kind.VAR, entry.type())) {
                        builder.link(entry.type(), Linkage.GLOBAL);
                    }
                }
                entries.sort(Comparator.comparingLong(Entry::offset));
                builder.resize(id, section.size()).entries(id, entries);
            }
        });
        try {
            return builder.build();
        } catch (BtfException e) {
            throw new IllegalStateException("numbers were replaced by others in their range", e);
        }
    }

    private static ExternType.Stored stored(Extern extern) {
        return (ExternType.Stored) extern.type();
    }
}
