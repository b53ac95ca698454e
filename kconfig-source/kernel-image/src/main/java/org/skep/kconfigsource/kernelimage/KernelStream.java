package org.skep.kconfigsource.kernelimage;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * A kernel stream that is decompressed within a budget. Every failure of a decoder becomes an {@link IOException} that
 * names the damaged part. An interrupted thread gets an {@link InterruptedIOException}.
 */
final class KernelStream extends InputStream {
    /**
     * Limit of the bytes decompressed from an image, or read when it is not compressed. x86-64 has room for 512 MiB
     * (KERNEL_IMAGE_SIZE without address randomisation); kernels of distributions have about 60 MiB.
     */
    static final int LIMIT = 512 << 20;

    /** The remaining budget of one image, shared by all attempts. */
    static final class Budget {
        private long spent;

        /** Returns the number of bytes decompressed so far. */
        long spent() {
            return spent;
        }
    }

    /** Starts a decoder. */
    @FunctionalInterface
    interface Unpacker {
        /** Returns a stream that closes the compressed stream when it is closed. */
        InputStream unpack(InputStream packed) throws IOException;
    }

    private final String what;
    private final Unpacker unpacker;
    private final InputStream packed;
    private final Budget budget;
    private InputStream unpacked;

    /**
     * Starts decompression.
     *
     * @param what the name of the data, for messages
     * @param packed the compressed data; closed with this stream
     */
    KernelStream(String what, Unpacker unpacker, InputStream packed, Budget budget) {
        this.what = what;
        this.unpacker = unpacker;
        this.packed = packed;
        this.budget = budget;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (Thread.interrupted()) {
            throw new InterruptedIOException("interrupted while decompressing a kernel");
        }
        int count = unpack(bytes, offset, length);
        budget.spent += Math.max(0, count);
        if (budget.spent > LIMIT) {
            throw new IOException(what + " has more than " + (LIMIT >> 20) + " MiB");
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        if (unpacked == null) {
            packed.close();
        } else {
            unpacked.close();
        }
    }

    private int unpack(byte[] bytes, int offset, int length) throws IOException {
        try {
            if (unpacked == null) {
                unpacked = unpacker.unpack(packed);
            }
            return unpacked.read(bytes, offset, length);
        } catch (InterruptedIOException | ClosedByInterruptException e) {
            throw e;
        } catch (EOFException e) {
            throw new IOException(what + " is cut off", e);
        } catch (OutOfMemoryError e) {
            // The dictionary is larger than the free heap; it is garbage by now.
            throw new IOException(what + " can't be decompressed: not enough memory for its dictionary", e);
        } catch (IOException | RuntimeException | LinkageError e) {
            // Decoders fail with arbitrary exceptions on damaged data; a missing native library is a LinkageError.
            throw new IOException(what + " can't be decompressed: " + e.getMessage(), e);
        }
    }
}
