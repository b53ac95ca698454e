package org.skep.btf;

import java.util.List;
import java.util.Objects;

/**
 * One BTF type as a value. Types refer to each other by id within the same BTF; 0 is void. Names are UTF-8 (see
 * {@link Utf8}), and are empty for what has no name. Sizes and offsets are unsigned 32-bit numbers, in bytes unless
 * they say bits.
 */
public sealed interface BtfType {

    /** The kind of record that this is. */
    Kind kind();

    /** The name; empty for anonymous types and for kinds without a name. */
    default String name() {
        return "";
    }

    /**
     * An integer.
     *
     * @param name such as {@code unsigned int}
     * @param size in bytes, 1 to 16
     * @param bits of the value, 0 to 128
     * @param bitOffset of the value within the integer; 0 from every compiler of today
     * @param signed whether it carries the signed encoding
     * @param character whether it carries the char encoding, which compilers of today don't set
     * @param bool whether it carries the bool encoding
     */
    record Int(String name, int size, int bits, int bitOffset, boolean signed, boolean character, boolean bool)
            implements BtfType {
        /** Checks that there is a name. */
        public Int {
            Objects.requireNonNull(name, "name");
        }

        @Override
        public Kind kind() {
            return Kind.INT;
        }
    }

    /**
     * A pointer of 8 bytes.
     *
     * @param type id of what it points to
     */
    record Pointer(int type) implements BtfType {
        @Override
        public Kind kind() {
            return Kind.PTR;
        }
    }

    /**
     * An array.
     *
     * @param elementType id of the elements' type
     * @param indexType id of the type that indexes it
     * @param count number of elements, 0 for {@code []}
     */
    record Array(int elementType, int indexType, long count) implements BtfType {
        @Override
        public Kind kind() {
            return Kind.ARRAY;
        }
    }

    /**
     * A member of a struct or union.
     *
     * @param name may be empty
     * @param type id of its type
     * @param bitOffset from the beginning of the struct, in bits
     * @param bitfieldSize in bits; 0 for a member that is no bitfield
     */
    record Member(String name, int type, long bitOffset, int bitfieldSize) {
        /** Checks that there is a name. */
        public Member {
            Objects.requireNonNull(name, "name");
        }
    }

    /**
     * A struct.
     *
     * @param name may be empty
     * @param size in bytes
     * @param members in the order of their declaration
     * @param bitfields whether members' offsets are recorded together with bitfield sizes ({@code kind_flag})
     */
    record Struct(String name, long size, List<Member> members, boolean bitfields) implements BtfType {
        /** Copies the list. */
        public Struct {
            Objects.requireNonNull(name, "name");
            members = List.copyOf(members);
        }

        @Override
        public Kind kind() {
            return Kind.STRUCT;
        }
    }

    /**
     * A union.
     *
     * @param name may be empty
     * @param size in bytes
     * @param members in the order of their declaration
     * @param bitfields whether members' offsets are recorded together with bitfield sizes ({@code kind_flag})
     */
    record Union(String name, long size, List<Member> members, boolean bitfields) implements BtfType {
        /** Copies the list. */
        public Union {
            Objects.requireNonNull(name, "name");
            members = List.copyOf(members);
        }

        @Override
        public Kind kind() {
            return Kind.UNION;
        }
    }

    /**
     * One name of an enum.
     *
     * @param name of the constant
     * @param value sign-extended where the enum is signed, zero-extended otherwise
     */
    record Enumerator(String name, long value) {
        /** Checks that there is a name. */
        public Enumerator {
            Objects.requireNonNull(name, "name");
        }
    }

    /**
     * An enum whose values have 32 bits.
     *
     * @param name may be empty
     * @param size in bytes: 1, 2, 4 or 8
     * @param signed whether values are signed ({@code kind_flag})
     * @param enumerators in the order of their declaration
     */
    record Enumeration(String name, int size, boolean signed, List<Enumerator> enumerators) implements BtfType {
        /** Copies the list. */
        public Enumeration {
            Objects.requireNonNull(name, "name");
            enumerators = List.copyOf(enumerators);
        }

        @Override
        public Kind kind() {
            return Kind.ENUM;
        }
    }

    /**
     * An enum whose values have 64 bits.
     *
     * @param name may be empty
     * @param size in bytes: 1, 2, 4 or 8
     * @param signed whether values are signed ({@code kind_flag})
     * @param enumerators in the order of their declaration
     */
    record Enumeration64(String name, int size, boolean signed, List<Enumerator> enumerators) implements BtfType {
        /** Copies the list. */
        public Enumeration64 {
            Objects.requireNonNull(name, "name");
            enumerators = List.copyOf(enumerators);
        }

        @Override
        public Kind kind() {
            return Kind.ENUM64;
        }
    }

    /**
     * A forward declaration.
     *
     * @param name of the struct or union
     * @param union whether it is a union ({@code kind_flag})
     */
    record Forward(String name, boolean union) implements BtfType {
        /** Checks that there is a name. */
        public Forward {
            Objects.requireNonNull(name, "name");
        }

