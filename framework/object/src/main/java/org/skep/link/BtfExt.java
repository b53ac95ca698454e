package org.skep.link;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.insn.Instructions;

/**
 * What {@code .BTF.ext} says of instructions: which functions and source lines they belong to, and what about them
 * depends on the kernel's types. Three tables of records of one size each, by section, whose first word is the offset
 * of an instruction in its section, in bytes.
 *
 * @param functions {@code struct bpf_func_info}
 * @param lines {@code struct bpf_line_info}
 * @param relocations {@code struct bpf_core_relo}
 */
record BtfExt(Table functions, Table lines, Table relocations) {
    private static final int MAGIC = 0xeb9f;
    private static final int VERSION = 1;
    /** The header up to the two tables that it always has, and with the third one. */
    private static final int SHORT_HEADER = 24;

    private static final int LONG_HEADER = 32;
    private static final int FUNCTION_BYTES = 8;
    private static final int LINE_BYTES = 16;
    private static final int RELOCATION_BYTES = 16;

    /** An object without any. */
    static final BtfExt NONE = new BtfExt(Table.NONE, Table.NONE, Table.NONE);

    /**
     * Reads all of it.
     *
     * @param bytes of the section; kept
     * @param names the object's BTF, which holds the names of sections
     * @throws BtfException if a length, offset or size in it is wrong, or records are out of order
     */
    static BtfExt parse(byte[] bytes, Btf names) throws BtfException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(names.order());
        if (bytes.length < SHORT_HEADER || (buffer.getShort(0) & 0xffff) != MAGIC) {
            throw new BtfException("not in the BTF's byte order, or too short");
        }
        if (buffer.get(2) != VERSION || buffer.get(3) != 0) {
            throw new BtfException("of version " + buffer.get(2) + ", flags " + buffer.get(3));
        }
        long header = Integer.toUnsignedLong(buffer.getInt(4));
        if (header < SHORT_HEADER || header > bytes.length) {
            throw new BtfException("a header of " + header + " bytes in " + bytes.length);
        }
        Table relocations = header < LONG_HEADER
                ? Table.NONE
                : table(buffer, (int) header, 24, RELOCATION_BYTES, names, "relocations");
        return new BtfExt(
                table(buffer, (int) header, 8, FUNCTION_BYTES, names, "functions"),
                table(buffer, (int) header, 16, LINE_BYTES, names, "lines"),
                relocations);
    }

    /**
     * Records by section.
     *
     * @param recordBytes bytes of one; more than this project knows of is for the kernel to judge
     * @param sections by the section's name
     */
    record Table(int recordBytes, Map<String, Records> sections) {
        static final Table NONE = new Table(0, Map.of());

        /** Those of a part of a section: offsets in bytes, the end not included. */
        Optional<Slice> within(String section, long begin, long end) {
            Records records = sections.get(section);
            if (records == null) {
                return Optional.empty();
            }
            int first = records.firstFrom(begin);
            int last = records.firstFrom(end);
            return first == last ? Optional.empty() : Optional.of(new Slice(records, first, last - first));
        }
    }

    /** Records of one section, ascending by offset. */
    static final class Records {
        private final ByteBuffer buffer;
        private final int at;
        private final int count;
        private final int recordBytes;

        private Records(ByteBuffer buffer, int at, int count, int recordBytes) {
            this.buffer = buffer;
            this.at = at;
            this.count = count;
            this.recordBytes = recordBytes;
        }

        private long offset(int index) {
            return Integer.toUnsignedLong(buffer.getInt(at + index * recordBytes));
        }

        /** The first record at an offset or after it. */
        private int firstFrom(long offset) {
            int low = 0;
            int high = count;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (offset(middle) < offset) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        private void checkOrder(String what) throws BtfException {
            for (int i = 1; i < count; i++) {
                if (offset(i) < offset(i - 1)) {
                    throw new BtfException(what + " are not in the order of their offsets");
                }
            }
        }
    }

    /** Some of a section's records. */
    record Slice(Records records, int first, int count) {
        /**
         * Without those at the first offset that another one at the same offset follows: they are of functions without
         * instructions, which begin where the next function does, and the kernel takes one record for an instruction.
         */
        Slice ofOneFunction() {
            int last = Math.min(records.firstFrom(offset(0) + 1), first + count) - 1;
            return new Slice(records, last, first + count - last);
        }

        /** Offset of an instruction in its section, in bytes. */
        long offset(int index) {
            return records.offset(first + index);
        }

        /** Any other word of a record. */
        int word(int index, int number) {
            return records.buffer.getInt(records.at + (first + index) * records.recordBytes + number * 4);
        }

        /** Appends the records as they stand, in their byte order, but for the offsets. */
        void copyTo(ByteBuffer out, long begin, int placedAt) {
            ByteOrder order = records.buffer.order();
            for (int i = 0; i < count; i++) {
                int from = records.at + (first + i) * records.recordBytes;
                int to = out.position();
                out.put(to, records.buffer, from, records.recordBytes).position(to + records.recordBytes);
                out.order(order).putInt(to, (int) ((offset(i) - begin) / Instructions.SIZE) + placedAt);
            }
        }

        int bytes() {
            return count * records.recordBytes;
        }
    }

    /** One table, whose offset behind the header and length stand in the header. */
    private static Table table(ByteBuffer buffer, int header, int field, int least, Btf names, String what)
            throws BtfException {
        long begin = header + Integer.toUnsignedLong(buffer.getInt(field));
        long length = Integer.toUnsignedLong(buffer.getInt(field + 4));
        if (length == 0) {
            return Table.NONE;
        }
        if (begin % 4 != header % 4 || begin + length > buffer.limit() || length < 4) {
            throw new BtfException(
                    what + " of " + length + " bytes at " + begin + " are not within " + buffer.limit() + " bytes");
        }
        int at = (int) begin;
        int end = (int) (begin + length);
        long recordBytes = Integer.toUnsignedLong(buffer.getInt(at));
        if (recordBytes < least || recordBytes % 4 != 0 || recordBytes > length) {
            throw new BtfException(what + " have records of " + recordBytes + " bytes");
        }
        at += 4;
        if (at == end) {
            throw new BtfException(what + " have no records");
        }
        Map<String, Records> sections = new HashMap<>();
        while (at < end) {
            if (end - at < 8) {
                throw new BtfException(what + " end within a section");
            }
            long count = Integer.toUnsignedLong(buffer.getInt(at + 4));
            String section = section(names, buffer.getInt(at));
            at += 8;
            if (count == 0 || count * recordBytes > end - at) {
                throw new BtfException(what + " of " + section + ": " + count + " records in " + (end - at) + " bytes");
            }
            Records records = new Records(buffer, at, (int) count, (int) recordBytes);
            records.checkOrder(what + " of " + section);
            sections.putIfAbsent(section, records);
            at += (int) (count * recordBytes);
        }
        return new Table((int) recordBytes, sections);
    }

    private static String section(Btf names, int offset) throws BtfException {
        return names.string(Integer.toUnsignedLong(offset))
                .orElseThrow(() -> new BtfException(
                        "a section's name at " + Integer.toUnsignedString(offset) + ", where no string is"));
    }
}
