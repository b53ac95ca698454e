package org.skep.object;

import java.util.Arrays;
import java.util.Objects;

/**
 * A section of data that becomes, or describes, a map: {@code .data}, {@code .rodata}, {@code .bss}, those with a
 * further name behind a dot, and {@code .maps}. Immutable.
 */
public final class DataSection {
    private final ObjectSection section;
    private final long size;
    private final byte[] bytes;

    DataSection(ObjectSection section, long size, byte[] bytes) {
        this.section = Objects.requireNonNull(section, "section");
        this.size = size;
        this.bytes = bytes;
    }

    /** Which section it is. */
    public ObjectSection section() {
        return section;
    }

    /** In bytes, unsigned; for {@code .bss} as large as the file claims, which nobody has checked. */
    public long size() {
        return size;
    }

    /** A copy of what stands in the file; nothing for {@code .bss}. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DataSection data
                && section.equals(data.section)
                && size == data.size
                && Arrays.equals(bytes, data.bytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(section, size);
    }

    @Override
    public String toString() {
        return section.name() + ", " + Long.toUnsignedString(size) + " bytes";
    }
}
