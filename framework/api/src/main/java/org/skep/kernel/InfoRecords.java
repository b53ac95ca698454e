package org.skep.kernel;

/**
 * Function or line info of a program as the kernel takes it: records of one size, ascending by instruction, whose first
 * field is the offset in instructions from the program's beginning. The first record of function info is at 0.
 */
public final class InfoRecords {
    private final byte[] bytes;
    private final int recordSize;

    private InfoRecords(byte[] bytes, int recordSize) {
        this.bytes = bytes.clone();
        this.recordSize = recordSize;
    }

    /**
     * Records one after the other.
     *
     * @param bytes in the machine's byte order; copied
     * @param recordSize bytes of one: at least 8 for function info ({@code struct bpf_func_info}), 16 for line info
     *     ({@code struct bpf_line_info})
     * @throws IllegalArgumentException if the size is less than 8 or no multiple of 4, or the bytes are no multiple of
     *     it
     */
    public static InfoRecords of(byte[] bytes, int recordSize) {
        if (recordSize < 8 || recordSize % 4 != 0 || bytes.length % recordSize != 0) {
            throw new IllegalArgumentException(bytes.length + " bytes of records of " + recordSize + " bytes");
        }
        return new InfoRecords(bytes, recordSize);
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Bytes of one record. */
    public int recordSize() {
        return recordSize;
    }

    /** How many there are. */
    public int count() {
        return bytes.length / recordSize;
    }
}
