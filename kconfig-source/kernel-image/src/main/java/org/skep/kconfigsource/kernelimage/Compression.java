package org.skep.kconfigsource.kernelimage;

import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.SingleXZInputStream;

/**
 * What kernels are compressed with (the list in scripts/Makefile.lib), told by the first bytes. Each unpacks one frame
 * and leaves alone what comes after it, as the kernel does: usually the size of what was packed, which the kernel's
 * build appends to all kinds but gzip.
 */
enum Compression {
    GZIP("1f8b08") {
        @Override
        InputStream unpack(InputStream packed) throws IOException {
            return new GzipCompressorInputStream(packed);
        }
    },
    BZIP2("425a68") {
        /** A digit for the size of blocks, and the digits of pi that begin one. */
        @Override
        boolean continues(ByteBuffer bytes, int at) {
            return bytes.get(at + 3) >= '1'
                    && bytes.get(at + 3) <= '9'
                    && bytes.getInt(at + 4) == 0x31415926
                    && bytes.getShort(at + 8) == 0x5359;
        }

        @Override
        InputStream unpack(InputStream packed) throws IOException {
            return new BZip2CompressorInputStream(packed, false);
        }
    },
    /** One block, filtered for the processor, and a CRC32 (scripts/xz_wrap.sh). */
    XZ("fd377a585a00") {
        @Override
        InputStream unpack(InputStream packed) throws IOException {
            return new SingleXZInputStream(packed, MEMORY_KIB);
        }
    },
    /** Of before xz. Its header has no magic: three parameters in the first byte, always these, and two sizes. */
    LZMA("5d0000") {
        @Override
        boolean continues(ByteBuffer bytes, int at) {
            ByteBuffer header = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            long dictionary = Integer.toUnsignedLong(header.getInt(at + 1));
            long size = header.getLong(at + 5);
            // As encoders make them: a power of two, or one and a half; and a size that is told, or -1 when it is not.
            long power = Long.highestOneBit(dictionary);
            return power >= 1 << 16
                    && (dictionary == power || dictionary == power + power / 2)
                    && size >= -1
                    && size <= KernelStream.LIMIT;
        }

        @Override
        InputStream unpack(InputStream packed) throws IOException {
            return new LZMAInputStream(packed, MEMORY_KIB);
        }
    },
    LZ4("02214c18") {
        @Override
        InputStream unpack(InputStream packed) {
            return new LegacyLz4Stream(packed);
        }
    },
    ZSTD("28b52ffd") {
        /**
         * Its native library has to be unpacked into a folder where code may be run. Asked for again for each image,
         * where the library's own classes would only say ever after that they are not there. In a framework the bundle
         * is not even resolved where it has no library for the processor.
         */
        @Override
        Optional<String> obstacle() {
            try {
                Native.load();
                return Optional.empty();
            } catch (NoClassDefFoundError e) {
                return Optional.of("the bundle com.github.luben.zstd-jni is not there: it is not installed, or has no"
                        + " native library for this processor, " + System.getProperty("os.arch"));
            } catch (LinkageError e) {
                return Optional.of("zstd's native library can't be loaded ("
                        + e.getMessage().lines().findFirst().orElse("")
                        + "); Java's option -DZstdTempFolder=FOLDER unpacks it elsewhere");
            }
        }

        @Override
        InputStream unpack(InputStream packed) {
            return new ZstdStream(packed);
        }
    },
    /** The format of lzop, told apart from its mere magic, which every kernel has that reads it, by two versions. */
    LZO("894c5a4f000d0a1a0a") {
        @Override
        boolean continues(ByteBuffer bytes, int at) {
            int ofLzop = bytes.getShort(at + 9) >> 12;
            int ofLibrary = bytes.getShort(at + 11) >> 12;
            return ofLzop == 1 && (ofLibrary == 1 || ofLibrary == 2);
        }

        @Override
        Optional<String> obstacle() {
            return Optional.of("lzo is not supported");
        }

        @Override
        InputStream unpack(InputStream packed) {
            throw new UnsupportedOperationException(toString());
        }
    };

    /** How many bytes it takes to tell. */
    static final int HEADER = 13;

    /**
     * What a dictionary may take. Kernels are packed with 128 MiB at most (scripts/xz_wrap.sh since 6.12), of which
     * older ones use 32; the rest is what the decoder needs besides.
     */
    private static final int MEMORY_KIB = (128 + 8) << 10;

    private static final Compression[] ALL = values();

    /** Whether any magic begins with a byte; kernels are looked through byte by byte. */
    private static final boolean[] BEGINS_ONE = new boolean[256];

    static {
        for (Compression any : ALL) {
            BEGINS_ONE[any.magic.charAt(0)] = true;
        }
    }

    /** A character a byte. */
    private final String magic;

    Compression(String magic) {
        this.magic = new String(HexFormat.of().parseHex(magic), StandardCharsets.ISO_8859_1);
    }

    /** The one whose header begins here; empty also where there are fewer than {@value #HEADER} bytes left. */
    static Optional<Compression> at(ByteBuffer bytes, int at) {
        if (bytes.limit() - at < HEADER || !BEGINS_ONE[Byte.toUnsignedInt(bytes.get(at))]) {
            return Optional.empty();
        }
        return Arrays.stream(ALL).filter(any -> any.beginsAt(bytes, at)).findFirst();
    }

    /** Whether the header's rest, after the magic, can be one. */
    boolean continues(ByteBuffer bytes, int at) {
        return true;
    }

    /** Why nothing of this kind can be unpacked here, whatever its bytes are. */
    Optional<String> obstacle() {
        return Optional.empty();
    }

    /**
     * Unpacks one frame. May read more than the frame.
     *
     * @throws IOException when the header is damaged
     */
    abstract InputStream unpack(InputStream packed) throws IOException;

    /** How people write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private boolean beginsAt(ByteBuffer bytes, int at) {
        for (int i = 0; i < magic.length(); i++) {
            if (Byte.toUnsignedInt(bytes.get(at + i)) != magic.charAt(i)) {
                return false;
            }
        }
        return continues(bytes, at);
    }
}
