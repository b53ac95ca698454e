package org.skep.kconfigsource.kernelimage;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * One frame of Zstandard (RFC 8878). The library's own stream goes on to a next frame, and takes the size that the
 * kernel's build appends for a damaged one.
 */
final class ZstdStream extends InputStream {
    /**
     * Kernels are packed with the highest level, which wants 128 MiB (2^27) of window to unpack; it is memory outside
     * of Java's heap, and touched only as far as the kernel is large.
     */
    private static final int WINDOW_LOG = 27;

    /** The largest block; the library works in such portions (ZSTD_BLOCKSIZE_MAX). */
    private static final int PORTION = 1 << 17;

    private final InputStream packed;
    private final byte[] portion = new byte[PORTION];
    private final ByteBuffer source = ByteBuffer.allocateDirect(PORTION).limit(0);
    private final ByteBuffer target = ByteBuffer.allocateDirect(PORTION).limit(0);

    /** After the buffers: nobody would close it if there were no memory for them. */
    private final ZstdDecompressCtx context = new ZstdDecompressCtx().setLongMax(WINDOW_LOG);

    private boolean frameEnded;

    ZstdStream(InputStream packed) {
        this.packed = packed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!target.hasRemaining()) {
            if (frameEnded) {
                return -1;
            }
            unpackMore();
        }
        int count = Math.min(length, target.remaining());
        target.get(bytes, offset, count);
        return count;
    }

    @Override
    public void close() throws IOException {
        context.close();
        packed.close();
    }

    private void unpackMore() throws IOException {
        boolean packedEnded = !source.hasRemaining() && !refill();
        target.clear();
        frameEnded = context.decompressDirectByteBufferStream(target, source);
        target.flip();
        if (packedEnded && !frameEnded && !target.hasRemaining()) {
            throw new EOFException();
        }
    }

    private boolean refill() throws IOException {
        int count = packed.readNBytes(portion, 0, portion.length);
        source.clear();
        source.put(portion, 0, count).flip();
        return count > 0;
    }
}
