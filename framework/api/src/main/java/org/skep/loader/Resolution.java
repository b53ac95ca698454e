package org.skep.loader;

import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.skep.extern.Problem;
import org.skep.machine.Target;

/**
 * One object with its externs answered, or with what is wrong with them. Immutable.
 *
 * @param object the object's name
 * @param order the object's byte order, which is that of all bytes here
 * @param target the machine that was asked about
 * @param kconfig the label of the configuration that was given in place of the sources, if one was
 * @param externs all of them: those of value sections in layout order, section by section, then {@code .ksyms} by name
 * @param images the data of each value section's map by section name, in the order of {@link #externs}; without those
 *     of sections in which an extern failed
 * @param warnings what should be known although it is no error
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
     * @param bytes in the object's byte order; not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record SectionData(byte[] bytes) {}

    /** Every extern that failed, in the order of {@link #externs}. */
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
