package org.skep.btf;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The bytes of one BTF, checked in a single pass, and where each of its types begins. What this class lets through can
 * be read without further bounds checks. The arrays are shared within the package, and nobody writes to them.
 */
final class BtfImage {
    /** {@code BTF_MAGIC}. */
    static final int MAGIC = 0xeb9f;
    /** {@code BTF_VERSION}. */
    static final int VERSION = 1;
    /** Bytes of {@code struct btf_header} as every kernel knows it; a longer one is allowed. */
    static final int HEADER_BYTES = 24;
    /** Bytes of {@code struct btf_type}: name offset, info, and a size or type. */
    static final int RECORD_BYTES = 12;
    /** The bits of a record's info that mean something: kind flag, kind, number of members. */
    private static final int INFO_BITS = 0x9f00ffff;
    /** The widest integer the kernel knows, {@code BTF_INT_BITS} of 128. */
    private static final int MAX_INT_BITS = 128;

    private final byte[] bytes;
    private final boolean little;
    private final int types;
    private final int typesEnd;
    private final int strings;
    private final int stringsEnd;
    private final int[] records;

    private BtfImage(
            byte[] bytes, boolean little, int types, int typesEnd, int strings, int stringsEnd, int[] records) {
        this.bytes = bytes;
        this.little = little;
        this.types = types;
        this.typesEnd = typesEnd;
        this.strings = strings;
        this.stringsEnd = stringsEnd;
        this.records = records;
    }

    /** Checks the bytes, which must not change any more. */
    static BtfImage of(byte[] bytes) throws BtfException {
        if (bytes.length < HEADER_BYTES) {
            throw new BtfException(bytes.length + " bytes, but a header alone has " + HEADER_BYTES);
        }
        boolean little = isLittle(bytes);
        if (bytes[2] != VERSION) {
            throw new BtfException("version " + (bytes[2] & 0xff) + ", but only version " + VERSION + " is known");
        }
        if (bytes[3] != 0) {
            throw new BtfException("flags 0x" + Integer.toHexString(bytes[3] & 0xff) + ", but none is known");
        }
        long header = word(bytes, 4, little);
        if (header < HEADER_BYTES || header > bytes.length) {
            throw new BtfException("a header of " + header + " bytes in " + bytes.length + " bytes");
        }
        long types = header + word(bytes, 8, little);
        long typesEnd = types + word(bytes, 12, little);
        long strings = header + word(bytes, 16, little);
        long stringsEnd = strings + word(bytes, 20, little);
        if ((types - header) % 4 != 0) {
            throw new BtfException("type section at offset " + (types - header) + ", which is no multiple of 4");
        }
        if (typesEnd > strings) {
            throw new BtfException(
                    "type section ends at " + typesEnd + ", after the string section begins at " + strings);
        }
        if (stringsEnd > bytes.length) {
            throw new BtfException("string section ends at " + stringsEnd + " of " + bytes.length + " bytes");
        }
        if (strings == stringsEnd || bytes[(int) strings] != 0 || bytes[(int) stringsEnd - 1] != 0) {
            throw new BtfException("string section does not begin and end with a zero byte");
        }
        int[] records = new Check(bytes, little, (int) typesEnd, (int) strings, (int) stringsEnd).records((int) types);
        return new BtfImage(bytes, little, (int) types, (int) typesEnd, (int) strings, (int) stringsEnd, records);
    }

    /** All of it, header included. */
    byte[] bytes() {
        return bytes;
    }

