package org.skep.extern;

import org.skep.btf.Btf;

/**
 * The declared type of an extern, without const, volatile, restrict, type tags and typedefs. Other types are refused
 * when the object is opened ({@link Code#UNSUPPORTED_TYPE}, {@link Code#NO_SIZE}).
 */
public sealed interface ExternType {

    /** The types of externs that are stored in a map. */
    sealed interface Stored extends ExternType {
        /** Returns the size in the map in bytes; never 0. */
        int size();

        /** Returns the alignment in bytes: 1, 2, 4 or 8. */
        default int alignment() {
            return size();
        }
    }

    /** A BTF INT of one byte with the bool encoding. */
    record Bool() implements Stored {
        @Override
        public int size() {
            return 1;
        }
    }

    /**
     * A BTF INT of one byte without the bool encoding.
     *
     * @param signed whether the INT has the signed encoding
     */
    record Char(boolean signed) implements Stored {
        @Override
        public int size() {
            return 1;
        }
    }

    /**
     * A BTF INT of 2, 4 or 8 bytes.
     *
     * @param size in bytes
     * @param signed whether the INT has the signed encoding
     */
    record Int(int size, boolean signed) implements Stored {
        /** Checks the size. */
        public Int {
            if (size != 2 && size != 4 && size != 8) {
                throw new IllegalArgumentException("an integer extern has 2, 4 or 8 bytes, not " + size);
            }
        }
    }

    /**
     * {@code enum libbpf_tristate}: no is 0, yes is 1, module is 2.
     *
     * @param size in bytes: 4 for a BTF ENUM, 8 for an ENUM64 of that size
     */
    record Tristate(int size) implements Stored {
        /** Checks the size. */
        public Tristate {
            if (size != 4 && size != 8) {
                throw new IllegalArgumentException("a tristate has 4 or 8 bytes, not " + size);
            }
        }
    }

    /**
     * An array of chars. The last byte is always zero.
     *
     * @param size in bytes, including the terminating zero
     */
    record Text(int size) implements Stored {
        /** Checks the size. */
        public Text {
            if (size <= 0) {
                throw new IllegalArgumentException("a string extern has at least 1 byte, not " + size);
            }
        }

        @Override
        public int alignment() {
            return 1;
        }
    }

    /** {@code extern const void name __ksym}: a symbol's address, without a type. */
    record Untyped() implements ExternType {}

    /**
     * A typed kernel variable.
     *
     * @param btf the object's BTF
     * @param typeId the declared type's id in it, as in the VAR
     */
    record Variable(Btf btf, int typeId) implements ExternType {}

    /**
     * A kernel function.
     *
     * @param btf the object's BTF
     * @param typeId the id of the FUNC_PROTO in it
     */
    record Function(Btf btf, int typeId) implements ExternType {}
}
