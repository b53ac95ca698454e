package org.skep.btf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The types of one BTF, without those of its base, by name and by essential name. Immutable.
 *
 * <p>The bytes may come from an untrusted file, so neither building nor searching may cost more than a pass over them:
 *
 * <ul>
 *   <li>Each byte of the strings is hashed at most once, however many types share a name or the end of one. The hash is
 *       computed from the end of a string to its beginning, so the hash of a suffix is a step on the way.
 *   <li>The hash is a polynomial modulo a prime, at a point that is chosen at random for each process. Names that
 *       collide cannot be chosen in advance.
 *   <li>Building and searching answer interruption, see {@link Interruption}.
 * </ul>
 */
final class NameIndex {
    /** 2^31 - 1. Two names of n bytes collide with a probability of n / PRIME. */
    private static final int PRIME = Integer.MAX_VALUE;
    /** The hash of what is no name. */
    private static final int NONE = -1;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long POINT;
    private static final long POINT_2;
    private static final long POINT_3;
    private static final long POINT_4;
    private static final long MULTIPLIER;

    static {
        SplittableRandom random = new SplittableRandom();
        POINT = random.nextLong(1 << 20, PRIME);
        POINT_2 = POINT * POINT % PRIME;
        POINT_3 = POINT_2 * POINT % PRIME;
        POINT_4 = POINT_3 * POINT % PRIME;
        MULTIPLIER = random.nextLong() | 1;
    }

    private final BtfImage image;
    private final Table names;
    /** Only types with a flavour, by their names without it. */
    private final Table flavours;

    private final long work;

    private NameIndex(BtfImage image) {
        this.image = image;
        Interruption interruption = new Interruption();
        Hashes hashes = new Hashes(image, interruption);
        this.names = new Table(image.firstId(), hashes.exact, interruption);
        this.flavours = new Table(image.firstId(), hashes.essential, interruption);
        this.work = hashes.work + names.work + flavours.work;
    }

    static NameIndex of(BtfImage image) {
        return new NameIndex(image);
    }

    /** The first type of that name and kind; 0 for none. */
    int find(Kind kind, String name) {
        int hash = hash(name, name.length());
        if (hash == NONE) {
            return 0;
        }
        int last = -1;
        boolean equal = false;
        Interruption interruption = new Interruption();
        int end = names.end(hash);
        for (int i = names.begin(hash); i < end; i++) {
            int at = image.word(names.ids[i], 0);
            if (at != last) {
                interruption.after(name.length());
                last = at;
                equal = Names.equal(image, at, name);
            }
            if (equal && image.kind(names.ids[i]) == kind) {
                return names.ids[i];
            }
        }
        return 0;
    }

    /** The types of that name, ascending; none for the empty name. */
    int[] findAll(String name) {
        return matches(names, name, name.length());
    }

    /** The types whose names are the same without their flavours, ascending; none for the empty name. */
    int[] candidates(String name) {
        int length = Names.essentialLength(name);
        int[] flavoured = matches(flavours, name, length);
        if (Names.essentialLength(name.substring(0, length)) != length) {
            // What is left still looks like a name with a flavour: a type of that name has another essential name.
            return flavoured;
        }
        int[] plain = matches(names, name, length);
        if (flavoured.length == 0) {
            return plain;
        }
        int[] both = Arrays.copyOf(plain, plain.length + flavoured.length);
        System.arraycopy(flavoured, 0, both, plain.length, flavoured.length);
        Arrays.sort(both);
        return both;
    }

    /** Bytes of the arrays that are kept. For tests. */
    long bytes() {
        return 4L * (names.starts.length + names.ids.length + flavours.starts.length + flavours.ids.length);
    }

    /** Types and bytes looked at while the index was built. For tests: time says little. */
    long work() {
        return work;
    }

    /** How many types a search for this name looks at. For tests. */
    int searched(String name) {
        int hash = hash(name, name.length());
        return names.end(hash) - names.begin(hash);
    }

