package org.skep.syscallprovider.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import org.skep.btf.Utf8;

/**
 * The {@code union bpf_attr} of one call, with the memory that its pointers refer to; all of it is freed by
 * {@link #close}. Fields are set by their offset, see {@link Offsets}; numbers are in the machine's byte order. For one
 * thread.
 *
 * <p>The size given to the kernel ends with the last field that is not zero. A kernel that does not know a field takes
 * a larger size only if the rest is zero, and a shorter one stands for zeros, so a call that does not need a new field
 * works on old kernels too.
 *
 * <p>Making one is an {@link UnsatisfiedLinkError} where JNA's native library can't be loaded.
 */
public final class Attr implements AutoCloseable {
    /** More than any kernel's {@code union bpf_attr} has, so that results always have room. */
    private static final int BYTES = 256;
    /** Bytes of a name, the terminating zero included ({@code BPF_OBJ_NAME_LEN}). */
    private static final int NAME_BYTES = 16;

    private final Memory union = union();
    private final List<Memory> buffers = new ArrayList<>();
    private int size = 4;

    /** All zeros. */
    public Attr() {
        union.clear();
    }

    /** Every call begins with one of these, so that the first is where JNA looks for its native library. */
    private static Memory union() {
        NativeLibrary.load();
        return new Memory(BYTES);
    }

    /** Sets 32 bits. */
    public Attr put(int offset, int number) {
        union.setInt(offset, number);
        return grown(number != 0, offset + Integer.BYTES);
    }

    /** Sets 64 bits. */
    public Attr put(int offset, long number) {
        union.setLong(offset, number);
        return grown(number != 0, offset + Long.BYTES);
    }

    /** Sets a pointer to a copy of these bytes; to none if there are none. */
    public Attr put(int offset, byte[] bytes) {
        return bytes.length == 0 ? put(offset, 0L) : point(offset, copied(bytes));
    }

    /** Sets a pointer to memory of this call. */
    public Attr point(int offset, Memory memory) {
        return put(offset, Pointer.nativeValue(memory));
    }

    /** Sets a name in place, without its last characters if it is too long. Empty leaves it out. */
    public Attr name(int offset, String name) {
        byte[] bytes = Utf8.encode(name);
        int length = Math.min(bytes.length, NAME_BYTES - 1);
        for (int i = 0; i < length; i++) {
            union.setByte(offset + i, bytes[i]);
        }
        return grown(length > 0, offset + length);
    }

    /** Memory for this call, zeroed. */
    public Memory buffer(long bytes) {
        Memory memory = new Memory(Math.max(1, bytes));
        buffers.add(memory);
        memory.clear();
        return memory;
    }

    /** Memory for this call with a copy of these bytes, at least one. */
    public Memory copied(byte[] bytes) {
        Memory memory = buffer(bytes.length);
        memory.write(0, bytes, 0, bytes.length);
        return memory;
    }

    /** 32 bits, as they were set or as the kernel wrote them. */
    public int get(int offset) {
        return union.getInt(offset);
    }

    /** What the kernel is told to read. */
    public int size() {
        return size;
    }

    long address() {
        return Pointer.nativeValue(union);
    }

    private Attr grown(boolean used, int end) {
        if (used) {
            size = Math.max(size, end);
        }
        return this;
    }

    @Override
    public void close() {
        buffers.forEach(Memory::close);
        buffers.clear();
        union.close();
    }
}
