package org.skep.kconfigsource.kernelimage;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** The file of a kernel, as it lies on the disk. It is opened anew for each look at it and never held as a whole. */
@FunctionalInterface
interface Image {
    /**
     * How much of its beginning tells what it is: x86's setup code, with the release in it, has at most 255 sectors.
     */
    int HEAD = 256 * 512;

    /** A stream from its first byte, which the caller closes. */
    InputStream open() throws IOException;

    /** A stream from a place in it, buffered, which the caller closes. */
    @SuppressWarnings("StreamResourceLeak") // closed here unless it is returned
    default InputStream openAt(long offset) throws IOException {
        InputStream in = open();
        try {
            in.skipNBytes(offset);
            return new BufferedInputStream(in, 1 << 16);
        } catch (EOFException e) {
            in.close();
            throw new IOException("the image is cut off: it has no byte " + offset, e);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** Its beginning, {@value #HEAD} bytes or as many as it has. */
    default ByteBuffer head() throws IOException {
        try (InputStream in = open()) {
            return ByteBuffer.wrap(in.readNBytes(HEAD));
        }
    }

    /** Fails when it ends before some length that its own headers tell. */
    default void requireLength(long length) throws IOException {
        if (length > 0) {
            try (InputStream in = openAt(length - 1)) {
                if (in.read() < 0) {
                    throw new IOException("the image is cut off: it should have at least " + length + " bytes");
                }
            }
        }
    }
}
