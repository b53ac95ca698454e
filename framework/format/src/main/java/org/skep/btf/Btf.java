package org.skep.btf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.skep.btf.BtfType.Entry;
import org.skep.btf.BtfType.Enumerator;
import org.skep.btf.BtfType.Member;
import org.skep.btf.BtfType.Parameter;

/**
 * The BTF of an object, of the kernel or of a module: types with ids from 1, and 0 for void. Immutable and safe for use
 * by many threads. The bytes are kept as they are, with an index of where each type begins; a type becomes a
 * {@link BtfType} when it is asked for, so the kernel's hundred thousand types cost a few megabytes.
 *
 * <p>Names have one char for each of their bytes (Latin-1): nothing is lost, and comparing them compares bytes.
 *
 * <p>Methods that take an id throw {@link IndexOutOfBoundsException} when there is no such type.
 *
 * <p>Reading takes at most time proportional to the number of bytes, whatever is in them. {@link #parse} and the first
 * look-up of a name end with {@link java.util.concurrent.CancellationException} when the thread is interrupted during
 * that time; its interrupt status stays set.
 */
public final class Btf {
    /**
     * How many steps a chain of qualifiers, typedefs and arrays may have. The kernel stops there as well
     * ({@code MAX_RESOLVE_DEPTH}), and a chain that runs in a circle ends there.
     */
    public static final int MAX_CHAIN = 32;

    /**
     * The most bytes that a name may have, and that {@link #string} reads. The kernel takes names of up to 511 bytes. A
     * limit is needed because any number of types and members may share one string.
     */
    public static final int MAX_STRING = 4095;

    /** Bytes of a pointer of the BPF machine. */
    private static final int POINTER_BYTES = 8;
    /** No BTF size has more than 32 bits. */
    private static final long MAX_SIZE = 0xffff_ffffL;

    private final BtfImage image;
    private final byte[] bytes;
    private final boolean little;
    private final int[] records;
    private volatile NameIndex names;

    private Btf(BtfImage image) {
        this.image = image;
        this.bytes = image.bytes();
        this.little = image.little();
        this.records = image.records();
    }

    /**
     * Reads BTF of either byte order and checks all of it.
     *
     * @param data exactly one BTF with its header, as in an object's {@code .BTF} or {@code /sys/kernel/btf/vmlinux};
     *     copied
     * @throws BtfException if a length, offset, kind, size, name or reference in it is wrong
     */
    public static Btf parse(byte[] data) throws BtfException {
        return new Btf(BtfImage.of(data.clone()));
    }

