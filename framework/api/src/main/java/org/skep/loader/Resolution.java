package org.skep.loader;

import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.skep.extern.Problem;
import org.skep.machine.Target;

/**
 * An object's externs with their values or problems. Immutable.
 *
 * @param object the object's name
 * @param order the object's byte order, which applies to all bytes here
 * @param target the machine
 * @param kconfig the label of the configuration that replaced the sources, if one was given
 * @param externs all externs: those stored in maps in layout order, section by section, then {@code .ksyms} by name
 * @param images the data of each section's map by section name, in the order of {@link #externs}; without sections in
 *     which an extern failed
 * @param warnings notes that are not errors
 */
public record Resolution(
        String object,
        ByteOrder order,
        Target target,
        Optional<String> kconfig,
        List<ResolvedExtern> externs,
        Map<String, SectionData> images,
        List<Problem> warnings) {

    /** Copies the list of externs and of warnings. */
    public Resolution {
        externs = List.copyOf(externs);
        warnings = List.copyOf(warnings);
    }

    /**
     * The data of one section's map.
     *
     * @param bytes in the object's byte order; must not be modified
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record SectionData(byte[] bytes) {}

    /** Returns the problems of all failed externs, in the order of {@link #externs}. */
    public List<Problem> errors() {
        return externs.stream()
                .filter(ResolvedExtern.Failed.class::isInstance)
                .map(extern -> ((ResolvedExtern.Failed) extern).problem())
                .toList();
    }

    /** Whether no extern failed. */
    public boolean ok() {
        return externs.stream().noneMatch(ResolvedExtern.Failed.class::isInstance);
    }
}
