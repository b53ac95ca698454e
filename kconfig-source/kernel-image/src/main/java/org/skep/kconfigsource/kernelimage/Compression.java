package org.skep.kconfigsource.kernelimage;

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
 * The compression formats of kernels (see scripts/Makefile.lib), identified by their first bytes. Each format
 * decompresses one frame and ignores what follows it, as the kernel does: usually the uncompressed size, which the
 * kernel's build appends for all formats but gzip.
 */
enum Compression {
    GZIP("1f8b08") {
        @Override
        InputStream unpack(InputStream packed) throws IOException {
            return new GzipCompressorInputStream(packed);
        }
    },
    BZIP2("425a68") {
        /** A digit for the block size, then the magic of a block, which are digits of pi. */
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
    /** One block with a filter for the processor, and a CRC32 (scripts/xz_wrap.sh). */
    XZ("fd377a585a00") {
        @Override
        InputStream unpack(InputStream packed) throws IOException {
            return new SingleXZInputStream(packed, MEMORY_KIB);
        }
    },
    /**
     * The predecessor of xz. Its header has no magic: three parameters in the first byte, which are constant here, and
     * two sizes.
     */
    LZMA("5d0000") {
        @Override
        boolean continues(ByteBuffer bytes, int at) {
            ByteBuffer header = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            long dictionary = Integer.toUnsignedLong(header.getInt(at + 1));
            long size = header.getLong(at + 5);
            // As encoders write it: a power of two, or one and a half times that. The size may be -1: unknown.
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
         * The native library may have to be extracted into a folder that allows execution. The check is repeated for
         * each image. Without a library for the processor, a framework does not resolve the zstd-jni bundle at all.
         */
        @Override
        Optional<String> obstacle() {
            try {
                ZstdLibrary.load();
                return Optional.empty();
            } catch (NoClassDefFoundError e) {
                return Optional.of(
                        "the bundle com.github.luben.zstd-jni is not available: it is not installed, or has no"
                                + " native library for this processor, " + System.getProperty("os.arch"));
            } catch (LinkageError e) {
                return Optional.of("zstd's native library can't be loaded ("
                        + e.getMessage().lines().findFirst().orElse("")
                        + "); it is extracted into a folder that no other user can write or replace and that is not mounted"
                        + " noexec: the Java option -DZstdTempFolder=FOLDER selects one");
            }
        }

        @Override
        InputStream unpack(InputStream packed) {
            return new ZstdStream(packed);
        }
    },
    /**
     * The format of lzop. Its magic alone occurs in every kernel that reads lzo, so two version fields are checked as
     * well.
     */
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

    /** The number of bytes needed to identify a format. */
    static final int HEADER = 13;

    /**
     * Memory limit for a dictionary. Kernels are compressed with at most 128 MiB (scripts/xz_wrap.sh since 6.12; 32 MiB
     * before); the rest is for the decoder itself.
     */
    private static final int MEMORY_KIB = (128 + 8) << 10;

    private static final Compression[] ALL = values();

    /** Whether a magic begins with this byte. Speeds up the search, which runs over every byte of a kernel. */
    private static final boolean[] IS_FIRST_BYTE = new boolean[256];

    static {
        for (Compression any : ALL) {
            IS_FIRST_BYTE[any.magic.charAt(0)] = true;
        }
    }

    /** One character per byte. */
    private final String magic;

    Compression(String magic) {
        this.magic = new String(HexFormat.of().parseHex(magic), StandardCharsets.ISO_8859_1);
    }

    /**
     * Returns the format whose header begins here; empty when there is none or fewer than {@value #HEADER} bytes are
     * left.
     */
    static Optional<Compression> at(ByteBuffer bytes, int at) {
        if (bytes.limit() - at < HEADER || !IS_FIRST_BYTE[Byte.toUnsignedInt(bytes.get(at))]) {
            return Optional.empty();
        }
        return Arrays.stream(ALL).filter(any -> any.beginsAt(bytes, at)).findFirst();
    }

    /** Whether the header after the magic is valid. */
    boolean continues(ByteBuffer bytes, int at) {
        return true;
    }

    /** Returns why this format can't be decompressed here, independent of the data. */
    Optional<String> obstacle() {
        return Optional.empty();
    }

    /**
     * Decompresses one frame. May read more than the frame.
     *
     * @throws IOException when the header is damaged
     */
    abstract InputStream unpack(InputStream packed) throws IOException;

    /** Returns the usual name. */
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
