package org.skep.btf;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Types by name: a hash table whose buckets are ranges of one array of ids. Immutable.
 *
 * <p>The bytes may come from anybody, so neither building nor searching may cost more than a pass over them:
 *
 * <ul>
 *   <li>Each byte of the strings is hashed at most once, however many types share a name or the end of one. The hash is
 *       computed from the end of a string to its beginning, so the hash of a suffix is a step on the way.
 *   <li>The hash is a polynomial modulo a prime, at a point that is chosen at random for each process. Names that
 *       collide cannot be chosen in advance.
 *   <li>Building answers interruption, see {@link Interruption}.
 * </ul>
 */
final class NameIndex {
    /** 2^31 - 1. Two names of n bytes collide with a probability of n / PRIME. */
    private static final int PRIME = Integer.MAX_VALUE;

    private static final long POINT;
    private static final long MULTIPLIER;

    static {
        SplittableRandom random = new SplittableRandom();
        POINT = random.nextLong(1 << 20, PRIME);
        MULTIPLIER = random.nextLong() | 1;
    }

    private final BtfImage image;
    private final int shift;
    private final int[] starts;
    private final int[] ids;
    private final long work;

    private NameIndex(BtfImage image, int shift, int[] starts, int[] ids, long work) {
        this.image = image;
        this.shift = shift;
        this.starts = starts;
        this.ids = ids;
        this.work = work;
    }

    static NameIndex of(BtfImage image) {
        Names names = new Names(image);
        int shift = 64 - bits(names.types);
        int[] starts = new int[(1 << (64 - shift)) + 1];
        int[] records = image.records();
        Interruption interruption = new Interruption();
        for (int id = 1; id < records.length; id++) {
            interruption.after(1);
            int name = nameOf(image, id);
            if (names.isNamed(name)) {
                starts[bucket(names.hash(name), shift) + 1]++;
            }
        }
        for (int bucket = 1; bucket < starts.length; bucket++) {
            starts[bucket] += starts[bucket - 1];
        }
        int[] ends = Arrays.copyOf(starts, starts.length - 1);
        int[] ids = new int[names.types];
        for (int id = 1; id < records.length; id++) {
            interruption.after(1);
            int name = nameOf(image, id);
            if (names.isNamed(name)) {
                ids[ends[bucket(names.hash(name), shift)]++] = id;
            }
        }
        return new NameIndex(image, shift, starts, ids, names.work + 2L * records.length + starts.length);
    }

    /** Ids of the types of that name, ascending; none for the empty name. */
    int[] find(String name) {
        int hash = hash(name);
        if (hash < 0) {
            return new int[0];
        }
        int bucket = bucket(hash, shift);
        int[] found = new int[starts[bucket + 1] - starts[bucket]];
        int count = 0;
        int last = -1;
        boolean equal = false;
        Interruption interruption = new Interruption();
        for (int i = starts[bucket]; i < starts[bucket + 1]; i++) {
            int at = nameOf(image, ids[i]);
            if (at != last) {
                interruption.after(name.length());
                last = at;
                equal = isNamed(at, name);
            }
            if (equal) {
                found[count++] = ids[i];
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** Types and bytes looked at while the index was built. For tests: time says little. */
    long work() {
        return work;
    }

    /** How many types a search for this name looks at. For tests. */
    int candidates(String name) {
        int bucket = bucket(hash(name), shift);
        return starts[bucket + 1] - starts[bucket];
    }

    private boolean isNamed(int name, String wanted) {
        byte[] bytes = image.bytes();
        int at = image.strings() + name;
        // The string section ends with a zero byte, which is in no name: every comparison ends there.
        for (int i = 0; i < wanted.length(); i++, at++) {
            if ((bytes[at] & 0xff) != wanted.charAt(i)) {
                return false;
            }
        }
        return bytes[at] == 0;
    }

    /** From 0 to below the prime; negative for what is no name. */
    private static int hash(String name) {
        int hash = name.isEmpty() ? -1 : 0;
        for (int i = name.length() - 1; i >= 0; i--) {
            char one = name.charAt(i);
            if (one == 0 || one > 0xff) {
                return -1;
            }
            hash = step(hash, one);
        }
        return hash;
    }

    private static int step(int hash, int one) {
        long product = hash * POINT + one;
        long folded = (product & PRIME) + (product >>> 31);
        return (int) (folded >= PRIME ? folded - PRIME : folded);
    }

    private static int bucket(int hash, int shift) {
        return (int) ((hash * MULTIPLIER) >>> shift);
    }

    /** As many bits as make between one and two types for each bucket. */
    private static int bits(int types) {
        return 31 - Integer.numberOfLeadingZeros(Math.max(types, 8));
    }

    /** Offset in the strings. */
    private static int nameOf(BtfImage image, int id) {
        return Words.get(image.bytes(), image.records()[id], image.little());
    }

    /** The offsets at which names of types begin, each once, and their hashes. */
    private static final class Names {
        private final long[] begins;
        private final int[] ranks;
        private final int[] hashes;
        private int types;
        private long work;

        Names(BtfImage image) {
            int length = image.stringsEnd() - image.strings();
            begins = new long[(length + 63) / 64];
            Interruption interruption = new Interruption();
            for (int id = 1; id < image.records().length; id++) {
                interruption.after(1);
                int name = nameOf(image, id);
                if (image.bytes()[image.strings() + name] != 0) {
                    begins[name >>> 6] |= 1L << name;
                    types++;
                }
            }
            ranks = new int[begins.length + 1];
            for (int word = 0; word < begins.length; word++) {
                ranks[word + 1] = ranks[word] + Long.bitCount(begins[word]);
            }
            hashes = new int[ranks[begins.length]];
            hashAll(image, interruption);
            work += image.records().length + begins.length;
        }

        boolean isNamed(int name) {
            return (begins[name >>> 6] & 1L << name) != 0;
        }

        int hash(int name) {
            return hashes[rank(name)];
        }

        private int rank(int name) {
            return ranks[name >>> 6] + Long.bitCount(begins[name >>> 6] & (1L << name) - 1);
        }

        private void hashAll(BtfImage image, Interruption interruption) {
            byte[] bytes = image.bytes();
            int next = image.stringsEnd();
            int hash = 0;
            for (int rank = hashes.length - 1, word = begins.length - 1; word >= 0; word--) {
                for (long left = begins[word]; left != 0; rank--) {
                    int bit = 63 - Long.numberOfLeadingZeros(left);
                    left &= ~(1L << bit);
                    int begin = image.strings() + (word << 6) + bit;
                    int end = begin;
                    while (end < next && bytes[end] != 0) {
                        end++;
                    }
                    if (end < next || next == image.stringsEnd()) {
                        hash = 0;
                    }
                    for (int at = end - 1; at >= begin; at--) {
                        hash = step(hash, bytes[at] & 0xff);
                    }
                    hashes[rank] = hash;
                    next = begin;
                    work += end - begin;
                    interruption.after(end - begin);
                }
            }
        }
    }
}
