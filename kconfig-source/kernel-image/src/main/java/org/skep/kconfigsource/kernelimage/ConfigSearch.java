package org.skep.kconfigsource.kernelimage;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Searches a kernel for its embedded configuration: gzip data between two marks (kernel/configs.c). */
final class ConfigSearch {
    private static final Mark BEFORE = new Mark("IKCFG_ST");
    private static final Mark AFTER = new Mark("IKCFG_ED");

    /** RFC 1952, 2.3.1. */
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};

    /** Size limit of a compressed configuration; a typical one has 64 KiB. */
    private static final int LIMIT = 16 << 20;

    /** Also the range that is searched for ELF headers, which a linker puts at the beginning. */
    private static final int WINDOW = 1 << 16;

    private final InputStream kernel;
    private final byte[] window = new byte[WINDOW];

    /** The number of valid bytes in the window; {@link #position} is its offset in the kernel. */
    private int filled;

    private long position;
    private boolean ended;

    private ConfigSearch(InputStream kernel) {
        this.kernel = kernel;
    }

    /**
     * Searches until the configuration is found or can't follow any more.
     *
     * @param kernel the uncompressed kernel, from its first byte
     * @return the configuration as gzip data; empty when none is embedded
     * @throws IOException when the kernel is cut off, or has the mark without gzip data after it
     */
    static Optional<byte[]> in(InputStream kernel) throws IOException {
        return new ConfigSearch(kernel).run();
    }

    private Optional<byte[]> run() throws IOException {
        fill(0);
        long end = ElfSegments.endOfReadOnlyData(ByteBuffer.wrap(window, 0, filled))
                .orElse(Long.MAX_VALUE);
        long misleading = -1;
        int from = 0;
        while (true) {
            int at = BEFORE.indexIn(window, from, filled);
            if (at >= 0 && !ended && filled - at < Mark.LENGTH + GZIP.length) {
                from = fill(at);
            } else if (at >= 0 && isGzip(at + Mark.LENGTH)) {
                fill(at + Mark.LENGTH);
                return Optional.of(upToTheMarkAfter());
            } else if (at >= 0) {
                misleading = misleading < 0 ? position + at : misleading;
                from = at + 1;
            } else if (ended || position + filled >= end) {
                break;
            } else {
                from = fill(Math.max(0, filled - Mark.LENGTH + 1));
            }
        }
        if (misleading >= 0) {
            throw new IOException("IKCFG_ST, at byte " + misleading + " of the kernel, has no gzip data after it");
        }
        if (end != Long.MAX_VALUE && position + filled < end) {
            throw new EOFException("the kernel is cut off: it ends at byte " + (position + filled)
                    + ", but its read-only data ends at byte " + end);
        }
        return Optional.empty();
    }

    /** Returns the bytes from the beginning of the window to the next mark. */
    private byte[] upToTheMarkAfter() throws IOException {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        while (true) {
            int at = AFTER.indexIn(window, 0, filled);
            int sure = at >= 0 ? at : Math.max(0, filled - Mark.LENGTH + 1);
            gzip.write(window, 0, sure);
            if (gzip.size() > LIMIT) {
                throw new IOException("the embedded configuration has more than " + (LIMIT >> 20) + " MiB, compressed");
            }
            if (at >= 0) {
                return gzip.toByteArray();
            }
            if (ended) {
                throw new EOFException("the kernel is cut off within the embedded configuration");
            }
            fill(sure);
        }
    }

    /**
     * Moves the window forward and fills it with data as long as the kernel has any.
     *
     * @param done the number of bytes to discard
     * @return the index in the window at which to continue: 0
     */
    private int fill(int done) throws IOException {
        System.arraycopy(window, done, window, 0, filled - done);
        filled -= done;
        position += done;
        filled += kernel.readNBytes(window, filled, window.length - filled);
        ended = filled < window.length;
        return 0;
    }

    private boolean isGzip(int at) {
        return filled - at >= GZIP.length && Arrays.equals(window, at, at + GZIP.length, GZIP, 0, GZIP.length);
    }

    /** A mark, searched for by its last byte, which skips most other bytes (Horspool). */
    private static final class Mark {
        static final int LENGTH = 8;

        private final byte[] bytes;

        /** How far to move forward after a byte that is not the last one of the mark. */
        private final byte[] skip = new byte[256];

        Mark(String text) {
            bytes = text.getBytes(StandardCharsets.US_ASCII);
            Arrays.fill(skip, (byte) LENGTH);
            for (int i = 0; i < LENGTH - 1; i++) {
                skip[bytes[i]] = (byte) (LENGTH - 1 - i);
            }
        }

        /** Returns the first index of the mark within a range, or -1. */
        int indexIn(byte[] window, int from, int to) {
            int last = from + LENGTH - 1;
            while (last < to) {
                int start = last - LENGTH + 1;
                if (window[last] == bytes[LENGTH - 1] && Arrays.equals(window, start, last + 1, bytes, 0, LENGTH)) {
                    return start;
                }
                last += skip[Byte.toUnsignedInt(window[last])];
            }
            return -1;
        }
    }
}
