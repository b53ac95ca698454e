package org.skep.btf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.stream.IntStream;

/** Types by name: a hash table of chains, held in two arrays of ids. Immutable. */
final class NameIndex {
    private final BtfImage image;
    private final int[] heads;
    private final int[] next;

    private NameIndex(BtfImage image, int[] heads, int[] next) {
        this.image = image;
        this.heads = heads;
        this.next = next;
    }

    static NameIndex of(BtfImage image) {
        int count = image.records().length;
        int[] heads = new int[Integer.highestOneBit(Math.max(count, 8)) << 1];
        int[] next = new int[count];
        NameIndex index = new NameIndex(image, heads, next);
        // Backwards, so that every chain ascends.
        for (int id = count - 1; id > 0; id--) {
            int name = index.nameOf(id);
            if (image.bytes()[name] != 0) {
                int slot = index.slot(index.hash(name));
                next[id] = heads[slot];
                heads[slot] = id;
            }
        }
        return index;
    }

    /** Ids ascending. */
    IntStream find(String name) {
        byte[] wanted = name.getBytes(ISO_8859_1);
        // A name with a char that is no byte would be encoded with question marks.
        if (wanted.length == 0 || !new String(wanted, ISO_8859_1).equals(name)) {
            return IntStream.empty();
        }
        int hash = 0;
        for (byte b : wanted) {
            hash = hash * 31 + b;
        }
        return IntStream.iterate(heads[slot(hash)], id -> id != 0, id -> next[id])
                .filter(id -> isNamed(id, wanted));
    }

    private boolean isNamed(int id, byte[] wanted) {
        byte[] bytes = image.bytes();
        int at = nameOf(id);
        for (byte b : wanted) {
            // The string section ends with a zero byte, which ends every comparison in time.
            if (b == 0 || bytes[at++] != b) {
                return false;
            }
        }
        return bytes[at] == 0;
    }

    private int nameOf(int id) {
        return image.strings() + Words.get(image.bytes(), image.records()[id], image.little());
    }

    private int hash(int at) {
        byte[] bytes = image.bytes();
        int hash = 0;
        for (int i = at; bytes[i] != 0; i++) {
            hash = hash * 31 + bytes[i];
        }
        return hash;
    }

    private int slot(int hash) {
        return (hash ^ hash >>> 16) & heads.length - 1;
    }
}
