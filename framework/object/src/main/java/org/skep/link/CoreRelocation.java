package org.skep.link;

import java.util.List;
import java.util.Optional;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;

/**
 * The first of some CO-RE relocations ({@code struct bpf_core_relo}) in words, so that a person finds it in the source.
 * Everything in it comes from a file: what makes no sense is shown as it stands.
 */
record CoreRelocation(Btf btf, BtfExt.Slice slice) {
    private static final int TYPE_WORD = 1;
    private static final int ACCESS_WORD = 2;
    private static final int KIND_WORD = 3;
    /** {@code enum bpf_core_relo_kind}: the first six are about fields. */
    private static final int FIELD_KINDS = 6;

    private static final List<String> KINDS = List.of(
            "byte offset of field",
            "size of field",
            "existence of field",
            "signedness of field",
            "left shift of field",
            "right shift of field",
            "id of local type",
            "id of kernel type",
            "existence of type",
            "size of type",
            "existence of enumerator of",
            "value of enumerator of",
            "match of type");

    String describe() {
        int kind = slice.word(0, KIND_WORD);
        int type = slice.word(0, TYPE_WORD);
        String what = kind >= 0 && kind < KINDS.size() ? KINDS.get(kind) : "kind " + Integer.toUnsignedString(kind);
        if (type <= 0 || type > btf.typeCount()) {
            return what + " of type " + Integer.toUnsignedString(type);
        }
        String access =
                btf.string(Integer.toUnsignedLong(slice.word(0, ACCESS_WORD))).orElse("");
        String path = kind >= 0 && kind < FIELD_KINDS ? fields(type, access) : "";
        return what + " " + btf.describe(type) + path;
    }

    /** {@code 0:3:1}: an index as of an array, then members. */
    private String fields(int root, String access) {
        StringBuilder out = new StringBuilder();
        String[] steps = access.split(":", -1);
        int type = root;
        for (int i = 1; i < steps.length; i++) {
            Optional<BtfType.Member> member = member(type, steps[i]);
            if (member.isEmpty()) {
                return " at " + access;
            }
            if (!member.get().name().isEmpty()) {
                out.append('.').append(member.get().name());
            }
            type = member.get().type();
        }
        return out.toString();
    }

    private Optional<BtfType.Member> member(int type, String step) {
        try {
            int index = Integer.parseInt(step);
            int real = btf.skipModifiers(type);
            List<BtfType.Member> members = real == 0 ? List.of() : members(btf.type(real));
            return index >= 0 && index < members.size() ? Optional.of(members.get(index)) : Optional.empty();
        } catch (NumberFormatException | BtfException e) {
            return Optional.empty();
        }
    }

    private static List<BtfType.Member> members(BtfType type) {
        if (type instanceof BtfType.Struct struct) {
            return struct.members();
        }
        return type instanceof BtfType.Union union ? union.members() : List.of();
    }
}
