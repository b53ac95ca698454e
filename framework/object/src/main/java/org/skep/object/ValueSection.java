package org.skep.object;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;

/**
 * One section of value externs, laid out as libbpf does it: by alignment descending, size ascending, name ascending;
 * each where the one before it ends, rounded up to its own alignment.
 *
 * @param name the DATASEC's, with its leading dot
 * @param size where the last extern ends, in bytes
 * @param externs in the order of their offsets, at least one
 */
public record ValueSection(String name, int size, List<Extern> externs) {
    /** Copies the list. */
    public ValueSection {
        Objects.requireNonNull(name, "name");
        externs = List.copyOf(externs);
    }

    /**
     * The contents of the section's map.
     *
     * @param values the bytes of externs by name, in the object's byte order; what has none is zero
     * @return as many bytes as the section has
     * @throws IllegalArgumentException if there are bytes for an extern that is not of this section, or more or fewer
     *     than it has
     */
    public byte[] image(Map<String, byte[]> values) {
        byte[] image = new byte[size];
        int used = 0;
        for (Extern extern : externs) {
            byte[] bytes = values.get(extern.name());
            if (bytes != null) {
                int expected = ((ExternType.Stored) extern.type()).size();
                if (bytes.length != expected) {
                    throw new IllegalArgumentException(
                            extern.name() + " has " + expected + " bytes, not " + bytes.length);
                }
                System.arraycopy(bytes, 0, image, extern.offset().orElseThrow(), expected);
                used++;
            }
        }
        if (used != values.size()) {
            throw new IllegalArgumentException(
                    "bytes for externs that are not in " + name + ", among " + values.keySet());
        }
        return image;
    }
}
