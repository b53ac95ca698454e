package org.skep.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;

/**
 * The bytes of one BTF, where its sections are, where each of its types begins, and the BTF that it continues (its
 * base), if any. Ids and offsets of strings count through from the base. Every read is checked against the bounds of
 * the buffer; what {@link #checked} lets through can be read without meeting them.
 */
final class BtfImage {
    /** {@code BTF_MAGIC}. */
    static final int MAGIC = 0xeb9f;
    /** {@code BTF_VERSION}. */
    static final int VERSION = 1;
    /** Bytes of {@code struct btf_header} until Linux 7.0. Longer ones are read as far as they are known. */
    static final int HEADER_BYTES = 24;
    /** Bytes of {@code struct btf_header} with the offset and length of a layout section. */
    static final int LAYOUT_HEADER_BYTES = 32;
    /** Bytes of {@code struct btf_type}: name offset, info, and a size or type. */
    static final int RECORD_BYTES = 12;
    /** Bytes of {@code struct btf_layout}. */
    private static final int LAYOUT_BYTES = 4;
    /** The bits of a record's info that count its members. Until Linux 7.1 the upper eight of them are zero. */
    private static final int COUNT_BITS = 0xff_ffff;
    /** The widest integer the kernel knows, {@code BTF_INT_BITS} of 128. */
    private static final int MAX_INT_BITS = 128;

    private final ByteBuffer data;
    private final BtfImage base;
    private final int types;
    private final int typesEnd;
    private final int strings;
    private final int stringsEnd;
    private final int layout;
    private final int layoutEnd;
    private final int firstId;
    private final int firstString;
    private int[] records = {};

    /** Reads the header. */
    private BtfImage(ByteBuffer bytes, BtfImage base) throws BtfException {
        int length = bytes.remaining();
        if (length < HEADER_BYTES) {
            throw new BtfException(length + " bytes, but a header alone has " + HEADER_BYTES);
        }
        this.data = bytes.slice();
        this.base = base;
        data.order(order(data));
        if (base != null && base.data.order() != data.order()) {
            throw new BtfException("it is " + data.order() + ", its base is " + base.data.order());
        }
        if (data.get(2) != VERSION) {
            throw new BtfException("version " + (data.get(2) & 0xff) + ", but only version " + VERSION + " is known");
        }
        if (data.get(3) != 0) {
            throw new BtfException("flags 0x" + Integer.toHexString(data.get(3) & 0xff) + ", but none is known");
        }
        long header = unsigned(4);
        if (header < HEADER_BYTES || header > length) {
            throw new BtfException("a header of " + header + " bytes in " + length + " bytes");
        }
        long typesAt = header + unsigned(8);
        long typesTo = typesAt + unsigned(12);
        long stringsAt = header + unsigned(16);
        long stringsTo = stringsAt + unsigned(20);
        if ((typesAt - header) % 4 != 0) {
            throw new BtfException("type section at offset " + (typesAt - header) + ", which is no multiple of 4");
        }
        if (typesTo > stringsAt) {
            throw new BtfException(
                    "type section ends at " + typesTo + ", after the string section begins at " + stringsAt);
        }
        if (stringsTo > length) {
            throw new BtfException("string section ends at " + stringsTo + " of " + length + " bytes");
        }
        this.types = (int) typesAt;
        this.typesEnd = (int) typesTo;
        this.strings = (int) stringsAt;
        this.stringsEnd = (int) stringsTo;
        boolean empty = strings == stringsEnd;
        boolean begins = base != null || (!empty && data.get(strings) == 0);
        boolean ends = empty || data.get(stringsEnd - 1) == 0;
        if (!begins || !ends) {
            throw new BtfException("string section does not begin and end with a zero byte");
        }
        long layoutAt = header >= LAYOUT_HEADER_BYTES ? header + unsigned(24) : header;
        long layoutBytes = header >= LAYOUT_HEADER_BYTES ? unsigned(28) : 0;
        if (layoutBytes != 0
                && (layoutBytes % LAYOUT_BYTES != 0
                        || (layoutAt - header) % LAYOUT_BYTES != 0
                        || layoutAt < typesTo
                        || layoutAt + layoutBytes > stringsAt)) {
            throw new BtfException("a layout section of " + layoutBytes + " bytes at " + layoutAt
                    + ", which is not between types and strings");
        }
        this.layout = layoutBytes == 0 ? 0 : (int) layoutAt;
        this.layoutEnd = layoutBytes == 0 ? 0 : (int) (layoutAt + layoutBytes);
        this.firstId = base == null ? 1 : base.typeCount() + 1;
        this.firstString = base == null ? 0 : base.stringBytes();
        if ((long) firstString + stringsEnd - strings > Integer.MAX_VALUE) {
            throw new BtfException("more than 2 GiB of strings, with those of its base");
        }
    }

