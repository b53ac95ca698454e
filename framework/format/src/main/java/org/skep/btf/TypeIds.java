package org.skep.btf;

import java.util.Arrays;
import java.util.Objects;

/** Ids of types, ascending. Immutable; unlike a list it holds them without objects of their own. */
public final class TypeIds {
    private static final TypeIds NONE = new TypeIds(new int[0]);

    private final int[] ids;

    private TypeIds(int[] ids) {
        this.ids = ids;
    }

    static TypeIds of(int[] ids) {
        return ids.length == 0 ? NONE : new TypeIds(ids);
    }

    /** How many there are. */
    public int size() {
        return ids.length;
    }

    /** One of them. */
    public int get(int index) {
        return ids[Objects.checkIndex(index, ids.length)];
    }

    /** A copy. */
    public int[] toArray() {
        return ids.clone();
    }

    @Override
    public String toString() {
        return Arrays.toString(ids);
    }
}