    /** Byte order of the whole. */
    public ByteOrder order() {
        return little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    /** A copy of the bytes it was read from. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** How many types there are; their ids are 1 to this. */
    public int typeCount() {
        return records.length - 1;
    }

    /** The kind of a type; void (0) has none. */
    public Kind kind(int id) {
        return Kind.known(info(id) >>> 24 & 0x1f);
    }

    /** Whether there is such a type and it is of that kind; never for void. */
    public boolean is(Kind kind, int id) {
        return id > 0 && id < records.length && kind(id) == kind;
    }

    /** The name of a type; empty where it has none, and for void. */
    public String name(int id) {
        return id == 0 ? "" : string(record(id));
    }

    /** Ids of all types of a kind, ascending. */
    public IntStream ids(Kind kind) {
        return IntStream.rangeClosed(1, typeCount()).filter(id -> kind(id) == kind);
    }

    /**
     * The type that a type refers to: what a pointer points to, a qualifier or tag applies to, a typedef names, a
     * function returns, or what a FUNC or VAR is.
     *
     * @return empty for kinds that refer to none, or to several
     */
    public OptionalInt referenced(int id) {
        return id != 0 && kind(id).refersToType() ? OptionalInt.of(word(record(id) + 8)) : OptionalInt.empty();
    }

    /** The linkage of a FUNC or VAR. */
    public Linkage linkage(int id) {
        return switch (kind(id)) {
            case FUNC -> Linkage.known(members(id));
            case VAR -> Linkage.known(word(record(id) + BtfImage.RECORD_BYTES));
            default -> throw new IllegalArgumentException("type " + id + " is a " + kind(id) + " and has no linkage");
        };
    }

    /** The entries of a DATASEC, in the order in which they stand there. */
    public List<Entry> entries(int id) {
        if (kind(id) != Kind.DATASEC) {
            throw new IllegalArgumentException("type " + id + " is a " + kind(id) + " and has no entries");
        }
        return list(id, at -> new Entry(word(at), unsigned(at + 4), unsigned(at + 8)));
    }

    /** The type as a value. */
    public BtfType type(int id) {
        int at = record(id);
        int third = word(at + 8);
        int body = at + BtfImage.RECORD_BYTES;
        boolean flag = info(id) < 0;
        String name = string(at);
        return switch (kind(id)) {
            case INT -> integer(name, third, word(body));
            case PTR -> new BtfType.Pointer(third);
            case ARRAY -> new BtfType.Array(word(body), word(body + 4), unsigned(body + 8));
            case STRUCT -> new BtfType.Struct(name, unsigned(at + 8), list(id, m -> member(m, flag)), flag);
            case UNION -> new BtfType.Union(name, unsigned(at + 8), list(id, m -> member(m, flag)), flag);
            case ENUM -> new BtfType.Enumeration(name, third, flag, list(id, m -> enumerator(m, flag)));
            case ENUM64 -> new BtfType.Enumeration64(name, third, flag, list(id, this::enumerator64));
            case FWD -> new BtfType.Forward(name, flag);
            case TYPEDEF -> new BtfType.Typedef(name, third);
            case VOLATILE -> new BtfType.Volatile(third);
            case CONST -> new BtfType.Const(third);
            case RESTRICT -> new BtfType.Restrict(third);
            case FUNC -> new BtfType.Function(name, third, linkage(id));
            case FUNC_PROTO ->
                new BtfType.FunctionPrototype(third, list(id, m -> new Parameter(string(m), word(m + 4))));
            case VAR -> new BtfType.Variable(name, third, linkage(id));
            case DATASEC -> new BtfType.DataSection(name, unsigned(at + 8), entries(id));
            case FLOAT -> new BtfType.FloatingPoint(name, third);
            case DECL_TAG -> new BtfType.DeclTag(name, third, word(body), flag);
            case TYPE_TAG -> new BtfType.TypeTag(name, third, flag);
        };
    }

    /** The first type of that kind and name. The first look-up of a name costs a pass over all types. */
    public OptionalInt find(Kind kind, String name) {
        return findAll(name).filter(id -> kind(id) == kind).findFirst();
    }

    /** Ids of all types of that name, ascending; none for the empty name. See {@link #find}. */
    public IntStream findAll(String name) {
        NameIndex index = names;
        if (index == null) {
            // Two threads may build it at once: the results are equal, and neither thread waits for the other.
            index = NameIndex.of(image);
            names = index;
        }
        return IntStream.of(index.find(name));
    }

    /**
     * Looks through const, volatile, restrict, type tags and typedefs.
     *
     * @return the first type behind them; 0 for void
     * @throws BtfException if there are more than {@link #MAX_CHAIN}, so also if they run in a circle
     */
    public int skipModifiers(int id) throws BtfException {
        int type = id;
        for (int step = 0; step <= MAX_CHAIN; step++) {
            if (type == 0 || !kind(type).isModifier()) {
                return type;
            }
            type = word(record(type) + 8);
        }
        throw new BtfException("type " + id + ": a chain of more than " + MAX_CHAIN + " qualifiers and typedefs");
    }

    /**
     * What {@code sizeof} says: through qualifiers, typedefs, arrays and variables.
     *
     * @return bytes; 0 for an array without elements; empty for what has no size (void, a function, a forward
     *     declaration), for more than 32 bits, and for a chain longer than {@link #MAX_CHAIN}
     */
    public OptionalLong sizeOf(int id) {
        int type = id;
        long elements = 1;
        for (int step = 0; step <= MAX_CHAIN && type != 0; step++) {
            int at = record(type);
            switch (kind(type)) {
                case INT, STRUCT, UNION, ENUM, ENUM64, FLOAT, DATASEC -> {
                    return product(elements, unsigned(at + 8));
                }
                case PTR -> {
                    return product(elements, POINTER_BYTES);
                }
                case ARRAY -> {
                    OptionalLong all = product(elements, unsigned(at + BtfImage.RECORD_BYTES + 8));
                    if (all.isEmpty()) {
                        return all;
                    }
                    elements = all.getAsLong();
                    type = word(at + BtfImage.RECORD_BYTES);
                }
                case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG, VAR -> type = word(at + 8);
                case FWD, FUNC, FUNC_PROTO, DECL_TAG -> {
                    return OptionalLong.empty();
                }
            }
        }
        return OptionalLong.empty();
    }

    /**
     * The alignment of a type: of integers, enums and floats their size, at most 8; of a struct its widest member's, or
     * 1 if its layout shows that it is packed.
     *
     * @return bytes; empty for what has none, and for a chain longer than {@link #MAX_CHAIN}
     */
    public OptionalInt alignmentOf(int id) {
        return alignmentOf(id, 0, new HashMap<>());
    }

    /** The type as C would spell it where a name is not at hand: {@code unsigned int}, {@code struct foo *}. */
    public String describe(int id) {
        return new Spelling(this).of(id);
    }

    /**
     * A string by its offset, as {@code .BTF.ext} refers to it. An offset into the middle of a string is as good as
     * any.
     *
     * @param offset in the strings, in bytes
     * @return one char for each byte; empty for an offset that is not within the strings, and where more than
     *     {@link #MAX_STRING} bytes stand
     */
    public Optional<String> string(long offset) {
        if (offset < 0 || offset >= image.stringsEnd() - image.strings()) {
            return Optional.empty();
        }
        int begin = image.strings() + (int) offset;
        int end = Math.min(image.stringsEnd(), begin + MAX_STRING + 1);
        for (int at = begin; at < end; at++) {
            if (bytes[at] == 0) {
                return Optional.of(new String(bytes, begin, at - begin, ISO_8859_1));
            }
        }
        return Optional.empty();
    }

    BtfImage image() {
        return image;
    }

    private OptionalInt alignmentOf(int id, int depth, Map<Integer, OptionalInt> known) {
        if (id == 0 || depth > MAX_CHAIN) {
            return OptionalInt.empty();
        }
        return switch (kind(id)) {
            case INT, ENUM, ENUM64, FLOAT -> OptionalInt.of((int) Math.min(8, unsigned(record(id) + 8)));
            case PTR -> OptionalInt.of(POINTER_BYTES);
            case ARRAY -> alignmentOf(word(record(id) + BtfImage.RECORD_BYTES), depth + 1, known);
            case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG, VAR ->
                alignmentOf(word(record(id) + 8), depth + 1, known);
            case STRUCT, UNION -> {
                OptionalInt alignment = known.get(id);
                if (alignment == null) {
                    // Whoever comes back here while the members are asked runs in a circle, and finds no alignment.
                    known.put(id, OptionalInt.empty());
                    alignment = alignmentOfMembers(id, depth, known);
                    known.put(id, alignment);
                }
                yield alignment;
            }
            case FWD, FUNC, FUNC_PROTO, DATASEC, DECL_TAG -> OptionalInt.empty();
        };
    }

    private OptionalInt alignmentOfMembers(int id, int depth, Map<Integer, OptionalInt> known) {
        boolean bitfields = info(id) < 0;
        int widest = 1;
        for (Member member : list(id, at -> member(at, bitfields))) {
            OptionalInt alignment = alignmentOf(member.type(), depth + 1, known);
            if (alignment.isEmpty()) {
                return alignment;
            }
            widest = Math.max(widest, alignment.getAsInt());
            if (member.bitfieldSize() == 0 && member.bitOffset() % (8L * alignment.getAsInt()) != 0) {
                return OptionalInt.of(1);
            }
        }
        boolean packed = unsigned(record(id) + 8) % widest != 0;
        return OptionalInt.of(packed ? 1 : widest);
    }

    private static OptionalLong product(long a, long b) {
        // Both have at most 32 bits, so the product of 64 does not lose any; as a signed number it may look negative.
        long product = a * b;
        return product >= 0 && product <= MAX_SIZE ? OptionalLong.of(product) : OptionalLong.empty();
    }

    private static BtfType.Int integer(String name, int size, int encoding) {
        int flags = encoding >>> 24;
        return new BtfType.Int(
                name,
                size,
                encoding & 0xff,
                encoding >>> 16 & 0xff,
                (flags & 1) != 0,
                (flags & 2) != 0,
                (flags & 4) != 0);
    }

    private Member member(int at, boolean bitfields) {
        int offset = word(at + 8);
        return bitfields
                ? new Member(string(at), word(at + 4), offset & 0xffffff, offset >>> 24)
                : new Member(string(at), word(at + 4), Integer.toUnsignedLong(offset), 0);
    }

    private Enumerator enumerator(int at, boolean signed) {
        return new Enumerator(string(at), signed ? word(at + 4) : unsigned(at + 4));
    }

    private Enumerator enumerator64(int at) {
        return new Enumerator(string(at), unsigned(at + 8) << 32 | unsigned(at + 4));
    }

    private <T> List<T> list(int id, IntFunction<T> read) {
        int count = members(id);
        int size = kind(id).memberBytes();
        List<T> all = new ArrayList<>(count);
        for (int i = 0, at = record(id) + BtfImage.RECORD_BYTES; i < count; i++, at += size) {
            all.add(read.apply(at));
        }
        return all;
    }

    private int members(int id) {
        return info(id) & 0xffff;
    }

    private int info(int id) {
        return word(record(id) + 4);
    }

    private int record(int id) {
        if (id <= 0 || id >= records.length) {
            throw new IndexOutOfBoundsException("type " + id + " of " + typeCount());
        }
        return records[id];
    }

    private int word(int at) {
        return Words.get(bytes, at, little);
    }

    private long unsigned(int at) {
        return Integer.toUnsignedLong(word(at));
    }

    /** The string whose offset stands here. */
    private String string(int at) {
        int begin = image.strings() + word(at);
        int end = begin;
        while (bytes[end] != 0) {
            end++;
        }
        return new String(bytes, begin, end - begin, ISO_8859_1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Btf btf && Arrays.equals(bytes, btf.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "BTF of " + typeCount() + " types, " + order();
    }
}
