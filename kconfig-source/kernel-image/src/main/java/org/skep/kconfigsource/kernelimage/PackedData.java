package org.skep.kconfigsource.kernelimage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Compressed data in an image, or data that looks like its header.
 *
 * @param compression the format, identified by its first bytes
 * @param offset of the first byte in the image
 */
record PackedData(Compression compression, long offset) {
    /** Maximum number of candidates. A few bytes in megabytes can look like a header, but no image has many. */
    private static final int MOST = 64;

    /**
     * Finds the candidates for compressed data, in order of offset.
     *
     * @param end the end of the part of the image that is searched
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
