package org.skep.btf;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.skep.btf.BtfType.Entry;
import org.skep.btf.BtfType.Enumerator;
import org.skep.btf.BtfType.Member;
import org.skep.btf.BtfType.Parameter;

/**
 * Writes BTF, from nothing or on top of an existing one, whose types may also be edited where that does not change the
 * length of their records. What is not touched keeps its bytes: without any change the result equals the original. Not
 * safe for use by several threads.
 */
public final class BtfBuilder {
    /** Kernels before 7.2 hold the number of members in 16 bits. */
    private static final int MOST_MEMBERS = 0xffff;

    private final Optional<Btf> base;
    private final boolean little;
    private final byte[] original;
    private final byte[] header;
    private final byte[] layout;
    private final int firstString;
    private final int firstId;
    private final int typesAt;
    private final Buffer types;
    private final Buffer strings;
    private int[] records;
    private int nextId;
    private boolean grown;
    private Map<String, Integer> stringOffsets;

    private BtfBuilder(Btf btf) {
        BtfImage image = btf.image();
        this.base = btf.base();
        this.little = image.order() == ByteOrder.LITTLE_ENDIAN;
        this.original = btf.bytes();
        this.header = Arrays.copyOf(original, Words.get(original, 4, little));
        this.typesAt = image.types();
        this.types = new Buffer(Arrays.copyOfRange(original, image.types(), image.typesEnd()));
        this.layout = Arrays.copyOfRange(original, image.layout(), image.layoutEnd());
        this.strings = new Buffer(Arrays.copyOfRange(original, image.strings(), image.stringsEnd()));
        this.firstString = image.firstString();
        this.firstId = image.firstId();
        this.records = new int[image.typeCount() - firstId + 1];
        for (int i = 0; i < records.length; i++) {
            records[i] = image.record(firstId + i) - typesAt;
        }
        this.nextId = firstId + records.length;
    }

    /** Begins with no type at all. */
    public static BtfBuilder empty(ByteOrder order) {
        boolean little = order == ByteOrder.LITTLE_ENDIAN;
        byte[] bytes = header(little, 1);
        try {
            return new BtfBuilder(Btf.parse(bytes));
        } catch (BtfException e) {
            throw new AssertionError("an empty BTF is well-formed", e);
        }
    }

    /** Begins with the types of an existing one, which stays as it is. Ids, base and byte order are the same. */
    public static BtfBuilder of(Btf btf) {
        return new BtfBuilder(btf);
    }

    /** Begins split BTF, with no type but those of the base. */
    public static BtfBuilder on(Btf base) {
        boolean little = base.order() == ByteOrder.LITTLE_ENDIAN;
        byte[] bytes = header(little, 0);
        try {
            return new BtfBuilder(Btf.parse(bytes, base));
        } catch (BtfException e) {
            throw new AssertionError("an empty BTF is well-formed", e);
        }
    }

    /**
     * Appends a type.
     *
     * @param type may refer to types that are added later
     * @return its id
     * @throws IllegalArgumentException if it has more members than BTF can hold, a name that no C string can hold, or a
     *     number that does not fit its field
     */
    public int add(BtfType type) {
        grown = true;
        int index = nextId - firstId;
        if (index == records.length) {
            records = Arrays.copyOf(records, Math.max(16, records.length * 2));
        }
        records[index] = types.length;
        write(type);
        return nextId++;
    }

    /** Sets the size of a DATASEC, in bytes. */
    public BtfBuilder resize(int dataSection, long size) {
        types.set(record(dataSection, Kind.DATASEC) + 8, unsigned(size));
        return this;
    }

    /** Replaces the entries of a DATASEC by as many others. */
    public BtfBuilder entries(int dataSection, List<Entry> entries) {
        int at = record(dataSection, Kind.DATASEC);
        int count = BtfImage.count(types.get(at + 4));
        if (count != entries.size()) {
            throw new IllegalArgumentException(
                    "type " + dataSection + " has " + count + " entries, which can't become " + entries.size());
        }
        at += BtfImage.RECORD_BYTES;
        for (Entry entry : entries) {
            types.set(at, entry.type());
            types.set(at + 4, unsigned(entry.offset()));
            types.set(at + 8, unsigned(entry.size()));
            at += 12;
        }
        return this;
    }

    /** Sets the linkage of a FUNC or VAR. */
    public BtfBuilder link(int id, Linkage linkage) {
        if (kindOf(id) == Kind.FUNC) {
            int at = record(id, Kind.FUNC) + 4;
            types.set(at, (types.get(at) & ~BtfImage.count(-1)) | linkage.number());
        } else {
            types.set(record(id, Kind.VAR) + BtfImage.RECORD_BYTES, linkage.number());
        }
        return this;
    }

