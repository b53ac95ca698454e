package org.skep.kconfigsource.kernelimage;

import java.io.EOFException;
import java.io.IOException;

/**
 * A decoder of LZ4 blocks (lz4_Block_format.md). Commons Compress has one as well, but it takes noticeably longer for a
 * kernel on a JVM that has just started.
 */
final class Lz4Block {
    private static final int SHORTEST_MATCH = 4;

    /** The value of a 4-bit length that continues in the next bytes, and of a length byte that continues. */
    private static final int GOES_ON = 15;

    private static final int GOES_ON_FURTHER = 255;

    private final byte[] packed;
    private int at;

    private Lz4Block(byte[] packed) {
        this.packed = packed;
    }

    /**
     * Decompresses a block.
     *
     * @param packed the block and nothing else
     * @param to the buffer; its length is the maximum size
     * @return the number of bytes written
     * @throws IOException when the block is damaged, cut off or larger than the buffer
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

    /** Appends a copy of earlier bytes. The ranges may overlap; the copied bytes then repeat. */
    private static void copy(byte[] bytes, int end, int distance, int length) {
        int from = end - distance;
        int done = 0;
        // Copies as much as is available, which doubles in each step.
        while (done < length) {
            int count = Math.min(length - done, distance + done);
            System.arraycopy(bytes, from, bytes, end + done, count);
            done += count;
        }
    }

    /** Reads a length: each byte of 255 is followed by another byte. At most twice the largest valid length. */
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
            throw new IOException("invalid length or distance");
        }
    }
}
