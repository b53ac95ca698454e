package org.skep.kconfigsource.kernelimage;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * One frame of Zstandard (RFC 8878). The stream class of the library continues with a next frame, and reports the size
 * that the kernel's build appends as a damaged frame.
 */
final class ZstdStream extends InputStream {
    /**
     * Kernels are compressed at the highest level, which needs a window of 128 MiB (2^27). It is allocated outside of
     * Java's heap and touched only up to the size of the kernel.
     */
    private static final int WINDOW_LOG = 27;

    /** The maximum block size, which is the unit in which the library works (ZSTD_BLOCKSIZE_MAX). */
    private static final int PORTION = 1 << 17;

    private final InputStream packed;
    private final byte[] portion = new byte[PORTION];
    private final ByteBuffer source = ByteBuffer.allocateDirect(PORTION).limit(0);
    private final ByteBuffer target = ByteBuffer.allocateDirect(PORTION).limit(0);

    /** Allocated after the buffers: if their allocation failed, it would not be closed. */
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