        @Override
        public Kind kind() {
            return Kind.FWD;
        }
    }

    /**
     * A typedef.
     *
     * @param name the new name
     * @param type id of what it names
     */
    record Typedef(String name, int type) implements BtfType {
        /** Checks that there is a name. */
        public Typedef {
            Objects.requireNonNull(name, "name");
        }

        @Override
        public Kind kind() {
            return Kind.TYPEDEF;
        }
    }

    /**
     * The qualifier volatile.
     *
     * @param type id of what it qualifies
     */
    record Volatile(int type) implements BtfType {
        @Override
        public Kind kind() {
            return Kind.VOLATILE;
        }
    }

    /**
     * The qualifier const.
     *
     * @param type id of what it qualifies
     */
    record Const(int type) implements BtfType {
        @Override
        public Kind kind() {
            return Kind.CONST;
        }
    }

    /**
     * The qualifier restrict.
     *
     * @param type id of what it qualifies
     */
    record Restrict(int type) implements BtfType {
        @Override
        public Kind kind() {
            return Kind.RESTRICT;
        }
    }

    /**
     * A function.
     *
     * @param name of the function
     * @param type id of its FUNC_PROTO
     * @param linkage where it is defined
     */
    record Function(String name, int type, Linkage linkage) implements BtfType {
        /** Checks that nothing is missing. */
        public Function {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(linkage, "linkage");
        }

        @Override
        public Kind kind() {
            return Kind.FUNC;
        }
    }

    /**
     * A parameter of a function.
     *
     * @param name may be empty
     * @param type id of its type; a last one of type 0 without a name stands for {@code ...}
     */
    record Parameter(String name, int type) {
        /** Checks that there is a name. */
        public Parameter {
            Objects.requireNonNull(name, "name");
        }
    }

    /**
     * What a function takes and returns.
     *
     * @param returnType id of the type it returns
     * @param parameters in order
     */
    record FunctionPrototype(int returnType, List<Parameter> parameters) implements BtfType {
        /** Copies the list. */
        public FunctionPrototype {
            parameters = List.copyOf(parameters);
        }

        @Override
        public Kind kind() {
            return Kind.FUNC_PROTO;
        }
    }

    /**
     * A variable.
     *
     * @param name of the variable
     * @param type id of its type
     * @param linkage where it is defined
     */
    record Variable(String name, int type, Linkage linkage) implements BtfType {
        /** Checks that nothing is missing. */
        public Variable {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(linkage, "linkage");
        }

        @Override
        public Kind kind() {
            return Kind.VAR;
        }
    }

    /**
     * What one section holds.
     *
     * @param name of the section
     * @param size of the section in bytes; 0 from the compiler where the linker or loader has to set it
     * @param entries its variables, and in {@code .ksyms} functions too
     */
    record DataSection(String name, long size, List<Entry> entries) implements BtfType {
        /** Copies the list. */
        public DataSection {
            Objects.requireNonNull(name, "name");
            entries = List.copyOf(entries);
        }

        @Override
        public Kind kind() {
            return Kind.DATASEC;
        }
    }

    /**
     * One variable of a section.
     *
     * @param type id of the VAR, or FUNC
     * @param offset in the section, in bytes
     * @param size in bytes
     */
    record Entry(int type, long offset, long size) {}

    /**
     * A floating-point number.
     *
     * @param name such as {@code double}
     * @param size in bytes: 2, 4, 8, 12 or 16
     */
    record FloatingPoint(String name, int size) implements BtfType {
        /** Checks that there is a name. */
        public FloatingPoint {
            Objects.requireNonNull(name, "name");
        }

        @Override
        public Kind kind() {
            return Kind.FLOAT;
        }
    }

    /**
     * An attribute of a declaration.
     *
     * @param name its text
     * @param type id of what it is attached to
     * @param component number of the member or parameter it is attached to, from 0; -1 for the type itself
     * @param attribute whether the text is a whole attribute and not only a tag's ({@code kind_flag})
     */
    record DeclTag(String name, int type, int component, boolean attribute) implements BtfType {
        /** Checks that there is a text. */
        public DeclTag {
            Objects.requireNonNull(name, "name");
        }

        @Override
        public Kind kind() {
            return Kind.DECL_TAG;
        }
    }

    /**
     * An attribute of a type.
     *
     * @param name its text
     * @param type id of what it qualifies
     * @param attribute whether the text is a whole attribute and not only a tag's ({@code kind_flag})
     */
    record TypeTag(String name, int type, boolean attribute) implements BtfType {
        /** Checks that there is a text. */
        public TypeTag {
            Objects.requireNonNull(name, "name");
        }

        @Override
        public Kind kind() {
            return Kind.TYPE_TAG;
        }
    }

    /**
     * A type of a kind that is not known here.
     *
     * @param number of the kind
     */
    record Unknown(int number) implements BtfType {
        @Override
        public Kind kind() {
            return Kind.UNKNOWN;
        }
    }
}
