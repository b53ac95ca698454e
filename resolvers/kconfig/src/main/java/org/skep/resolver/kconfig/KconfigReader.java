package org.skep.resolver.kconfig;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.skep.kconfig.KconfigText;
import org.skep.source.Kconfig;

/** Reads a configuration within a size limit: plain text or gzip, distinguished by the first bytes. */
final class KconfigReader {
    private static final int CHUNK = 1 << 16;

    /** Limit of gzip members. Usually there is one; parallel compressors write some hundreds, one for each block. */
    private static final int MEMBERS = 10_000;

    private final SizeLimit limit;

    KconfigReader(SizeLimit limit) {
        this.limit = limit;
    }

    /**
     * Reads the whole configuration.
     *
     * @throws DamagedKconfigException when it was opened but can't be read to its end, is damaged, cut off or too large
     * @throws IOException when it can't be opened, or the thread was interrupted
     */
    MeasuredText read(Kconfig kconfig) throws IOException {
        byte[] raw;
        try (InputStream in = kconfig.open()) {
            raw = DamagedKconfigException.reading(() -> in.readNBytes(limit.bytes() + 1));
        }
        limit.require(raw.length);
        byte[] text = isGzip(raw, 0) ? DamagedKconfigException.reading(() -> unpacked(raw)) : raw;
        return new MeasuredText(KconfigText.parse(text), Math.max(raw.length, text.length));
    }

    /** Decompresses all members and ignores data after the last, as gzip(1) and zlib do. */
    private byte[] unpacked(byte[] raw) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream(raw.length);
        ByteArrayInputStream rest = new ByteArrayInputStream(raw);
        byte[] chunk = new byte[CHUNK];
        int members = 0;
        do {
            if (++members > MEMBERS) {
                throw new DamagedKconfigException("more than " + MEMBERS + " gzip members", null);
            }
            unpackMember(rest, text, chunk);
        } while (isGzip(raw, raw.length - rest.available()));
        return text.toByteArray();
    }

    private void unpackMember(InputStream rest, ByteArrayOutputStream text, byte[] chunk) throws IOException {
        try (GzipCompressorInputStream member = new GzipCompressorInputStream(rest)) {
            for (int count = member.read(chunk); count >= 0; count = member.read(chunk)) {
                if (Thread.interrupted()) {
                    throw new InterruptedIOException("interrupted while decompressing");
                }
                limit.require((long) text.size() + count);
                text.write(chunk, 0, count);
            }
        }
    }

    /** Whether a gzip member begins here (RFC 1952, 2.3.1). */
    private static boolean isGzip(byte[] bytes, int at) {
        return bytes.length - at >= 2 && bytes[at] == 0x1f && bytes[at + 1] == (byte) 0x8b;
    }
}