    /**
     * Checks all of the bytes, which must not change any more.
     *
     * @param base null for none
     */
    static BtfImage checked(ByteBuffer bytes, BtfImage base) throws BtfException {
        BtfImage image = new BtfImage(bytes, base);
        image.new Check().types();
        return image;
    }

    /**
     * Checks the header and that the types are within their section.
     *
     * @param base null for none
     */
    static BtfImage trusted(ByteBuffer bytes, BtfImage base) throws BtfException {
        BtfImage image = new BtfImage(bytes, base);
        image.findRecords(new Interruption());
        return image;
    }

    /** Its order is that of the BTF. Not to be written to. */
    ByteBuffer data() {
        return data;
    }

    ByteOrder order() {
        return data.order();
    }

    /** Null for none. */
    BtfImage base() {
        return base;
    }

    /** Where the type section begins. */
    int types() {
        return types;
    }

    /** Where the type section ends. */
    int typesEnd() {
        return typesEnd;
    }

    /** Where the string section begins. */
    int strings() {
        return strings;
    }

    /** Where the string section ends. */
    int stringsEnd() {
        return stringsEnd;
    }

    /** Where the layout section begins; 0 where there is none. */
    int layout() {
        return layout;
    }

    /** Where the layout section ends; 0 where there is none. */
    int layoutEnd() {
        return layoutEnd;
    }

    /** The id of the first type of its own. */
    int firstId() {
        return firstId;
    }

    /** How many types there are, with those of the base. */
    int typeCount() {
        return firstId - 1 + records.length;
    }

    /** The offset of the first string of its own. */
    int firstString() {
        return firstString;
    }

    /** How many bytes of strings there are, with those of the base. */
    int stringBytes() {
        return firstString + stringsEnd - strings;
    }

    /** Where the record of a type of its own begins. */
    int record(int id) {
        return records[id - firstId];
    }

    /** This, or the base that has the type. */
    BtfImage owner(int id) {
        BtfImage image = this;
        while (id < image.firstId && image.base != null) {
            image = image.base;
        }
        return image;
    }

    /**
     * A word of the record of any type but void.
     *
     * @param at from the beginning of the record, in bytes
     */
    int word(int id, int at) {
        if (id >= firstId && id <= typeCount()) {
            return data.getInt(records[id - firstId] + at);
        }
        if (base == null || id <= 0 || id >= firstId) {
            throw new IndexOutOfBoundsException("type " + id + " of " + typeCount());
        }
        return base.word(id, at);
    }

    int info(int id) {
        return word(id, 4);
    }

    Kind kind(int id) {
        return kindOf(info(id));
    }

    static Kind kindOf(int info) {
        return Kind.of(kindNumber(info));
    }

    /** Until Linux 7.1 the upper two of its bits are zero. */
    static int kindNumber(int info) {
        return info >>> 24 & 0x7f;
    }

    static int count(int info) {
        return info & COUNT_BITS;
    }

    /** The byte of the strings at that offset. */
    byte stringByte(int offset) {
        if (offset >= firstString) {
            int at = offset - firstString + strings;
            if (at >= stringsEnd) {
                throw new IndexOutOfBoundsException("string " + offset + " of " + stringBytes() + " bytes");
            }
            return data.get(at);
        }
        if (base == null) {
            throw new IndexOutOfBoundsException("string " + Integer.toUnsignedString(offset));
        }
        return base.stringByte(offset);
    }

