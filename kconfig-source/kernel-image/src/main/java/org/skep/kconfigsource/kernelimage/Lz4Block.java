package org.skep.kconfigsource.kernelimage;

import java.io.EOFException;
import java.io.IOException;

/**
 * A block of LZ4 (lz4_Block_format.md). Commons Compress reads them too, and takes noticeably longer for a kernel on a
 * virtual machine that has just started, which is when most people wait for one.
 */
final class Lz4Block {
    private static final int SHORTEST_MATCH = 4;

    /** A length of four bits that goes on in the next bytes, and one of eight. */
    private static final int GOES_ON = 15;

    private static final int GOES_ON_FURTHER = 255;

    private final byte[] packed;
    private int at;

    private Lz4Block(byte[] packed) {
        this.packed = packed;
    }

    /**
     * Unpacks one.
     *
     * @param packed the block and nothing else
     * @param to room for what it may have at most; filled from the beginning
     * @return how many bytes it has
     * @throws IOException when it is damaged, cut off or larger
     */
    static int unpack(byte[] packed, byte[] to) throws IOException {
        return new Lz4Block(packed).unpack(to);
    }

    private int unpack(byte[] to) throws IOException {
        int filled = 0;
        while (true) {
            int token = next();
            int literals = length(token >>> 4, to.length);
            require(literals <= to.length - filled && literals <= packed.length - at);
            System.arraycopy(packed, at, to, filled, literals);
            at += literals;
            filled += literals;
            if (at == packed.length) {
                return filled;
            }
            int distance = next() | next() << 8;
            int match = length(token & 0xf, to.length) + SHORTEST_MATCH;
            require(distance > 0 && distance <= filled && match <= to.length - filled);
            copy(to, filled, distance, match);
            filled += match;
        }
    }

    /** Copies from before the end to the end; what is copied may overlap itself, and is repeated then. */
    private static void copy(byte[] bytes, int end, int distance, int length) {
        int from = end - distance;
        int done = 0;
        // As much as there is, which doubles each time.
        while (done < length) {
            int count = Math.min(length - done, distance + done);
            System.arraycopy(bytes, from, bytes, end + done, count);
            done += count;
        }
    }

    /** A length, of which each byte of 255 is followed by more; never more than twice what can be right. */
    private int length(int ofToken, int limit) throws IOException {
        int length = ofToken;
        if (ofToken == GOES_ON) {
            int more;
            do {
                more = next();
                length += more;
                require(length <= limit);
            } while (more == GOES_ON_FURTHER);
        }
        return length;
    }

    private int next() throws IOException {
        if (at == packed.length) {
            throw new EOFException();
        }
        return Byte.toUnsignedInt(packed[at++]);
    }

    private static void require(boolean possible) throws IOException {
        if (!possible) {
            throw new IOException("an impossible length or distance");
        }
    }
}
