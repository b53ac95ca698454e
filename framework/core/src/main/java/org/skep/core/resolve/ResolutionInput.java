package org.skep.core.resolve;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.skep.extern.Extern;
import org.skep.object.BpfObject;
import org.skep.object.ValueSection;

/**
 * What a resolution is about. Doesn't hold the object's file.
 *
 * @param object the object's name
 * @param order of the values' bytes
 * @param externs those of value sections in layout order, section by section, then {@code .ksyms} by name
 * @param sections the value sections
 */
public record ResolutionInput(String object, ByteOrder order, List<Extern> externs, List<ValueSection> sections) {
    public ResolutionInput {
        externs = List.copyOf(externs);
        sections = List.copyOf(sections);
    }

    /** All externs of an object. */
    public static ResolutionInput of(BpfObject object) {
        List<Extern> externs = new ArrayList<>();
        object.valueSections().forEach(section -> externs.addAll(section.externs()));
        object.externs().stream()
                .filter(extern -> !extern.kind().isStored())
                .sorted(Comparator.comparing(Extern::name))
                .forEach(externs::add);
        return new ResolutionInput(object.name(), object.order(), externs, object.valueSections());
    }

    /** One extern, as this machine would lay it out. */
    public static ResolutionInput of(String object, Extern extern) {
        return new ResolutionInput(object, ByteOrder.nativeOrder(), List.of(extern), List.of());
    }
}