    /** A copy of all strings, those of the base included, for loops over every byte; behind it that many zero bytes. */
    byte[] copyOfStrings(int zeroes) {
        byte[] copy = new byte[Math.addExact(stringBytes(), zeroes)];
        for (BtfImage image = this; image != null; image = image.base) {
            image.data.get(image.strings, copy, image.firstString, image.stringsEnd - image.strings);
        }
        return copy;
    }

    private void findRecords(Interruption interruption) throws BtfException {
        // Kernel BTF has one type for about 36 bytes; a record is never shorter than 12.
        int[] found = new int[Math.max(16, (typesEnd - types) / 32)];
        int count = 0;
        for (int at = types; at < typesEnd; count++) {
            if (count == found.length) {
                found = Arrays.copyOf(found, found.length + (found.length >> 1));
            }
            found[count] = at;
            int bytes = recordBytes(firstId + count, at);
            at += bytes;
            interruption.after(bytes);
        }
        records = Arrays.copyOf(found, count);
    }

    private int recordBytes(int id, int at) throws BtfException {
        if (typesEnd - at < RECORD_BYTES) {
            throw wrong(id, "the type section ends within it");
        }
        int info = data.getInt(at + 4);
        Kind kind = kindOf(info);
        int fixed = kind.fixedBytes();
        int each = kind.memberBytes();
        if (kind == Kind.UNKNOWN) {
            int described = described(kindNumber(info));
            if (described < 0) {
                throw wrong(id, "its kind is " + kindNumber(info) + ", which is unknown");
            }
            fixed = described >>> 8;
            each = described & 0xff;
        }
        long bytes = RECORD_BYTES + fixed + (long) count(info) * each;
        if (bytes > typesEnd - at) {
            throw wrong(id, "the type section ends within it");
        }
        return (int) bytes;
    }

    /**
     * What the layout section says of the records of a kind.
     *
     * @return fixed bytes and, in the lower eight bits, bytes of each member; negative where it says nothing
     */
    private int described(int kind) {
        if (layout == 0) {
            return base == null ? -1 : base.described(kind);
        }
        int at = layout + kind * LAYOUT_BYTES;
        if (at >= layoutEnd) {
            return -1;
        }
        int fixed = data.get(at) & 0xff;
        int each = data.get(at + 1) & 0xff;
        return fixed % 4 == 0 && each % 4 == 0 ? fixed << 8 | each : -1;
    }

    private static ByteOrder order(ByteBuffer data) throws BtfException {
        int first = data.get(0) & 0xff;
        int second = data.get(1) & 0xff;
        if ((second << 8 | first) == MAGIC) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        if ((first << 8 | second) == MAGIC) {
            return ByteOrder.BIG_ENDIAN;
        }
        throw new BtfException(String.format(Locale.ROOT, "magic %02x%02x, which is that of no BTF", first, second));
    }

    private long unsigned(int at) {
        return Integer.toUnsignedLong(data.getInt(at));
    }

    private static BtfException wrong(int id, String what) {
        return new BtfException("type " + id + ": " + what);
    }

    /** Checks what the types consist of. */
    private final class Check {
        private final Interruption interruption = new Interruption();
        private final BitSet tooLong = tooLong();
        private final boolean anyTooLong = !tooLong.isEmpty();
        private final int stringBytes = stringBytes();
        private int typeCount;
        private int id;

        void types() throws BtfException {
            findRecords(interruption);
            typeCount = typeCount();
            for (int i = 0; i < records.length; i++) {
                id = firstId + i;
                type(records[i]);
                interruption.after((i + 1 < records.length ? records[i + 1] : typesEnd) - records[i]);
            }
        }

