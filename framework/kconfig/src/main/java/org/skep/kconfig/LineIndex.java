package org.skep.kconfig;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * An index of lines by the name in them; the first line of a name wins. A configuration may have 64 MiB with five
 * million names, so there is no object per name: names remain in the text, and a hash table of ints refers to them.
 *
 * <p>Not safe for use by several threads while lines are added.
 */
final class LineIndex {
    /** The columns of a line: start of the name in the text, length of the name, line number. */
    private static final int COLUMNS = 3;

    /**
     * Hashes are polynomials modulo this prime, 2^61 - 1, at a point chosen at random when the JVM starts, so colliding
     * names can't be prepared.
     */
    private static final long PRIME = (1L << 61) - 1;

    private static final long POINT = new SplittableRandom().nextLong(1 << 16, PRIME);

    private final byte[] text;
    private int[] rows = new int[16 * COLUMNS];
    private int size;

    /** Row number plus one, or zero for a free slot. The length is a power of two; at most half is used. */
    private int[] slots = new int[64];

    LineIndex(byte[] text) {
        this.text = text;
    }

    /** Returns the number of distinct names. */
    int size() {
        return size;
    }

    /** Adds a line, unless its name exists. */
    void add(int start, int length, int line) {
        int slot = slot(slots, text, start, length);
        if (slots[slot] != 0) {
            return;
        }
        if ((size + 1) * COLUMNS > rows.length) {
            rows = Arrays.copyOf(rows, rows.length * 2);
        }
        rows[size * COLUMNS] = start;
        rows[size * COLUMNS + 1] = length;
        rows[size * COLUMNS + 2] = line;
        slots[slot] = ++size;
        if (size * 2 > slots.length) {
            grow();
        }
    }

    /** Returns the row of a name, or -1. */
    int find(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return slots[slot(slots, bytes, 0, bytes.length)] - 1;
    }

    /** Returns the start of the name in a row. */
    int start(int row) {
        return rows[row * COLUMNS];
    }

    /** Returns the length of the name in a row. */
    int length(int row) {
        return rows[row * COLUMNS + 1];
    }

    /** Returns the line number in a row. */
    int line(int row) {
        return rows[row * COLUMNS + 2];
    }

    /** Returns the slot of a name, or the free slot for it. */
    private int slot(int[] table, byte[] bytes, int start, int length) {
        int slot = (int) hash(bytes, start, length) & (table.length - 1);
        while (table[slot] != 0) {
            int row = table[slot] - 1;
            if (Arrays.equals(text, start(row), start(row) + length(row), bytes, start, start + length)) {
                return slot;
            }
            slot = (slot + 1) & (table.length - 1);
        }
        return slot;
    }

    private void grow() {
        int[] larger = new int[slots.length * 2];
        for (int row = 0; row < size; row++) {
            larger[slot(larger, text, start(row), length(row))] = row + 1;
        }
        slots = larger;
    }

    private static long hash(byte[] bytes, int start, int length) {
        long hash = 1;
        for (int i = start; i < start + length; i++) {
            hash = timesPoint(hash) + (bytes[i] & 0xff);
        }
        // A final multiplication spreads the last bytes over the low bits, which select the slot.
        return timesPoint(hash);
    }

    /**
     * Multiplies by the point modulo the prime. The argument may be slightly larger than the prime; the result is
     * smaller.
     */
    private static long timesPoint(long factor) {
        long low = factor * POINT;
        long high = Math.multiplyHigh(factor, POINT);
        long sum = (low & PRIME) + ((low >>> 61) | (high << 3));
        sum = (sum & PRIME) + (sum >>> 61);
        return sum >= PRIME ? sum - PRIME : sum;
    }
}