    /** Whether it is little-endian. */
    boolean little() {
        return little;
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

    /** Where the record of each type begins, by id; element 0 is unused. */
    int[] records() {
        return records;
    }

    private static boolean isLittle(byte[] bytes) throws BtfException {
        if (Words.get16(bytes, 0, true) == MAGIC) {
            return true;
        }
        if (Words.get16(bytes, 0, false) == MAGIC) {
            return false;
        }
        throw new BtfException(String.format("magic %02x%02x, which is that of no BTF", bytes[0], bytes[1]));
    }

    private static long word(byte[] bytes, int at, boolean little) {
        return Integer.toUnsignedLong(Words.get(bytes, at, little));
    }

    /** The pass over the type section. */
    private static final class Check {
        private final byte[] bytes;
        private final boolean little;
        private final int end;
        private final int strings;
        private final long stringBytes;
        private final BitSet tooLong;
        private int id;
        private long highestReference;
        private int highestReferrer;

        private final Interruption interruption = new Interruption();

        Check(byte[] bytes, boolean little, int end, int strings, int stringsEnd) {
            this.bytes = bytes;
            this.little = little;
            this.end = end;
            this.strings = strings;
            this.stringBytes = (long) stringsEnd - strings;
            this.tooLong = tooLong();
        }

        /** The offsets at which a string of more than {@link Btf#MAX_STRING} bytes begins. */
        private BitSet tooLong() {
            BitSet offsets = new BitSet();
            int begin = 0;
            for (int at = 0; at < stringBytes; at++) {
                if (bytes[strings + at] == 0) {
                    if (at - begin > Btf.MAX_STRING) {
                        offsets.set(begin, at - Btf.MAX_STRING);
                    }
                    interruption.after(at - begin);
                    begin = at + 1;
                }
            }
            return offsets;
        }

        int[] records(int begin) throws BtfException {
            // Kernel BTF has one type for about 36 bytes; a record is never shorter than 12.
            int[] records = new int[Math.max(16, (end - begin) / 32)];
            int at = begin;
            for (id = 1; at < end; id++) {
                if (id == records.length) {
                    records = Arrays.copyOf(records, records.length + (records.length >> 1));
                }
                records[id] = at;
                at = check(at);
                interruption.after(at - records[id]);
            }
            if (highestReference >= id) {
                id = highestReferrer;
                throw wrong("refers to type " + highestReference + ", but there is no such type");
            }
            return Arrays.copyOf(records, id);
        }

        /** Checks the record here, and says where the next one begins. */
        private int check(int at) throws BtfException {
            if (end - at < RECORD_BYTES) {
                throw wrong("the type section ends within it");
            }
            int info = int32(at + 4);
            int number = info >>> 24 & 0x1f;
            Kind kind = Kind.numbered(number).orElseThrow(() -> wrong("its kind is " + number + ", which is unknown"));
            if ((info & ~INFO_BITS) != 0) {
                throw wrong(String.format("its info is 0x%08x, with bits set that mean nothing", info));
            }
            int members = info & 0xffff;
            // At most 65535 members of 12 bytes: no overflow.
            long next = (long) at + RECORD_BYTES + kind.fixedBytes() + (long) members * kind.memberBytes();
            if (next > end) {
                throw wrong("the type section ends within it");
            }
            name(at);
            if (kind.refersToType()) {
                reference(int32(at + 8));
            }
            body(kind, at, members);
            return (int) next;
        }

        private void body(Kind kind, int at, int members) throws BtfException {
            int body = at + RECORD_BYTES;
            switch (kind) {
                case INT -> integer(uint32(at + 8), int32(body));
                case ARRAY -> {
                    reference(int32(body));
                    reference(int32(body + 4));
                }
                case STRUCT, UNION -> {
                    for (int i = 0, m = body; i < members; i++, m += 12) {
                        name(m);
                        reference(int32(m + 4));
                    }
                }
                case ENUM, ENUM64 -> {
                    size(uint32(at + 8), 1, 2, 4, 8);
                    for (int i = 0, m = body; i < members; i++, m += kind.memberBytes()) {
                        name(m);
                    }
                }
                case FUNC_PROTO -> {
                    for (int i = 0, m = body; i < members; i++, m += 8) {
                        name(m);
                        reference(int32(m + 4));
                    }
                }
                case FUNC -> linkage(members);
                case VAR -> linkage(int32(body));
                case DATASEC -> {
                    for (int i = 0, m = body; i < members; i++, m += 12) {
                        reference(int32(m));
                    }
                }
                case FLOAT -> size(uint32(at + 8), 2, 4, 8, 12, 16);
                case DECL_TAG -> {
                    if (int32(body) < -1) {
                        throw wrong("it is attached to component " + int32(body));
                    }
                }
                case PTR, FWD, TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> {}
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
                throw wrong(String.format("its encoding is 0x%08x, with bits set that mean nothing", encoding));
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
            if (uint32(at) >= stringBytes) {
                throw wrong("it has a name at " + uint32(at) + " of " + stringBytes + " bytes of strings");
            }
            if (tooLong.get(int32(at))) {
                throw wrong("it has a name of more than " + Btf.MAX_STRING + " bytes");
            }
        }

        /** How many types there are is known only at the end, so the highest reference is kept until then. */
        private void reference(int type) {
            long unsigned = Integer.toUnsignedLong(type);
            if (unsigned > highestReference) {
                highestReference = unsigned;
                highestReferrer = id;
            }
        }

        private int int32(int at) {
            return Words.get(bytes, at, little);
        }

        private long uint32(int at) {
            return Integer.toUnsignedLong(int32(at));
        }

        private BtfException wrong(String what) {
            return new BtfException("type " + id + ": " + what);
        }
    }
}