        /** The offsets in its own strings at which a string of more than {@link Btf#MAX_STRING} bytes begins. */
        private BitSet tooLong() {
            byte[] bytes = new byte[stringsEnd - strings];
            data.get(strings, bytes);
            BitSet offsets = new BitSet();
            int begin = 0;
            for (int at = 0; at < bytes.length; at++) {
                if (bytes[at] == 0) {
                    if (at - begin > Btf.MAX_STRING) {
                        offsets.set(begin, at - Btf.MAX_STRING);
                    }
                    interruption.after(at - begin);
                    begin = at + 1;
                }
            }
            return offsets;
        }

        private void type(int at) throws BtfException {
            int info = data.getInt(at + 4);
            Kind kind = kindOf(info);
            if (kind == Kind.UNKNOWN) {
                return;
            }
            name(at);
            if (kind.refersToType()) {
                reference(data.getInt(at + 8));
            }
            body(kind, at, count(info));
        }

        private void body(Kind kind, int at, int members) throws BtfException {
            int body = at + RECORD_BYTES;
            switch (kind) {
                case INT -> integer(unsigned(at + 8), data.getInt(body));
                case ARRAY -> {
                    reference(data.getInt(body));
                    reference(data.getInt(body + 4));
                }
                case STRUCT, UNION -> {
                    for (int i = 0, m = body; i < members; i++, m += 12) {
                        name(m);
                        reference(data.getInt(m + 4));
                    }
                }
                case ENUM, ENUM64 -> {
                    size(unsigned(at + 8), 1, 2, 4, 8);
                    for (int i = 0, m = body; i < members; i++, m += kind.memberBytes()) {
                        name(m);
                    }
                }
                case FUNC_PROTO -> {
                    for (int i = 0, m = body; i < members; i++, m += 8) {
                        name(m);
                        reference(data.getInt(m + 4));
                    }
                }
                case FUNC -> linkage(members);
                case VAR -> linkage(data.getInt(body));
                case DATASEC -> {
                    for (int i = 0, m = body; i < members; i++, m += 12) {
                        reference(data.getInt(m));
                    }
                }
                case FLOAT -> size(unsigned(at + 8), 2, 4, 8, 12, 16);
                case DECL_TAG -> {
                    if (data.getInt(body) < -1) {
                        throw wrong("it is attached to component " + data.getInt(body));
                    }
                }
                case PTR, FWD, TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG, UNKNOWN -> {}
            }
        }

        private void integer(long size, int encoding) throws BtfException {
            int bits = encoding & 0xff;
            int offset = encoding >>> 16 & 0xff;
            if (size == 0 || size > MAX_INT_BITS / 8) {
                throw wrong("an integer of " + size + " bytes");
            }
            if (bits > MAX_INT_BITS || bits + offset > size * 8) {
                throw wrong("an integer of " + bits + " bits at bit " + offset + " in " + size + " bytes");
            }
            if ((encoding & 0xf800ff00) != 0) {
                throw wrong(String.format(
                        Locale.ROOT, "its encoding is 0x%08x, with bits set that mean nothing", encoding));
            }
        }

        private void size(long size, int... allowed) throws BtfException {
            for (int one : allowed) {
                if (size == one) {
                    return;
                }
            }
            throw wrong("its size is " + size);
        }

        private void linkage(int number) throws BtfException {
            if (!Linkage.isKnown(number)) {
                throw wrong("its linkage is " + Integer.toUnsignedString(number) + ", which is unknown");
            }
        }

        private void name(int at) throws BtfException {
            long offset = unsigned(at);
            if (offset >= stringBytes) {
                throw wrong("it has a name at " + offset + " of " + stringBytes + " bytes of strings");
            }
            if (anyTooLong && offset >= firstString && tooLong.get((int) offset - firstString)) {
                throw wrong("it has a name of more than " + Btf.MAX_STRING + " bytes");
            }
        }

        private void reference(int type) throws BtfException {
            if (type < 0 || type > typeCount) {
                throw wrong("refers to type " + Integer.toUnsignedString(type) + ", but there is no such type");
            }
        }

        private BtfException wrong(String what) {
            return BtfImage.wrong(id, what);
        }
    }
}
