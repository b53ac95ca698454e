package org.skep.syscallprovider.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Instructions in the machine's byte order, eight bytes a slot ({@code struct bpf_insn} of
 * {@code include/uapi/linux/bpf.h}): opcode, registers, 16-bit offset, 32-bit immediate. The registers are two bit
 * fields of a byte, which C lays out from the low end in little-endian order, else from the high end.
 */
final class Slots {
    static final int BYTES = 8;
    /** {@code BPF_LD | BPF_IMM | BPF_DW}: a 64-bit immediate, in two slots. */
    static final byte LD_IMM64 = 0x18;

    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private final ByteBuffer bytes;

    private Slots(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    /** Instructions that are there; changed in place. */
    static Slots of(byte[] bytes) {
        return new Slots(bytes);
    }

    /** So many, to be set. */
    static Slots empty(int count) {
        return new Slots(new byte[count * BYTES]);
    }

    /** Sets one. */
    Slots set(int slot, int opcode, int destination, int source, int offset, int immediate) {
        bytes.put(slot * BYTES, (byte) opcode);
        bytes.put(slot * BYTES + 1, (byte) (LITTLE ? (source << 4) | destination : (destination << 4) | source));
        bytes.putShort(slot * BYTES + 2, (short) offset);
        bytes.putInt(slot * BYTES + 4, immediate);
        return this;
    }

    /** Sets both halves of a 64-bit immediate and what they mean. */
    Slots wide(int slot, int source, int first, int second) {
        checkWide(slot);
        int registers = bytes.get(slot * BYTES + 1);
        bytes.put(slot * BYTES + 1, (byte) (LITTLE ? (registers & 0x0f) | (source << 4) : (registers & 0xf0) | source));
        bytes.putInt(slot * BYTES + 4, first);
        return second(slot, second);
    }

    /** Sets the second half of a 64-bit immediate. */
    Slots second(int slot, int immediate) {
        checkWide(slot);
        bytes.putInt((slot + 1) * BYTES + 4, immediate);
        return this;
    }

    byte[] bytes() {
        return bytes.array();
    }

    private void checkWide(int slot) {
        if (slot >= bytes.capacity() / BYTES - 1 || bytes.get(slot * BYTES) != LD_IMM64) {
            throw new IllegalArgumentException("instruction " + slot + " is no 64-bit immediate");
        }
    }
}
