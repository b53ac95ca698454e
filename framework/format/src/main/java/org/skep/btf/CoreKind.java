package org.skep.btf;

import java.util.Optional;

/**
 * What a CO-RE relocation asks for, numbered from 0 as {@code enum bpf_core_relo_kind} of
 * {@code include/uapi/linux/bpf.h}.
 */
public enum CoreKind {
    /** Where a field begins, in bytes. */
    FIELD_BYTE_OFFSET(0, "byte_off", Subject.FIELD),
    /** The bytes of a field. */
    FIELD_BYTE_SIZE(1, "byte_sz", Subject.FIELD),
    /** Whether there is such a field. */
    FIELD_EXISTS(2, "field_exists", Subject.FIELD),
    /** Whether a field is signed. */
    FIELD_SIGNED(3, "signed", Subject.FIELD),
    /** How far to shift a bitfield to the left in 64 bits. */
    FIELD_LSHIFT_U64(4, "lshift_u64", Subject.FIELD),
    /** How far to shift a bitfield to the right in 64 bits, thereafter. */
    FIELD_RSHIFT_U64(5, "rshift_u64", Subject.FIELD),
    /** The id of a type in the object's BTF. */
    TYPE_ID_LOCAL(6, "local_type_id", Subject.TYPE),
    /** The id of a type in the kernel's BTF. */
    TYPE_ID_TARGET(7, "target_type_id", Subject.TYPE),
    /** Whether there is such a type. */
    TYPE_EXISTS(8, "type_exists", Subject.TYPE),
    /** The bytes of a type. */
    TYPE_SIZE(9, "type_size", Subject.TYPE),
    /** Whether there is such an enumerator. */
    ENUMVAL_EXISTS(10, "enumval_exists", Subject.ENUMERATOR),
    /** The value of an enumerator. */
    ENUMVAL_VALUE(11, "enumval_value", Subject.ENUMERATOR),
    /** Whether there is a type that matches, member by member. */
    TYPE_MATCHES(12, "type_matches", Subject.TYPE);

    /** What a relocation is about. */
    public enum Subject {
        /** A field of a struct or union. */
        FIELD,
        /** A type. */
        TYPE,
        /** An enumerator. */
        ENUMERATOR
    }

    private static final CoreKind[] KINDS = values();

    private final int number;
    private final String label;
    private final Subject subject;

    CoreKind(int number, String label, Subject subject) {
        this.number = number;
        this.label = label;
        this.subject = subject;
    }

    /** The kernel's number, 0 to 12. */
    public int number() {
        return number;
    }

    /** The kind with one of the kernel's numbers; empty for any other. */
    public static Optional<CoreKind> numbered(int number) {
        return number >= 0 && number < KINDS.length ? Optional.of(KINDS[number]) : Optional.empty();
    }

    /** libbpf's name, as in its logs. */
    public String label() {
        return label;
    }

    /** What it is about. */
    public Subject subject() {
        return subject;
    }
}
