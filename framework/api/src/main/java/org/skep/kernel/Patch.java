package org.skep.kernel;

import java.util.Objects;

/**
 * A relocation of a {@code ld_imm64}, which has two instructions, to an object in the kernel. The provider inserts the
 * kernel's identifier of the object.
 */
public sealed interface Patch {

    /** Returns the index of the first half of the {@code ld_imm64}, in instructions. */
    int instruction();

    /**
     * Loads the address of a map: source register {@code BPF_PSEUDO_MAP_FD} (1), second immediate 0.
     *
     * @param instruction the index of the {@code ld_imm64}
     * @param map not closed
     */
    record MapAddress(int instruction, MapHandle map) implements Patch {
        /** Checks that nothing is null and the index not negative. */
        public MapAddress {
            checked(instruction, map);
        }
    }

    /**
     * Loads an address within the value of an array map with one entry: source register {@code BPF_PSEUDO_MAP_VALUE}
     * (2), second immediate the offset.
     *
     * @param instruction the index of the {@code ld_imm64}
     * @param map not closed
     * @param offset in bytes, less than the map's value size
     */
    record MapValueAddress(int instruction, MapHandle map, int offset) implements Patch {
        /** Checks that nothing is null and the index not negative. */
        public MapValueAddress {
            checked(instruction, map);
        }
    }

    /**
     * Refers to a type in a module's BTF: the second immediate becomes the module; the source register
     * ({@code BPF_PSEUDO_BTF_ID}, 3) and the first immediate (the type's id) are not changed. The kernel's own BTF
     * needs no relocation: its second immediate is 0.
     *
     * @param instruction the index of the {@code ld_imm64}
     * @param btf the module's BTF; not closed
     */
    record ModuleType(int instruction, BtfHandle btf) implements Patch {
        /** Checks that nothing is null and the index not negative. */
        public ModuleType {
            checked(instruction, btf);
        }
    }

    private static void checked(int instruction, Handle handle) {
        Objects.requireNonNull(handle, "handle");
        if (instruction < 0) {
            throw new IllegalArgumentException("instruction " + instruction);
        }
    }
}
