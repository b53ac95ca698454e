package org.skep.resolver.kconfig;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.skep.kconfig.KconfigText;
import org.skep.source.Kconfig;

/** Reads a configuration that was found: plain or gzip, told apart by the first bytes, within a limit. */
final class KconfigReader {
    private static final int CHUNK = 1 << 16;

    /** One is what there is; some hundreds come from parallel compressors, which make one for each block. */
    private static final int MEMBERS = 10_000;

    private final SizeLimit limit;

    KconfigReader(SizeLimit limit) {
        this.limit = limit;
    }

    /**
     * Reads the whole of it.
     *
     * @throws DamagedKconfigException when it was opened and can't be read to its end, is damaged, cut off or too large
     * @throws IOException when it can't be opened, or the thread was interrupted
     */
    MeasuredText read(Kconfig kconfig) throws IOException {
        byte[] raw;
        try (InputStream in = kconfig.open()) {
            raw = DamagedKconfigException.unlessWhole(() -> in.readNBytes(limit.bytes() + 1));
        }
        limit.require(raw.length);
        byte[] text = isGzip(raw, 0) ? DamagedKconfigException.unlessWhole(() -> unpacked(raw)) : raw;
        return new MeasuredText(KconfigText.parse(text), Math.max(raw.length, text.length));
    }

    /** Unpacks all members, as gzip(1) does, and ignores what is no member after the last, as gzip(1) and zlib do. */
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
                    throw new InterruptedIOException("given up while unpacking");
                }
                limit.require((long) text.size() + count);
                text.write(chunk, 0, count);
            }
        }
    }

    /** Whether a gzip member starts here (RFC 1952, 2.3.1). */
    private static boolean isGzip(byte[] bytes, int at) {
        return bytes.length - at >= 2 && bytes[at] == 0x1f && bytes[at + 1] == (byte) 0x8b;
    }
}