    private int[] matches(Table table, String name, int length) {
        int hash = hash(name, length);
        if (hash == NONE) {
            return new int[0];
        }
        int begin = table.begin(hash);
        int[] found = new int[table.end(hash) - begin];
        int count = 0;
        int last = -1;
        boolean equal = false;
        Interruption interruption = new Interruption();
        for (int i = begin; i < begin + found.length; i++) {
            int at = image.word(table.ids[i], 0);
            if (at != last) {
                interruption.after(length);
                last = at;
                int bytes = table == names ? Names.length(image, at) : Names.essentialLength(image, at);
                equal = bytes == length && Names.startsWith(image, at, name, length);
            }
            if (equal) {
                found[count++] = table.ids[i];
            }
        }
        return count == found.length ? found : Arrays.copyOf(found, count);
    }

    private static int hash(String name, int length) {
        int hash = length == 0 ? NONE : 0;
        for (int i = length - 1; i >= 0; i--) {
            char one = name.charAt(i);
            if (one == 0 || one > 0xff) {
                return NONE;
            }
            hash = step(hash, one);
        }
        return hash;
    }

    private static int step(int hash, int one) {
        return reduce(hash * POINT + one);
    }

    /** Of a number below 2^63 modulo the prime. */
    private static int reduce(long number) {
        long once = (number & PRIME) + (number >>> 31);
        long twice = (once & PRIME) + (once >>> 31);
        return (int) (twice >= PRIME ? twice - PRIME : twice);
    }

    /** Ids whose hashes share a bucket stand together, ascending. */
    private static final class Table {
        private final int shift;
        private final int[] starts;
        private final int[] ids;
        private final long work;

        /**
         * Indexes types.
         *
         * @param first the first id
         * @param hashes of the types from there on, {@link #NONE} for those that are left out
         */
        Table(int first, int[] hashes, Interruption interruption) {
            int types = 0;
            for (int hash : hashes) {
                types += hash == NONE ? 0 : 1;
            }
            // Between one and two types for each bucket.
            int bits = 31 - Integer.numberOfLeadingZeros(Math.max(types, 2));
            shift = 64 - bits;
            ids = new int[types];
            starts = new int[(1 << bits) + 1];
            for (int hash : hashes) {
                if (hash != NONE) {
                    starts[bucket(hash) + 1]++;
                }
            }
            interruption.after(hashes.length);
            for (int bucket = 1; bucket < starts.length; bucket++) {
                starts[bucket] += starts[bucket - 1];
            }
            int[] ends = Arrays.copyOf(starts, starts.length - 1);
            for (int i = 0; i < hashes.length; i++) {
                if (hashes[i] != NONE) {
                    ids[ends[bucket(hashes[i])]++] = first + i;
                }
            }
            interruption.after(hashes.length);
            work = 3L * hashes.length + starts.length;
        }

        int begin(int hash) {
            return starts[bucket(hash)];
        }

        int end(int hash) {
            return starts[bucket(hash) + 1];
        }

        private int bucket(int hash) {
            return (int) ((hash * MULTIPLIER) >>> shift);
        }
    }

    /** The hashes of the types' names, with and without flavour. */
    private static final class Hashes {
        /** By type, from the first id on; {@link #NONE} for types without a name. */
        private final int[] exact;
        /** By type; {@link #NONE} for names without a flavour. */
        private final int[] essential;

        private final byte[] strings;
        /** Where names begin, a bit for each byte of the strings. */
        private final long[] begins;
        /** How many names begin before each word of these bits. */
        private final int[] ranks;

        private long work;

        Hashes(BtfImage image, Interruption interruption) {
            strings = image.copyOfStrings(Long.BYTES);
            begins = new long[(strings.length + 63) / 64];
            int first = image.firstId();
            int[] offsets = new int[image.typeCount() - first + 1];
            for (int i = 0; i < offsets.length; i++) {
                int at = image.record(first + i);
                int name = image.data().getInt(at);
                if (BtfImage.kindOf(image.data().getInt(at + 4)) != Kind.UNKNOWN) {
                    if (name < 0 || name >= image.stringBytes()) {
                        throw new IndexOutOfBoundsException("type " + (first + i) + " has a name at "
                                + Integer.toUnsignedString(name) + " of " + image.stringBytes() + " bytes of strings");
                    }
                    if (strings[name] != 0) {
                        offsets[i] = name;
                        begins[name >>> 6] |= 1L << name;
                    }
                }
            }
            interruption.after(offsets.length);
            ranks = new int[begins.length + 1];
            for (int word = 0; word < begins.length; word++) {
                ranks[word + 1] = ranks[word] + Long.bitCount(begins[word]);
            }
            int[] ofNames = new int[ranks[begins.length]];
            hash(ofNames, interruption);
            int[] ofEssentialNames = new int[ofNames.length];
            Arrays.fill(ofEssentialNames, NONE);
            hashEssential(ofEssentialNames, interruption);
            exact = offsets;
            essential = new int[offsets.length];
            for (int i = 0; i < offsets.length; i++) {
                int name = offsets[i];
                if (name == 0) {
                    exact[i] = NONE;
                    essential[i] = NONE;
                } else {
                    int rank = rank(name);
                    exact[i] = ofNames[rank];
                    essential[i] = ofEssentialNames[rank];
                }
            }
            interruption.after(offsets.length);
            work += 2L * offsets.length + begins.length;
        }

