package org.skep.kernel;

import java.util.Objects;

/**
 * A place in a program that names an object in the kernel: a {@code ld_imm64}, which takes two instructions. The
 * provider puts in what the kernel knows the object by.
 */
public sealed interface Patch {

    /** The index of the first half of the {@code ld_imm64}, in instructions. */
    int instruction();

    /**
     * The instruction loads the address of a map: source register {@code BPF_PSEUDO_MAP_FD} (1), second immediate 0.
     *
     * @param instruction index of the {@code ld_imm64}
     * @param map stays with its owner
     */
    record MapAddress(int instruction, MapHandle map) implements Patch {
        /** Checks that nothing is null and the index not negative. */
        public MapAddress {
            checked(instruction, map);
        }
    }

    /**
     * The instruction loads an address within the value of a one-entry array map: source register
     * {@code BPF_PSEUDO_MAP_VALUE} (2), second immediate the offset.
     *
     * @param instruction index of the {@code ld_imm64}
     * @param map stays with its owner
     * @param offset in bytes, less than the map's value size
     */
    record MapValueAddress(int instruction, MapHandle map, int offset) implements Patch {
        /** Checks that nothing is null and the index not negative. */
        public MapValueAddress {
            checked(instruction, map);
        }
    }

    /**
     * The instruction names a type in a module's BTF: the second immediate becomes the module, source register
     * ({@code BPF_PSEUDO_BTF_ID}, 3) and first immediate (the type's id) stay as they are. The kernel's own BTF needs
     * no patch: there the second immediate is 0.
     *
     * @param instruction index of the {@code ld_imm64}
     * @param btf the module's BTF; stays with its owner
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
