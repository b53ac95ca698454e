package org.skep.kconfigsource.kernelimage;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * LZ4 in the legacy frame format, the one that the kernel reads (lib/decompress_unlz4.c; lz4_Frame_format.md, "Legacy
 * frame"): a magic, then blocks, each preceded by its compressed size. All blocks have 8 MiB uncompressed except the
 * last, which has less; there is no other end mark. The kernel's build appends the total size.
 */
final class LegacyLz4Stream extends InputStream {
    private static final int MAGIC_LENGTH = 4;
    private static final int BLOCK = 8 << 20;

    /** Maximum compressed size of a block (LZ4_COMPRESSBOUND in include/linux/lz4.h). */
    private static final int PACKED_BLOCK = BLOCK + BLOCK / 255 + 16;

    private final InputStream packed;
    private final byte[] block = new byte[BLOCK];

    /** The number of bytes in the current block, and the number of bytes read from it. */
    private int filled;

    private int read;

    private boolean begun;
    private long total;

    LegacyLz4Stream(InputStream packed) {
        this.packed = packed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (read == filled && length > 0 && !nextBlock()) {
            return -1;
        }
        int count = Math.min(length, filled - read);
        System.arraycopy(block, read, bytes, offset, count);
        read += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        packed.close();
    }

    /** Decompresses the next block, which is not empty; returns false after the last. */
    private boolean nextBlock() throws IOException {
        if (!begun) {
            packed.skipNBytes(MAGIC_LENGTH);
            begun = true;
        } else if (filled < BLOCK) {
            return false;
        }
        byte[] word = packed.readNBytes(Integer.BYTES);
        if (word.length < Integer.BYTES) {
            return endOfFile();
        }
        long size = Integer.toUnsignedLong(
                ByteBuffer.wrap(word).order(ByteOrder.LITTLE_ENDIAN).getInt());
        byte[] bytes = size <= PACKED_BLOCK ? packed.readNBytes((int) size) : new byte[0];
        if (bytes.length < size || size == 0) {
            return endOfFrame(size);
        }
        read = 0;
        filled = Lz4Block.unpack(bytes, block);
        total += filled;
        return filled > 0;
    }

    /** Whether the file ends after a full block, without an appended size. */
    private boolean endOfFile() throws EOFException {
        if (total == 0) {
            throw new EOFException();
        }
        return false;
    }

    /** Whether the number after a full block is the total size, which is no valid block size. */
    private boolean endOfFrame(long size) throws IOException {
        if (total > 0 && size == total) {
            return false;
        }
        if (size > 0 && size <= PACKED_BLOCK) {
            throw new EOFException();
        }
        throw new IOException("invalid block size: " + size);
    }
}
