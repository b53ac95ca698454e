package org.skep.kconfigsource.kernelimage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Compressed data in an image, or what looks like its beginning.
 *
 * @param compression by its first bytes
 * @param offset of its first byte in the image
 */
record PackedData(Compression compression, long offset) {
    /** How many are looked at; by chance a few bytes in megabytes look like a beginning, and no image has many. */
    private static final int MOST = 64;

    /**
     * Finds what looks like the beginning of compressed data, in order.
     *
     * @param end of the part of the image that is looked through
     */
    static List<PackedData> in(Image image, long end) throws IOException {
        List<PackedData> found = new ArrayList<>();
        byte[] window = new byte[Image.HEAD];
        int carried = 0;
        try (InputStream in = new KernelStream("the image", file -> file, image.open(), new KernelStream.Budget())) {
            for (long position = 0; position < end && found.size() < MOST; ) {
                int filled = carried + in.readNBytes(window, carried, window.length - carried);
                if (filled < Compression.HEADER) {
                    break;
                }
                carried = Compression.HEADER - 1;
                collect(ByteBuffer.wrap(window, 0, filled), position, found);
                System.arraycopy(window, filled - carried, window, 0, carried);
                position += filled - carried;
            }
        }
        return found;
    }

    private static void collect(ByteBuffer bytes, long position, List<PackedData> found) {
        for (int i = 0; i <= bytes.limit() - Compression.HEADER && found.size() < MOST; i++) {
            long offset = position + i;
            Compression.at(bytes, i).ifPresent(compression -> found.add(new PackedData(compression, offset)));
        }
    }
}