    /** Sets the type of a VAR. */
    public BtfBuilder retype(int variable, int type) {
        types.set(record(variable, Kind.VAR) + 8, type);
        return this;
    }

    /**
     * Replaces a type by another one whose record is as long: a DATASEC by a struct with as many members.
     *
     * @param type may refer to types that are added later
     * @throws IllegalArgumentException as {@link #add}, and if the lengths differ; then the type stays as it was
     */
    public BtfBuilder replace(int id, BtfType type) {
        int at = record(id, kindOf(id));
        int end = id + 1 < nextId ? records[id + 1 - firstId] : types.length;
        int mark = types.length;
        // A new name may have been added to the strings even if the record is taken back.
        grown = true;
        try {
            write(type);
            int length = types.length - mark;
            if (length != end - at) {
                throw new IllegalArgumentException("type " + id + " has a record of " + (end - at) + " bytes, a "
                        + type.kind() + " like this one has " + length);
            }
            System.arraycopy(types.bytes, mark, types.bytes, at, length);
        } finally {
            types.length = mark;
        }
        return this;
    }

    /** What has been written so far, header included, not checked again. */
    public byte[] toBytes() {
        if (!grown) {
            byte[] bytes = original.clone();
            System.arraycopy(types.bytes, 0, bytes, typesAt, types.length);
            return bytes;
        }
        int stringsAt = Math.addExact(types.length, layout.length);
        byte[] bytes = Arrays.copyOf(header, Math.addExact(header.length, Math.addExact(stringsAt, strings.length)));
        Words.put(bytes, 8, 0, little);
        Words.put(bytes, 12, types.length, little);
        Words.put(bytes, 16, stringsAt, little);
        Words.put(bytes, 20, strings.length, little);
        if (layout.length != 0) {
            Words.put(bytes, 24, types.length, little);
        }
        System.arraycopy(types.bytes, 0, bytes, header.length, types.length);
        System.arraycopy(layout, 0, bytes, header.length + types.length, layout.length);
        System.arraycopy(strings.bytes, 0, bytes, header.length + stringsAt, strings.length);
        return bytes;
    }

    /**
     * What has been written so far.
     *
     * @throws BtfException if what was added or edited makes no well-formed BTF, such as a reference to no type
     */
    public Btf build() throws BtfException {
        return base.isPresent() ? Btf.parse(toBytes(), base.get()) : Btf.parse(toBytes());
    }

    /** A header, and behind it the given number of zero bytes as strings. */
    private static byte[] header(boolean little, int strings) {
        byte[] bytes = new byte[BtfImage.HEADER_BYTES + strings];
        bytes[little ? 0 : 1] = (byte) BtfImage.MAGIC;
        bytes[little ? 1 : 0] = (byte) (BtfImage.MAGIC >> 8);
        bytes[2] = BtfImage.VERSION;
        Words.put(bytes, 4, BtfImage.HEADER_BYTES, little);
        Words.put(bytes, 20, strings, little);
        return bytes;
    }

    private void write(BtfType type) {
        if (type instanceof BtfType.Int it) {
            head(it, 0, false, it.size());
            types.add(range(it.bits(), 0xff)
                    | range(it.bitOffset(), 0xff) << 16
                    | (it.signed() ? 1 << 24 : 0)
                    | (it.character() ? 1 << 25 : 0)
                    | (it.bool() ? 1 << 26 : 0));
        } else if (type instanceof BtfType.Pointer it) {
            head(it, 0, false, it.type());
        } else if (type instanceof BtfType.Array it) {
            head(it, 0, false, 0);
            types.add(it.elementType());
            types.add(it.indexType());
            types.add(unsigned(it.count()));
        } else if (type instanceof BtfType.Struct it) {
            head(it, it.members().size(), it.bitfields(), unsigned(it.size()));
            it.members().forEach(member -> write(member, it.bitfields()));
        } else if (type instanceof BtfType.Union it) {
            head(it, it.members().size(), it.bitfields(), unsigned(it.size()));
            it.members().forEach(member -> write(member, it.bitfields()));
        } else if (type instanceof BtfType.Enumeration it) {
            head(it, it.enumerators().size(), it.signed(), it.size());
            for (Enumerator one : it.enumerators()) {
                types.add(string(one.name()));
                types.add(it.signed() ? Math.toIntExact(one.value()) : unsigned(one.value()));
            }
        } else if (type instanceof BtfType.Enumeration64 it) {
            head(it, it.enumerators().size(), it.signed(), it.size());
            for (Enumerator one : it.enumerators()) {
                types.add(string(one.name()));
                types.add((int) one.value());
                types.add((int) (one.value() >>> 32));
            }
        } else if (type instanceof BtfType.Forward it) {
            head(it, 0, it.union(), 0);
        } else if (type instanceof BtfType.Typedef it) {
            head(it, 0, false, it.type());
        } else if (type instanceof BtfType.Volatile it) {
            head(it, 0, false, it.type());
        } else if (type instanceof BtfType.Const it) {
            head(it, 0, false, it.type());
        } else if (type instanceof BtfType.Restrict it) {
            head(it, 0, false, it.type());
        } else if (type instanceof BtfType.Function it) {
            head(it, it.linkage().number(), false, it.type());
        } else if (type instanceof BtfType.FunctionPrototype it) {
            head(it, it.parameters().size(), false, it.returnType());
            for (Parameter parameter : it.parameters()) {
                types.add(string(parameter.name()));
                types.add(parameter.type());
            }
        } else if (type instanceof BtfType.Variable it) {
            head(it, 0, false, it.type());
            types.add(it.linkage().number());
        } else if (type instanceof BtfType.DataSection it) {
            head(it, it.entries().size(), false, unsigned(it.size()));
            for (Entry entry : it.entries()) {
                types.add(entry.type());
                types.add(unsigned(entry.offset()));
                types.add(unsigned(entry.size()));
            }
        } else if (type instanceof BtfType.FloatingPoint it) {
            head(it, 0, false, it.size());
        } else if (type instanceof BtfType.DeclTag it) {
            head(it, 0, it.attribute(), it.type());
            types.add(it.component());
        } else if (type instanceof BtfType.TypeTag it) {
            head(it, 0, it.attribute(), it.type());
        } else {
            throw new IllegalArgumentException("a type of an unknown kind cannot be written");
        }
    }

