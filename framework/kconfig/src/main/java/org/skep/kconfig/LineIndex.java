package org.skep.kconfig;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Finds lines of a text by the name that stands in them; the first line of a name wins. A configuration may be 64 MiB
 * of five million names, so there is no object for each: names stay where they are in the text, and a hash table of
 * ints points to them.
 *
 * <p>Not safe for use by several threads while lines are added.
 */
final class LineIndex {
    /** A row of a line: where its name starts in the text, how long the name is, the line's number. */
    private static final int COLUMNS = 3;

    /**
     * Hashes are polynomials modulo this prime, 2^61 - 1, at a point that is drawn when the JVM starts: nobody can
     * write a text whose names collide.
     */
    private static final long PRIME = (1L << 61) - 1;

    private static final long POINT = new SplittableRandom().nextLong(1 << 16, PRIME);

    private final byte[] text;
    private int[] rows = new int[16 * COLUMNS];
    private int size;

    /** Row number plus one, zero for a free slot; a power of two long and at most half full. */
    private int[] slots = new int[64];

    LineIndex(byte[] text) {
        this.text = text;
    }

    /** Names that were added, each counted once. */
    int size() {
        return size;
    }

    /** Adds a line, unless there is one of that name. */
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

    /** The row of a name, or -1. Names of externs have one char for each byte. */
    int find(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        return slots[slot(slots, bytes, 0, bytes.length)] - 1;
    }

    /** Where the name in this row starts. */
    int start(int row) {
        return rows[row * COLUMNS];
    }

    /** How long the name in this row is. */
    int length(int row) {
        return rows[row * COLUMNS + 1];
    }

    /** The number of the line in this row. */
    int line(int row) {
        return rows[row * COLUMNS + 2];
    }

    /** The slot that has this name, or the free one where it belongs. */
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
        // A last product spreads the last bytes over the low bits, which choose the slot.
        return timesPoint(hash);
    }

    /** The product with the point, modulo the prime; takes a little more than the prime, and gives less. */
    private static long timesPoint(long factor) {
        long low = factor * POINT;
        long high = Math.multiplyHigh(factor, POINT);
        long sum = (low & PRIME) + ((low >>> 61) | (high << 3));
        sum = (sum & PRIME) + (sum >>> 61);
        return sum >= PRIME ? sum - PRIME : sum;
    }
}