        /** Hashes names from the last to the first, each from its end. */
        private void hash(int[] ofNames, Interruption interruption) {
            int next = strings.length;
            int hash = 0;
            int rank = ofNames.length;
            for (int word = begins.length - 1; word >= 0; word--) {
                for (long left = begins[word]; left != 0; ) {
                    int bit = 63 - Long.numberOfLeadingZeros(left);
                    left &= ~(1L << bit);
                    int begin = (word << 6) + bit;
                    int end = begin;
                    while (end < next && strings[end] != 0) {
                        end++;
                    }
                    // A name that reaches the next one continues with it: it is the longer of two with the same end.
                    hash = hash(end < next ? 0 : hash, begin, end);
                    rank--;
                    ofNames[rank] = hash;
                    next = begin;
                    work += end - begin;
                    interruption.after(end - begin);
                }
            }
        }

        private int hash(int start, int begin, int end) {
            int hash = start;
            int at = end;
            for (; at - begin >= 4; at -= 4) {
                hash = reduce(hash * POINT_4
                        + (strings[at - 1] & 0xff) * POINT_3
                        + (strings[at - 2] & 0xff) * POINT_2
                        + (strings[at - 3] & 0xff) * POINT
                        + (strings[at - 4] & 0xff));
            }
            for (; at > begin; at--) {
                hash = step(hash, strings[at - 1] & 0xff);
            }
            return hash;
        }

        /** Finds strings with three underscores, and hashes the names in them that have a flavour. */
        private void hashEssential(int[] ofNames, Interruption interruption) {
            int done = 0;
            int at = 0;
            while (at <= strings.length - Long.BYTES) {
                long found = threeUnderscores((long) LONGS.get(strings, at));
                if (found == 0) {
                    // The last two of these bytes may be the first of three.
                    at += Long.BYTES - 2;
                    continue;
                }
                int begin = at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
                int end = begin;
                while (begin > done && strings[begin - 1] != 0) {
                    begin--;
                }
                while (strings[end] != 0) {
                    end++;
                }
                hashEssential(ofNames, begin, end);
                work += end - begin;
                interruption.after(end - begin);
                done = end + 1;
                at = done;
            }
            work += strings.length / (Long.BYTES - 2);
        }

        /** A bit for each byte that is an underscore with two more behind it. */
        private static long threeUnderscores(long bytes) {
            long zeroes = bytes ^ 0x5f5f_5f5f_5f5f_5f5fL;
            long low = 0x7f7f_7f7f_7f7f_7f7fL;
            long underscores = ~((zeroes & low) + low | zeroes | low);
            return underscores & underscores >>> 8 & underscores >>> 16;
        }

        /** Hashes the names that begin in one string before its flavour. */
        private void hashEssential(int[] ofNames, int begin, int end) {
            int last = end - 5;
            while (last >= begin && !Names.isSeparator(strings, last)) {
                last--;
            }
            int hash = 0;
            for (int at = last; at >= begin; at--) {
                hash = step(hash, strings[at] & 0xff);
                if ((begins[at >>> 6] & 1L << at) != 0) {
                    ofNames[rank(at)] = hash;
                }
            }
        }

        private int rank(int name) {
            return ranks[name >>> 6] + Long.bitCount(begins[name >>> 6] & (1L << name) - 1);
        }
    }
}
