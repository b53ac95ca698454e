package org.skep.btf;

/** The kinds of BTF types, numbered from 1 as {@code enum BTF_KIND_*} of {@code include/uapi/linux/btf.h}. */
public enum Kind {
    /** An integer, bool or char. */
    INT(1, 4, 0, false),
    /** A pointer. */
    PTR(2, 0, 0, true),
    /** An array of a fixed number of elements, perhaps none. */
    ARRAY(3, 12, 0, false),
    /** A struct. */
    STRUCT(4, 0, 12, false),
    /** A union. */
    UNION(5, 0, 12, false),
    /** An enum whose values have 32 bits. */
    ENUM(6, 0, 8, false),
    /** A forward declaration of a struct or union. */
    FWD(7, 0, 0, false),
    /** A typedef. */
    TYPEDEF(8, 0, 0, true),
    /** The qualifier volatile. */
    VOLATILE(9, 0, 0, true),
    /** The qualifier const. */
    CONST(10, 0, 0, true),
    /** The qualifier restrict. */
    RESTRICT(11, 0, 0, true),
    /** A function. */
    FUNC(12, 0, 0, true),
    /** What a function takes and returns. */
    FUNC_PROTO(13, 0, 8, true),
    /** A variable. */
    VAR(14, 4, 0, true),
    /** The variables (and, for externs, functions) of one section. */
    DATASEC(15, 0, 12, false),
    /** A floating-point number. */
    FLOAT(16, 0, 0, false),
    /** An attribute of a declaration: {@code __attribute__((btf_decl_tag("...")))}. */
    DECL_TAG(17, 4, 0, true),
    /** An attribute of a type: {@code __attribute__((btf_type_tag("...")))}. */
    TYPE_TAG(18, 0, 0, true),
    /** An enum whose values have 64 bits. */
    ENUM64(19, 0, 12, false),
    /**
     * A kind of a newer kernel. Of such a type nothing but its id is known; the layout section of its BTF says where
     * the next type begins.
     */
    UNKNOWN(0, 0, 0, false);

    /** By the kernel's number. */
    private static final Kind[] KINDS = {
        UNKNOWN,
        INT,
        PTR,
        ARRAY,
        STRUCT,
        UNION,
        ENUM,
        FWD,
        TYPEDEF,
        VOLATILE,
        CONST,
        RESTRICT,
        FUNC,
        FUNC_PROTO,
        VAR,
        DATASEC,
        FLOAT,
        DECL_TAG,
        TYPE_TAG,
        ENUM64
    };

    private final int number;
    private final int fixedBytes;
    private final int memberBytes;
    private final boolean refersToType;

    Kind(int number, int fixedBytes, int memberBytes, boolean refersToType) {
        this.number = number;
        this.fixedBytes = fixedBytes;
        this.memberBytes = memberBytes;
        this.refersToType = refersToType;
    }

    /** The kernel's number, 1 to 19; 0 for {@link #UNKNOWN}. */
    public int number() {
        return number;
    }

    /** The kind with one of the kernel's numbers. */
    static Kind of(int number) {
        return number >= 0 && number < KINDS.length ? KINDS[number] : UNKNOWN;
    }

    /** Whether it is an enum, of 32 or of 64 bits. */
    public boolean isEnum() {
        return this == ENUM || this == ENUM64;
    }

    /** Whether it is a struct or a union. */
    public boolean isComposite() {
        return this == STRUCT || this == UNION;
    }

    /** Whether size and layout are those of the type it refers to: qualifiers, type tags and typedefs. */
    public boolean isModifier() {
        return switch (this) {
            case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> true;
            default -> false;
        };
    }

    /** Bytes after the three words that every record begins with, for a record without members. */
    int fixedBytes() {
        return fixedBytes;
    }

    /** Bytes of each of the {@code vlen} members; 0 for kinds without any. */
    int memberBytes() {
        return memberBytes;
    }

    /** Whether the third word of a record refers to a type; otherwise it is a size, or unused. */
    boolean refersToType() {
        return refersToType;
    }
}