    private void write(Member member, boolean bitfields) {
        types.add(string(member.name()));
        types.add(member.type());
        if (bitfields) {
            types.add(range(member.bitOffset(), 0xffffff) | range(member.bitfieldSize(), 0xff) << 24);
        } else {
            range(member.bitfieldSize(), 0);
            types.add(unsigned(member.bitOffset()));
        }
    }

    private void head(BtfType type, int members, boolean flag, int sizeOrType) {
        types.add(string(type.name()));
        types.add(range(members, MOST_MEMBERS) | type.kind().number() << 24 | (flag ? 1 << 31 : 0));
        types.add(sizeOrType);
    }

    /** Where a string lies, which is added where it is new. */
    private int string(String text) {
        if (stringOffsets == null) {
            stringOffsets = new HashMap<>();
            // The empty string is at offset 0, in the base of split BTF.
            stringOffsets.put("", 0);
            for (int at = 0; at < strings.length; ) {
                int end = at;
                while (strings.bytes[end] != 0) {
                    end++;
                }
                stringOffsets.putIfAbsent(Utf8.decode(strings.bytes, at, end), firstString + at);
                at = end + 1;
            }
        }
        return stringOffsets.computeIfAbsent(text, this::addString);
    }

    private int addString(String text) {
        byte[] bytes = Utf8.encode(text);
        if (text.indexOf('\0') >= 0 || !Utf8.decode(bytes, 0, bytes.length).equals(text)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" can't be a string in BTF: it has to be bytes but zero");
        }
        int at = firstString + strings.length;
        strings.add(Arrays.copyOf(bytes, bytes.length + 1));
        return at;
    }

    private Kind kindOf(int id) {
        if (id < firstId || id >= nextId) {
            throw new IndexOutOfBoundsException("type " + id + " of " + firstId + " to " + (nextId - 1));
        }
        return BtfImage.kindOf(types.get(records[id - firstId] + 4));
    }

    private int record(int id, Kind kind) {
        if (kindOf(id) != kind) {
            throw new IllegalArgumentException("type " + id + " is a " + kindOf(id) + ", not a " + kind);
        }
        return records[id - firstId];
    }

    private static int unsigned(long number) {
        return range(number, 0xffff_ffffL);
    }

    private static int range(long number, long most) {
        if (number < 0 || number > most) {
            throw new IllegalArgumentException(number + " is not within 0 to " + most);
        }
        return (int) number;
    }

    /** Bytes that grow at their end. */
    private final class Buffer {
        private byte[] bytes;
        private int length;

        Buffer(byte[] bytes) {
            this.bytes = bytes;
            this.length = bytes.length;
        }

        int get(int at) {
            return Words.get(bytes, at, little);
        }

        void set(int at, int word) {
            Words.put(bytes, at, word, little);
        }

        void add(int word) {
            room(4);
            Words.put(bytes, length, word, little);
            length += 4;
        }

        void add(byte[] more) {
            room(more.length);
            System.arraycopy(more, 0, bytes, length, more.length);
            length += more.length;
        }

        private void room(int more) {
            int wanted = Math.addExact(length, more);
            if (wanted > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(wanted, bytes.length * 2));
            }
        }
    }
}
