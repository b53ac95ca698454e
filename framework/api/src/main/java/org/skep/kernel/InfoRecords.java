package org.skep.kernel;

/**
 * Function or line info of a program in the kernel's format: records of equal size, ascending by instruction, whose
 * first field is the offset from the program's beginning, in instructions. The first record of function info has offset
 * 0.
 */
public final class InfoRecords {
    private final byte[] bytes;
    private final int recordSize;

    private InfoRecords(byte[] bytes, int recordSize) {
        this.bytes = bytes.clone();
        this.recordSize = recordSize;
    }

    /**
     * Creates records from their concatenated bytes.
     *
     * @param bytes in the machine's byte order; copied
     * @param recordSize the size of a record in bytes: at least 8 for function info ({@code struct bpf_func_info}), 16
     *     for line info ({@code struct bpf_line_info})
     * @throws IllegalArgumentException if the size is less than 8 or not a multiple of 4, or the number of bytes is not
     *     a multiple of it
     */
    public static InfoRecords of(byte[] bytes, int recordSize) {
        if (recordSize < 8 || recordSize % 4 != 0 || bytes.length % recordSize != 0) {
            throw new IllegalArgumentException(bytes.length + " bytes of records of " + recordSize + " bytes");
        }
        return new InfoRecords(bytes, recordSize);
    }

    /** Returns a copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Returns the size of a record in bytes. */
    public int recordSize() {
        return recordSize;
    }

    /** Returns the number of records. */
    public int count() {
        return bytes.length / recordSize;
    }
}
