package org.skep.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.skep.btf.BtfType.Entry;
import org.skep.btf.BtfType.Enumerator;
import org.skep.btf.BtfType.Member;
import org.skep.btf.BtfType.Parameter;

/**
 * The BTF of an object, of the kernel or of a module: types with ids from 1, and 0 for void. Immutable and safe for use
 * by many threads. The bytes are kept as they are, with an index of where each type begins; a type becomes a
 * {@link BtfType} when {@link #type} is called, and every other method reads the bytes in place.
 *
 * <p>There are two ways to read BTF:
 *
 * <ul>
 *   <li><b>checked</b> ({@link #parse(byte[])}, {@link #parse(byte[], Btf)}): the bytes are copied and all of them are
 *       checked. For every BTF that comes from a file: of objects, of other machines, of an application.
 *   <li><b>trusted</b> ({@link #trusted(ByteBuffer)}, {@link #trusted(ByteBuffer, Btf)}): the bytes are neither copied
 *       nor checked, but for the header and the bounds of each type. For what the running kernel itself returns, which
 *       has some five megabytes. Reads stay within the bytes in any case: a reference or a name that is out of bounds
 *       is an {@link IndexOutOfBoundsException} of the method that follows it.
 * </ul>
 *
 * <p><b>Split BTF</b>, as modules have it, continues a base: its ids follow the base's, and its types refer to types
 * and strings of both. Methods that take an id take those of the base too.
 *
 * <p>Headers, counts of members and kinds are read as Linux 7.2 writes them. A type of a kind that is not known here is
 * {@link Kind#UNKNOWN} where the layout section says where the next one begins; without that the BTF is refused.
 *
 * <p>Names are UTF-8, read as {@link Utf8} says: nothing is lost.
 *
 * <p>Methods that take an id throw {@link IndexOutOfBoundsException} when there is no such type, and
 * {@link IllegalArgumentException} when it is of a kind that has no such thing.
 *
 * <p>Reading takes at most time proportional to the number of bytes, whatever is in them. Reading and looking up names
 * end with {@link java.util.concurrent.CancellationException} when the thread is interrupted during that time; its
 * interrupt status stays set.
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

    /** Names of {@code long}, whose size is that of a pointer. */
    private static final List<String> LONG = List.of(
            "long",
            "long int",
            "int long",
            "unsigned long",
            "long unsigned",
            "unsigned long int",
            "unsigned int long",
            "long unsigned int",
            "long int unsigned",
            "int unsigned long",
            "int long unsigned");
    /** No BTF size has more than 32 bits. */
    private static final long MAX_SIZE = 0xffff_ffffL;
    /** Names of candidates that are remembered. A thousand are more than the objects of one machine have. */
    private static final int MAX_REMEMBERED = 1024;

    private final BtfImage image;
    private final Optional<Btf> base;
    private final Map<String, TypeIds> candidates = new ConcurrentHashMap<>();
    private volatile NameIndex names;
    private volatile int pointerSize;

    private Btf(BtfImage image, Optional<Btf> base) {
        this.image = image;
        this.base = base;
    }

    /**
     * Reads BTF of either byte order and checks all of it.
     *
     * @param data exactly one BTF with its header, as in an object's {@code .BTF}; copied
     * @throws BtfException if a length, offset, kind, size, name or reference in it is wrong
     */
    public static Btf parse(byte[] data) throws BtfException {
        return new Btf(BtfImage.checked(ByteBuffer.wrap(data.clone()), null), Optional.empty());
    }

    /**
     * Reads split BTF and checks all of it.
     *
     * @param data as for {@link #parse(byte[])}
     * @param base what it continues
     * @throws BtfException as {@link #parse(byte[])}
     */
    public static Btf parse(byte[] data, Btf base) throws BtfException {
        return new Btf(BtfImage.checked(ByteBuffer.wrap(data.clone()), base.image), Optional.of(base));
    }

    /**
     * Uses BTF of the running kernel, unchecked and without a copy.
     *
     * @param data from position to limit exactly one BTF with its header; must not change any more
     * @throws BtfException if the header is wrong, or a type is not within the type section
     */
    public static Btf trusted(ByteBuffer data) throws BtfException {
        return new Btf(BtfImage.trusted(data, null), Optional.empty());
    }

    /**
     * Uses split BTF of the running kernel, unchecked and without a copy.
     *
     * @param data as for {@link #trusted(ByteBuffer)}
     * @param base what it continues
     * @throws BtfException as {@link #trusted(ByteBuffer)}
     */
    public static Btf trusted(ByteBuffer data, Btf base) throws BtfException {
        return new Btf(BtfImage.trusted(data, base.image), Optional.of(base));
    }

    /** Byte order of the whole. */
    public ByteOrder order() {
        return image.order();
    }

    /** What it continues; empty for BTF that is not split. */
    public Optional<Btf> base() {
        return base;
    }

    /** A copy of the bytes it was read from, without those of the base. */
    public byte[] bytes() {
        byte[] bytes = new byte[image.data().limit()];
        image.data().get(0, bytes);
        return bytes;
    }

    /** How many types there are, with those of the base; their ids are 1 to this. */
    public int typeCount() {
        return image.typeCount();
    }

    /** The id of the first type that is not the base's: 1 where there is no base. */
    public int firstId() {
        return image.firstId();
    }

    /** The kind of a type; void (0) has none. */
    public Kind kind(int id) {
        return image.kind(id);
    }

    /** Whether there is such a type and it is of that kind; never for void. */
    public boolean is(Kind kind, int id) {
        return id > 0 && id <= typeCount() && kind(id) == kind;
    }

    /** The name of a type; empty where it has none, and for void. */
    public String name(int id) {
        return id == 0 || kind(id) == Kind.UNKNOWN ? "" : Names.read(image, image.word(id, 0));
    }

    /** Whether a type has that name. */
    public boolean isNamed(int id, String name) {
        return (id == 0 || kind(id) == Kind.UNKNOWN)
                ? name.isEmpty()
                : Names.equal(image, image.word(id, 0), Utf8.perByte(name));
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
        return id != 0 && kind(id).refersToType() ? OptionalInt.of(image.word(id, 8)) : OptionalInt.empty();
    }

    /** The linkage of a FUNC or VAR. */
    public Linkage linkage(int id) {
        return switch (kind(id)) {
            case FUNC -> Linkage.known(count(id));
            case VAR -> Linkage.known(image.word(id, BtfImage.RECORD_BYTES));
            default -> throw without(id, "linkage");
        };
    }

    /** The entries of a DATASEC, in the order in which they stand there. */
    public List<Entry> entries(int id) {
        require(id, Kind.DATASEC, "entries");
        return list(id, i -> new Entry(word(id, i, 0), unsigned(id, i, 4), unsigned(id, i, 8)));
    }

    /** How many members a struct or union has, enumerators an enum, parameters a function prototype. */
    public int memberCount(int id) {
        return switch (kind(id)) {
            case STRUCT, UNION, ENUM, ENUM64, FUNC_PROTO -> count(id);
            default -> throw without(id, "members");
        };
    }

    /** The name of a member, enumerator or parameter. */
    public String memberName(int id, int index) {
        return Names.read(image, nameOfMember(id, index));
    }

    /** Whether a member, enumerator or parameter has that name. */
    public boolean isMemberNamed(int id, int index, String name) {
        return Names.equal(image, nameOfMember(id, index), Utf8.perByte(name));
    }

    /** The type of a member or parameter. */
    public int memberType(int id, int index) {
        require(id, index, !kind(id).isEnum());
        return word(id, index, 4);
    }

    /** Where a member begins, in bits from the beginning of its struct or union. */
    public long memberBitOffset(int id, int index) {
        require(id, index, kind(id).isComposite());
        long offset = unsigned(id, index, 8);
        return flag(id) ? offset & 0xff_ffff : offset;
    }

    /** The bits of a bitfield; 0 for any other member. */
    public int memberBitfieldSize(int id, int index) {
        require(id, index, kind(id).isComposite());
        return flag(id) ? word(id, index, 8) >>> 24 : 0;
    }

    /** The value of an enumerator: sign-extended where the enum is signed, zero-extended otherwise. */
    public long enumeratorValue(int id, int index) {
        require(id, index, kind(id).isEnum());
        if (kind(id) == Kind.ENUM64) {
            return unsigned(id, index, 8) << 32 | unsigned(id, index, 4);
        }
        return flag(id) ? word(id, index, 4) : unsigned(id, index, 4);
    }

    /** The type of an array's elements. */
    public int elementType(int id) {
        require(id, Kind.ARRAY, "elements");
        return image.word(id, BtfImage.RECORD_BYTES);
    }

    /** How many elements an array has; 0 for {@code []}. */
    public long elementCount(int id) {
        require(id, Kind.ARRAY, "elements");
        return Integer.toUnsignedLong(image.word(id, BtfImage.RECORD_BYTES + 8));
    }

    /** Whether an integer carries the signed encoding, or an enum has signed values; false for any other kind. */
    public boolean isSigned(int id) {
        return switch (kind(id)) {
            case INT -> (encoding(id) >>> 24 & 1) != 0;
            case ENUM, ENUM64 -> flag(id);
            default -> false;
        };
    }

    /** Bytes of a pointer: those of the type {@code long}, and 8 where there is none. */
    public int pointerSize() {
        int size = pointerSize;
        if (size == 0) {
            size = base.isPresent() ? base.get().pointerSize() : sizeOfLong();
            pointerSize = size;
        }
        return size;
    }

    /** The type as a value. */
    public BtfType type(int id) {
        int third = image.word(id, 8);
        boolean flag = flag(id);
        SharedStrings strings = new SharedStrings();
        String name = name(id);
        return switch (kind(id)) {
            case INT -> integer(name, third, encoding(id));
            case PTR -> new BtfType.Pointer(third);
            case ARRAY ->
                new BtfType.Array(elementType(id), image.word(id, BtfImage.RECORD_BYTES + 4), elementCount(id));
            case STRUCT ->
                new BtfType.Struct(name, Integer.toUnsignedLong(third), list(id, i -> member(id, i, strings)), flag);
            case UNION ->
                new BtfType.Union(name, Integer.toUnsignedLong(third), list(id, i -> member(id, i, strings)), flag);
            case ENUM -> new BtfType.Enumeration(name, third, flag, list(id, i -> enumerator(id, i, strings)));
            case ENUM64 -> new BtfType.Enumeration64(name, third, flag, list(id, i -> enumerator(id, i, strings)));
            case FWD -> new BtfType.Forward(name, flag);
            case TYPEDEF -> new BtfType.Typedef(name, third);
            case VOLATILE -> new BtfType.Volatile(third);
            case CONST -> new BtfType.Const(third);
            case RESTRICT -> new BtfType.Restrict(third);
            case FUNC -> new BtfType.Function(name, third, linkage(id));
            case FUNC_PROTO ->
                new BtfType.FunctionPrototype(
                        third, list(id, i -> new Parameter(strings.get(word(id, i, 0)), word(id, i, 4))));
            case VAR -> new BtfType.Variable(name, third, linkage(id));
            case DATASEC -> new BtfType.DataSection(name, Integer.toUnsignedLong(third), entries(id));
            case FLOAT -> new BtfType.FloatingPoint(name, third);
            case DECL_TAG -> new BtfType.DeclTag(name, third, image.word(id, BtfImage.RECORD_BYTES), flag);
            case TYPE_TAG -> new BtfType.TypeTag(name, third, flag);
            case UNKNOWN -> new BtfType.Unknown(BtfImage.kindNumber(image.info(id)));
        };
    }

    /** The first type of that kind and name, the base's first. The first look-up costs a pass over all types. */
    public OptionalInt find(Kind kind, String name) {
        OptionalInt found = base.map(one -> one.find(kind, name)).orElse(OptionalInt.empty());
        return found.isPresent() ? found : findOwn(kind, name);
    }

    /** The first type of that kind and name, without those of the base. See {@link #find}. */
    public OptionalInt findOwn(Kind kind, String name) {
        int id = names().find(kind, Utf8.perByte(name));
        return id == 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** Ids of all types of that name, ascending; none for the empty name. See {@link #find}. */
    public IntStream findAll(String name) {
        IntStream own = IntStream.of(names().findAll(Utf8.perByte(name)));
        return base.isEmpty() ? own : IntStream.concat(base.get().findAll(name), own);
    }

    /**
     * The types whose essential name is that of the given name, without those of the base. The essential name of
     * {@code task_struct___v5} is {@code task_struct}: it ends at the last three underscores that have another
     * character on either side. Types of every kind are among them.
     *
     * @param name with or without such a flavour
     * @return ascending; a second call for the same name allocates nothing
     */
    public TypeIds candidates(String name) {
        TypeIds found = candidates.get(name);
        if (found == null) {
            int length = Names.essentialLength(name);
            String essential = name.substring(0, length);
            // Names that differ in their flavours share one answer, however many ids are in it.
            found = length < name.length() && Names.essentialLength(essential) == length
                    ? candidates(essential)
                    : TypeIds.of(names().candidates(Utf8.perByte(name)));
            if (candidates.size() >= MAX_REMEMBERED) {
                candidates.clear();
            }
            candidates.put(name, found);
        }
        return found;
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
            type = image.word(type, 8);
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
        return sizeOf(id, pointerSize());
    }

    OptionalLong sizeOf(int id, int pointerSize) {
        int type = id;
        long elements = 1;
        for (int step = 0; step <= MAX_CHAIN && type != 0; step++) {
            switch (kind(type)) {
                case INT, STRUCT, UNION, ENUM, ENUM64, FLOAT, DATASEC -> {
                    return product(elements, Integer.toUnsignedLong(image.word(type, 8)));
                }
                case PTR -> {
                    return product(elements, pointerSize);
                }
                case ARRAY -> {
                    OptionalLong all = product(elements, elementCount(type));
                    if (all.isEmpty()) {
                        return all;
                    }
                    elements = all.getAsLong();
                    type = elementType(type);
                }
                case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG, VAR -> type = image.word(type, 8);
                case FWD, FUNC, FUNC_PROTO, DECL_TAG, UNKNOWN -> {
                    return OptionalLong.empty();
                }
            }
        }
        return OptionalLong.empty();
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
     * @return as {@link Utf8} reads it; empty for an offset that is not within the strings, and where more than
     *     {@link #MAX_STRING} bytes stand
     */
    public Optional<String> string(long offset) {
        if (offset < 0 || offset >= image.stringBytes()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Names.read(image, (int) offset));
        } catch (IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    BtfImage image() {
        return image;
    }

    /** The offset of the name of a type. */
    int nameOf(int id) {
        return image.word(id, 0);
    }

    /** The offset of the name of a member, enumerator or parameter. */
    int nameOfMember(int id, int index) {
        require(id, index, true);
        return word(id, index, 0);
    }

    /** The {@code kind_flag}. */
    boolean flag(int id) {
        return image.info(id) < 0;
    }

    /** The word behind the record of an INT. */
    int encoding(int id) {
        require(id, Kind.INT, "encoding");
        return image.word(id, BtfImage.RECORD_BYTES);
    }

    private NameIndex names() {
        NameIndex index = names;
        if (index == null) {
            // Two threads may build it at once: the results are equal, and neither thread waits for the other.
            index = NameIndex.of(image);
            names = index;
        }
        return index;
    }

    private int sizeOfLong() {
        for (int id = 1; id <= typeCount(); id++) {
            if (kind(id) == Kind.INT) {
                int size = image.word(id, 8);
                if ((size == Integer.BYTES || size == Long.BYTES) && LONG.contains(name(id))) {
                    return size;
                }
            }
        }
        return Long.BYTES;
    }

    private int count(int id) {
        return BtfImage.count(image.info(id));
    }

    private void require(int id, Kind kind, String what) {
        if (kind(id) != kind) {
            throw without(id, what);
        }
    }

    private void require(int id, int index, boolean has) {
        if (!has) {
            throw without(id, "such member");
        }
        Objects.checkIndex(index, memberCount(id));
    }

    private IllegalArgumentException without(int id, String what) {
        return new IllegalArgumentException("type " + id + " is a " + kind(id) + " and has no " + what);
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

    private Member member(int id, int index, SharedStrings strings) {
        return new Member(
                strings.get(word(id, index, 0)),
                word(id, index, 4),
                memberBitOffset(id, index),
                memberBitfieldSize(id, index));
    }

    private Enumerator enumerator(int id, int index, SharedStrings strings) {
        return new Enumerator(strings.get(word(id, index, 0)), enumeratorValue(id, index));
    }

    private <T> List<T> list(int id, IntFunction<T> read) {
        int count = count(id);
        List<T> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(read.apply(i));
        }
        return all;
    }

    /** A word of one of a type's members. */
    private int word(int id, int index, int at) {
        return image.word(id, BtfImage.RECORD_BYTES + index * kind(id).memberBytes() + at);
    }

    private long unsigned(int id, int index, int at) {
        return Integer.toUnsignedLong(word(id, index, at));
    }

    /** Whether bytes and bases are equal. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Btf btf && image.data().equals(btf.image.data()) && base.equals(btf.base);
    }

    @Override
    public int hashCode() {
        return image.data().hashCode();
    }

    @Override
    public String toString() {
        return "BTF of " + typeCount() + " types, " + order();
    }

    /** Reads long strings once, however many members share one: the memory they take is bounded by the bytes. */
    private final class SharedStrings {
        private static final int LONG = 64;

        private Map<Integer, String> read;

        String get(int offset) {
            String known = read == null ? null : read.get(offset);
            if (known != null) {
                return known;
            }
            String string = Names.read(image, offset);
            if (string.length() > LONG) {
                read = read == null ? new HashMap<>() : read;
                read.put(offset, string);
            }
            return string;
        }
    }
}
