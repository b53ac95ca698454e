package org.skep.link;

import java.util.Objects;
import java.util.Optional;
import org.skep.kernel.MapSpec;

/**
 * A map to be created.
 *
 * @param symbol what the object calls it: a variable of {@code .maps}, or the section that it holds
 * @param role what it is for
 * @param spec what it is to be, without BTF; its name is the one the kernel sees
 * @param keyType the key's type in the plan's BTF; 0 for none
 * @param valueType the value's type in the plan's BTF, a DATASEC for a section; 0 for none. Where both are 0 the map is
 *     created without BTF
 * @param contents what its only entry is to be set to; empty for a map that begins empty or zero
 */
public record PlannedMap(
        String symbol, Role role, MapSpec spec, int keyType, int valueType, Optional<Contents> contents) {

    /** Checks that nothing is null. */
    public PlannedMap {
        Objects.requireNonNull(symbol, "symbol");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(spec, "spec");
        Objects.requireNonNull(contents, "contents");
    }

    /** What a map is for. */
    public enum Role {
        /** Defined in {@code .maps} for the program's own use. */
        DEFINED,
        /** Holds variables: {@code .data}, {@code .bss} and the like. */
        DATA,
        /** Holds constants: {@code .rodata} and the like. */
        CONSTANTS,
        /** Holds the values of externs. */
        EXTERNS;

        /** Whether the map is frozen once it is filled, so that nobody can write it and the verifier reads it. */
        public boolean isFrozen() {
            return this == CONSTANTS || this == EXTERNS;
        }
    }

    /**
     * The value of a map's only entry.
     *
     * @param bytes as many as a value has; not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Contents(byte[] bytes) {}

    /**
     * The name it goes by where there is room, such as in a pin's: the kernel's, whole if that is only cut, and the
     * section's for a custom section of data or constants. libbpf calls its maps so.
     */
    public String name() {
        boolean custom = symbol.startsWith(".data.") || symbol.startsWith(".rodata.");
        return custom || symbol.startsWith(spec.name()) ? symbol : spec.name();
    }

    /** Whether the map is described by BTF. */
    public boolean isDescribed() {
        return keyType != 0 || valueType != 0;
    }
}
