package org.skep.kconfigsource.kernelimage;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * A kernel as it is unpacked, within a budget. Whatever a decoder does with damaged data, readers of this stream get an
 * {@link IOException} that says where the damage is; and an interrupted thread gets an {@link InterruptedIOException}.
 */
final class KernelStream extends InputStream {
    /**
     * How much of an image is unpacked, or read where nothing is packed. x86-64 has room for 512 MiB (KERNEL_IMAGE_SIZE
     * without the randomisation of addresses), and distributions' kernels have some 60.
     */
    static final int LIMIT = 512 << 20;

    /** What one image may still take, over all that is tried with it. */
    static final class Budget {
        private long spent;

        /** How much was unpacked so far. */
        long spent() {
            return spent;
        }
    }

    /** Begins to unpack. */
    @FunctionalInterface
    interface Unpacker {
        /** A stream that closes the packed one with it. */
        InputStream unpack(InputStream packed) throws IOException;
    }

    private final String what;
    private final Unpacker unpacker;
    private final InputStream packed;
    private final Budget budget;
    private InputStream unpacked;

    /**
     * Unpacks.
     *
     * @param what it is, for messages
     * @param packed closed when this is closed
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
            throw new InterruptedIOException("given up while unpacking a kernel");
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
            // Of a dictionary that is larger than what is left of the heap; nothing of it is held any more.
            throw new IOException(what + " can't be unpacked: its dictionary takes more memory than there is", e);
        } catch (IOException | RuntimeException | LinkageError e) {
            // Decoders also fail with whatever their tables lead to; a library that isn't there is a LinkageError.
            throw new IOException(what + " can't be unpacked: " + e.getMessage(), e);
        }
    }
}
