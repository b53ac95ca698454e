package org.skep.insn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A sequence of BPF instructions of {@value #SIZE} bytes each ({@code struct bpf_insn} of
 * {@code include/uapi/linux/bpf.h}): an opcode, two registers in one byte, a signed offset of 16 bits, an immediate of
 * 32 bits. The byte order decides how offset and immediate are stored, and which half of the second byte is which
 * register. An index counts instructions from 0; the two halves of an {@code ld_imm64} count as two.
 *
 * <p>An index outside the sequence is an {@link IndexOutOfBoundsException}. Not thread-safe.
 */
public final class Instructions {
    /** Bytes of one instruction; an {@code ld_imm64} takes two instructions. */
    public static final int SIZE = 8;

    /** The largest number of a register, {@code r10}, which is the frame pointer. */
    public static final int LAST_REGISTER = 10;

    /**
     * Opcode {@code BPF_LD | BPF_IMM | BPF_DW}: {@code ld_imm64}, the first half. The opcode of the second half is 0.
     */
    public static final int LD_IMM64 = 0x18;
    /** Opcode {@code BPF_JMP | BPF_CALL}. */
    public static final int CALL = 0x85;
    /** Opcode {@code BPF_JMP | BPF_EXIT}. */
    public static final int EXIT = 0x95;

    /** Source register of an {@code ld_imm64} that loads a map: {@code BPF_PSEUDO_MAP_FD}. */
    public static final int PSEUDO_MAP_FD = 1;
    /**
     * Source register of an {@code ld_imm64} that loads an address within a map's value: {@code BPF_PSEUDO_MAP_VALUE}.
     */
    public static final int PSEUDO_MAP_VALUE = 2;
    /** Source register of an {@code ld_imm64} that loads a kernel variable: {@code BPF_PSEUDO_BTF_ID}. */
    public static final int PSEUDO_BTF_ID = 3;
    /** Source register of an {@code ld_imm64} that loads a function of the program: {@code BPF_PSEUDO_FUNC}. */
    public static final int PSEUDO_FUNC = 4;
    /** The largest source register that gives an {@code ld_imm64} a meaning: {@code BPF_PSEUDO_MAP_IDX_VALUE}. */
    public static final int PSEUDO_MAP_IDX_VALUE = 6;

    /** Source register of a call of a function of the program: {@code BPF_PSEUDO_CALL}. */
    public static final int PSEUDO_CALL = 1;
    /** Source register of a call of a kernel function: {@code BPF_PSEUDO_KFUNC_CALL}. */
    public static final int PSEUDO_KFUNC_CALL = 2;

    private final ByteBuffer bytes;
    private final boolean little;

    private Instructions(byte[] bytes, ByteOrder order) {
        if (bytes.length % SIZE != 0) {
            throw new IllegalArgumentException(bytes.length + " bytes are not a whole number of instructions");
        }
        this.bytes = ByteBuffer.wrap(bytes).order(order);
        this.little = order == ByteOrder.LITTLE_ENDIAN;
    }

    /**
     * A view of these bytes; a change of one changes the other.
     *
     * @throws IllegalArgumentException if the length is not a multiple of {@value #SIZE}
     */
    public static Instructions wrap(byte[] bytes, ByteOrder order) {
        return new Instructions(bytes, order);
    }

    /** New instructions, all of them zero. */
    public static Instructions allocate(int count, ByteOrder order) {
        return new Instructions(new byte[Math.multiplyExact(count, SIZE)], order);
    }

    /** The number of instructions. */
    public int count() {
        return bytes.limit() / SIZE;
    }

    /** The bytes, not copied. */
    public byte[] bytes() {
        return bytes.array();
    }

    /** The opcode, 0 to 255. */
    public int opcode(int index) {
        return Byte.toUnsignedInt(bytes.get(index * SIZE));
    }

    /** The number of the destination register, 0 to 15. */
    public int destination(int index) {
        int registers = bytes.get(index * SIZE + 1) & 0xff;
        return little ? registers & 0xf : registers >>> 4;
    }

    /** The number of the source register, 0 to 15, which is also the meaning of an {@code ld_imm64} and of a call. */
    public int source(int index) {
        int registers = bytes.get(index * SIZE + 1) & 0xff;
        return little ? registers >>> 4 : registers & 0xf;
    }

    /** The offset, signed. */
    public int offset(int index) {
        return bytes.getShort(index * SIZE + 2);
    }

    /** The immediate, signed. */
    public int immediate(int index) {
        return bytes.getInt(index * SIZE + 4);
    }

    /** Whether the instruction is a call, of whatever kind. */
    public boolean isCall(int index) {
        return opcode(index) == CALL;
    }

    /** Whether a whole {@code ld_imm64} begins at this index. */
    public boolean isLoad64(int index) {
        return opcode(index) == LD_IMM64 && index + 1 < count() && opcode(index + 1) == 0;
    }

    /** Replaces the whole instruction. */
    public Instructions set(int index, int opcode, int destination, int source, int offset, int immediate) {
        bytes.put(index * SIZE, (byte) opcode);
        registers(index, destination, source);
        bytes.putShort(index * SIZE + 2, (short) offset);
        bytes.putInt(index * SIZE + 4, immediate);
        return this;
    }

    /** Replaces the source register. */
    public void source(int index, int register) {
        registers(index, destination(index), register);
    }

    /** Replaces the immediate. */
    public void immediate(int index, int value) {
        bytes.putInt(index * SIZE + 4, value);
    }

    /**
     * Replaces the source register and both immediates of an {@code ld_imm64}.
     *
     * @throws IllegalArgumentException if no {@code ld_imm64} begins at this index
     */
    public Instructions load64(int index, int source, int first, int second) {
        secondImmediate(index, second);
        source(index, source);
        immediate(index, first);
        return this;
    }

    /**
     * Replaces the immediate of the second half of an {@code ld_imm64}.
     *
     * @param index of the first half
     * @throws IllegalArgumentException if no {@code ld_imm64} begins at this index
     */
    public void secondImmediate(int index, int value) {
        if (index < 0 || index >= count() - 1 || opcode(index) != LD_IMM64) {
            throw new IllegalArgumentException("no ld_imm64 begins at instruction " + index);
        }
        immediate(index + 1, value);
    }

    private void registers(int index, int destination, int source) {
        bytes.put(index * SIZE + 1, (byte) (little ? source << 4 | destination : destination << 4 | source));
    }
}
