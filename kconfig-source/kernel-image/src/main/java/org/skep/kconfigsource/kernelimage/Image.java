package org.skep.kconfigsource.kernelimage;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A kernel image file. It is opened for each pass and never held in memory as a whole. */
@FunctionalInterface
interface Image {
    /**
     * The number of bytes that identify an image: x86's setup code, with the release in it, has at most 255 sectors.
     */
    int HEAD = 256 * 512;

    /** Opens a stream from the first byte. The caller closes it. */
    InputStream open() throws IOException;

    /** Opens a buffered stream from an offset. The caller closes it. */
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

    /** Reads the first {@value #HEAD} bytes, or fewer when the image is shorter. */
    default ByteBuffer head() throws IOException {
        try (InputStream in = open()) {
            return ByteBuffer.wrap(in.readNBytes(HEAD));
        }
    }

    /** Fails when the image is shorter than its own headers require. */
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
