package org.skep.object;

import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;
import org.skep.btf.Kind;
import org.skep.extern.Code;
import org.skep.extern.ExternType;

/**
 * The type of a value extern, and its name for people, with qualifiers and typedefs looked through.
 *
 * @param type what it is
 * @param spelling {@code unsigned short}, {@code tristate}, {@code char[16]}
 */
record StoredType(ExternType.Stored type, String spelling) {
    /** As long as the longest source of values may be; there is nothing to fill a longer string with. */
    static final int MAX_BYTES = 64 << 20;

    private static final String TRISTATE = "libbpf_tristate";
    private static final String TYPES =
            "declare it bool, char, an integer of 2, 4 or 8 bytes, enum libbpf_tristate, or" + " an array of char";

    /** A declared type that no value can have. */
    static final class UnsupportedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Code code;
        private final String advice;

        UnsupportedException(Code code, String what, String advice) {
            super(what);
            this.code = code;
            this.advice = advice;
        }

        Code code() {
            return code;
        }

        String advice() {
            return advice;
        }
    }

    static StoredType of(Btf btf, int id) throws UnsupportedException {
        int real = real(btf, id);
        BtfType type = real == 0 ? new BtfType.Forward("", false) : btf.type(real);
        if (type instanceof BtfType.Int integer) {
            return integer(integer);
        } else if (type instanceof BtfType.Enumeration one && one.size() == 4) {
            return enumeration(one.name(), one.size());
        } else if (type instanceof BtfType.Enumeration64 one && (one.size() == 4 || one.size() == 8)) {
            return enumeration(one.name(), one.size());
        } else if (type instanceof BtfType.Array array) {
            return array(btf, real, array);
        }
        throw unsupported("a value can't be of that type");
    }

    private static StoredType integer(BtfType.Int integer) throws UnsupportedException {
        if (integer.bool()) {
            if (integer.size() != 1) {
                throw unsupported("a bool has 1 byte, not " + integer.size());
            }
            return new StoredType(new ExternType.Bool(), "bool");
        }
        return switch (integer.size()) {
            case 1 -> new StoredType(new ExternType.Char(integer.signed()), integer.name());
            case 2, 4, 8 -> new StoredType(new ExternType.Int(integer.size(), integer.signed()), integer.name());
            default -> throw unsupported("an integer has 1, 2, 4 or 8 bytes, not " + integer.size());
        };
    }

    private static StoredType enumeration(String name, int size) throws UnsupportedException {
        if (!name.equals(TRISTATE)) {
            throw unsupported("the only enum that a value may have is " + TRISTATE);
        }
        return new StoredType(new ExternType.Tristate(size), "tristate");
    }

    private static StoredType array(Btf btf, int id, BtfType.Array array) throws UnsupportedException {
        if (btf.sizeOf(id).orElse(1) == 0) {
            throw new UnsupportedException(
                    Code.NO_SIZE, "an array without elements has no room for a value", "give it a number of elements");
        }
        int element = real(btf, array.elementType());
        if (!btf.is(Kind.INT, element)
                || !(btf.type(element) instanceof BtfType.Int letter)
                || letter.size() != 1
                || letter.bool()) {
            throw unsupported("an array of anything but char");
        }
        if (array.count() > MAX_BYTES) {
            throw unsupported("a string of more than " + MAX_BYTES + " bytes");
        }
        return new StoredType(new ExternType.Text((int) array.count()), letter.name() + "[" + array.count() + "]");
    }

    private static int real(Btf btf, int id) throws UnsupportedException {
        try {
            return btf.skipModifiers(id);
        } catch (BtfException e) {
            throw unsupported(e.getMessage());
        }
    }

    private static UnsupportedException unsupported(String what) {
        return new UnsupportedException(Code.UNSUPPORTED_TYPE, what, TYPES);
    }
}
