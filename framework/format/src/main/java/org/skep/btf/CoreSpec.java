package org.skep.btf;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * A path from a root type to a field or enumerator, in one BTF: {@code struct sk_buff}, then {@code .data} or
 * {@code [3]}, then further. Holds every step, and beside them the steps that matter to a person: named fields and
 * indices, without the anonymous structs between them. Used again for one relocation after the other.
 */
final class CoreSpec {
    /** Steps of a path; libbpf has the same limit. */
    static final int MAX_STEPS = 64;

    /** Bytes of a pointer of the BPF machine. */
    private static final int POINTER_BYTES = 8;

    private final boolean local;
    private Btf btf;
    private int root;
    private CoreKind kind;
    private final int[] types = new int[MAX_STEPS];
    private final int[] indices = new int[MAX_STEPS];
    private final String[] names = new String[MAX_STEPS];
    private int length;
    private final int[] raw = new int[MAX_STEPS];
    private int rawLength;
    private int bitOffset;

    /**
     * Prepares for any number of paths.
     *
     * @param local whether they are paths in the BTF of objects, which are for the BPF machine, whatever their types
     *     say
     */
    CoreSpec(boolean local) {
        this.local = local;
    }

    void reset(Btf newBtf, int newRoot, CoreKind newKind) {
        btf = newBtf;
        root = newRoot;
        kind = newKind;
        length = 0;
        rawLength = 0;
        bitOffset = 0;
    }

    Btf btf() {
        return btf;
    }

    int root() {
        return root;
    }

    CoreKind kind() {
        return kind;
    }

    int length() {
        return length;
    }

    /** The struct or union of a named step, or the type of an array's elements, without qualifiers. */
    int type(int step) {
        return types[step];
    }

    /** The number of the member, enumerator or element. */
    int index(int step) {
        return indices[step];
    }

    /** The name of a field or enumerator; null for an index. */
    String name(int step) {
        return names[step];
    }

    int rawLength() {
        return rawLength;
    }

    int raw(int step) {
        return raw[step];
    }

    /** From the beginning of the root type, as an unsigned number of 32 bits. */
    int bitOffset() {
        return bitOffset;
    }

    void add(int type, int index, String name) {
        types[length] = type;
        indices[length] = index;
        names[length] = name;
        length++;
    }

    void addRaw(int index) throws BtfException {
        if (rawLength == MAX_STEPS) {
            throw new BtfException("a path of more than " + MAX_STEPS + " steps");
        }
        raw[rawLength++] = index;
    }

    /** Takes the last step back. */
    void removeRaw() {
        rawLength--;
    }

    void move(long bits) {
        bitOffset += (int) bits;
    }

    /** What {@code sizeof} says of a type of this BTF. */
    OptionalLong sizeOf(int type) {
        return btf.sizeOf(type, local ? POINTER_BYTES : btf.pointerSize());
    }

    /**
     * Whether an array without a number of elements is the last member of the struct that the last step is in, so that
     * every index is within its bounds.
     */
    boolean endsWithFlexibleArray(int array) {
        int last = length - 1;
        return last >= 0
                && names[last] != null
                && btf.elementCount(array) == 0
                && indices[last] == btf.memberCount(types[last]) - 1;
    }

    /** {@code struct sk_buff.data}, {@code enum bpf_func_id::BPF_FUNC_trace_printk}. */
    String describe() {
        StringBuilder out = new StringBuilder(btf.describe(root));
        if (kind.subject() == CoreKind.Subject.ENUMERATOR && length > 0) {
            out.append("::").append(names[0]);
        } else if (kind.subject() == CoreKind.Subject.FIELD) {
            for (int i = 0; i < length; i++) {
                if (names[i] != null) {
                    out.append('.').append(names[i]);
                } else if (i > 0 || indices[i] > 0) {
                    out.append('[').append(indices[i]).append(']');
                }
            }
        }
        return out.toString();
    }

    @Override
    public String toString() {
        return describe() + ' ' + Arrays.toString(Arrays.copyOf(raw, rawLength));
    }
}
