package org.skep.link;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Instructions of eight bytes each ({@code struct bpf_insn}): opcode, two registers in one byte, an offset of 16 bits,
 * an immediate of 32 bits. The byte order decides over the numbers and over which half of the second byte is which
 * register.
 */
final class Instructions {
    /** Bytes of one; a {@code ld_imm64} takes two. */
    static final int BYTES = 8;

    /** {@code BPF_LD | BPF_IMM | BPF_DW}. */
    private static final int LOAD_64 = 0x18;
    /** {@code BPF_JMP | BPF_CALL}. */
    private static final int CALL = 0x85;

    private final ByteBuffer bytes;
    private final boolean little;

    /** On these bytes, which change with it. */
    Instructions(byte[] bytes, ByteOrder order) {
        this.bytes = ByteBuffer.wrap(bytes).order(order);
        this.little = order == ByteOrder.LITTLE_ENDIAN;
    }

    int count() {
        return bytes.limit() / BYTES;
    }

    byte[] bytes() {
        return bytes.array();
    }

    boolean isCall(int index) {
        return opcode(index) == CALL;
    }

    /** Whether a whole {@code ld_imm64} begins here. */
    boolean isLoad64(int index) {
        return opcode(index) == LOAD_64 && index + 1 < count() && opcode(index + 1) == 0;
    }

    int source(int index) {
        int registers = bytes.get(index * BYTES + 1) & 0xff;
        return little ? registers >>> 4 : registers & 0xf;
    }

    int destination(int index) {
        int registers = bytes.get(index * BYTES + 1) & 0xff;
        return little ? registers & 0xf : registers >>> 4;
    }

    int offset(int index) {
        return bytes.getShort(index * BYTES + 2);
    }

    int immediate(int index) {
        return bytes.getInt(index * BYTES + 4);
    }

    void source(int index, int register) {
        int destination = destination(index);
        bytes.put(index * BYTES + 1, (byte) (little ? register << 4 | destination : destination << 4 | register));
    }

    void immediate(int index, int value) {
        bytes.putInt(index * BYTES + 4, value);
    }

    private int opcode(int index) {
        return bytes.get(index * BYTES) & 0xff;
    }
}
