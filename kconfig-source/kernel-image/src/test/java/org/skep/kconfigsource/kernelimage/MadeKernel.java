package org.skep.kconfigsource.kernelimage;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.X86Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/** Small kernels and images in the formats of the kernel's build. */
final class MadeKernel {
    /** A configuration. */
    static final String TEXT = "#\n# Linux/x86 6.1.0 Kernel Configuration\n#\nCONFIG_HZ=250\nCONFIG_IKCONFIG=y\n"
            + "CONFIG_NAME=\"\u00e4\u00ff\"\n".repeat(500);

    /** The same configuration as gzip data. */
    static final byte[] CONFIG = gzip(TEXT.getBytes(StandardCharsets.ISO_8859_1));

    private static final int EM_X86_64 = 62;
    private static final int EM_AARCH64 = 183;

    private static final Map<String, byte[]> PACKED = new ConcurrentHashMap<>();

    private MadeKernel() {}

    /** A kernel without a format, as arm64's {@code Image}: larger than the minimum, and compressible. */
    static byte[] raw(byte[] config) {
        return raw(config, 1_300_000);
    }

    /** A kernel without a format, of a given size. */
    static byte[] raw(byte[] config, int size) {
        byte[] kernel = filler(size);
        embed(kernel, size / 2 + 1, config);
        return kernel;
    }

    /** An x86 vmlinux: text and read-only data, then writable data, then relocations. */
    static byte[] vmlinux(byte[] config) {
        byte[] kernel = filler(1_600_000);
        elf(kernel, EM_X86_64, ByteOrder.LITTLE_ENDIAN, 1_200_000, 1_500_000);
        embed(kernel, 1_100_000, config);
        return kernel;
    }

    /** The end offset of the read-only data in {@link #vmlinux}. */
    static final int END_OF_READ_ONLY_DATA = 1_200_000;

    /** User-Mode Linux: an x86 program with the same segments, whose read-only data is in the writable segment. */
    static byte[] userModeLinux(byte[] config) {
        byte[] kernel = vmlinux(new byte[0]);
        ByteBuffer elf = ByteBuffer.wrap(kernel).order(ByteOrder.LITTLE_ENDIAN);
        elf.putLong(64 + 24, elf.getLong(64 + 16));
        embed(kernel, 1_300_000, config);
        return kernel;
    }

    /** An i386 vmlinux. */
    static byte[] vmlinuxOf32Bits(byte[] config) {
        byte[] kernel = filler(1_600_000);
        ByteBuffer elf = ByteBuffer.wrap(kernel).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(0, HexFormat.of().parseHex("7f454c460101"));
        elf.putShort(18, (short) 3).putInt(28, 52).putShort(44, (short) 2);
        for (int at : new int[] {52, 84}) {
            boolean text = at == 52;
            elf.putInt(at, 1).putInt(at + 4, text ? 4096 : END_OF_READ_ONLY_DATA);
            elf.putInt(at + 8, 0xc1000000).putInt(at + 12, 0x1000000);
            elf.putInt(at + 16, text ? END_OF_READ_ONLY_DATA - 4096 : 300_000).putInt(at + 24, text ? 5 : 7);
        }
        embed(kernel, 1_100_000, config);
        return kernel;
    }

    /** A vmlinux of another architecture, with the configuration in its second segment. */
    static byte[] vmlinuxOfArm(byte[] config, ByteOrder order) {
        byte[] kernel = filler(1_600_000);
        elf(kernel, EM_AARCH64, order, 1_000_000, 1_500_000);
        embed(kernel, 1_400_000, config);
        return kernel;
    }

    /** The configuration between its marks. */
    static byte[] marked(byte[] config) {
        return concat(ascii("IKCFG_ST"), config, ascii("IKCFG_ED"));
    }

    /** Compresses as the kernel's build does, without the appended size. Slow, so results are cached. */
    static byte[] pack(Compression compression, byte[] bytes) {
        return PACKED.computeIfAbsent(compression + " " + Arrays.hashCode(bytes), key -> packed(compression, bytes))
                .clone();
    }

    private static byte[] packed(Compression compression, byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try {
            switch (compression) {
                case GZIP -> write(new GZIPOutputStream(packed), bytes);
                case BZIP2 -> write(new BZip2CompressorOutputStream(packed, 1), bytes);
                case XZ ->
                    write(
                            new XZOutputStream(
                                    packed,
                                    new FilterOptions[] {new X86Options(), new LZMA2Options(1)},
                                    XZ.CHECK_CRC32),
                            bytes);
                case LZMA -> write(new LZMAOutputStream(packed, new LZMA2Options(1), -1), bytes);
                case ZSTD -> write(new ZstdOutputStream(packed).setChecksum(true), bytes);
                case LZ4 -> {
                    packed.writeBytes(HexFormat.of().parseHex("02214c18"));
                    for (int at = 0; at < bytes.length; at += 8 << 20) {
                        byte[] block = lz4(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + (8 << 20))));
                        packed.writeBytes(concat(littleEndian(block.length), block));
                    }
                }
                case LZO -> packed.writeBytes(concat(HexFormat.of().parseHex("894c5a4f000d0a1a0a104020a00940"), bytes));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** Appends the uncompressed size, as the build does for all formats but gzip. */
    static byte[] withSize(byte[] packed, int size) {
        return concat(packed, littleEndian(size));
    }

    /** An x86 bzImage: boot sector, setup code, decompressor, payload, more code. */
    static byte[] bzImage(byte[] payload) {
        int setupSectors = 27;
        int payloadOffset = 0x2cc;
        byte[] front = filler((setupSectors + 1) * 512 + payloadOffset);
        ByteBuffer header = ByteBuffer.wrap(front).order(ByteOrder.LITTLE_ENDIAN);
        header.putShort(0, (short) 0x5a4d);
        header.putInt(0x3c, 0x40);
        header.put(0x1f1, (byte) setupSectors);
        header.put(0x202, ascii("HdrS"));
        header.putShort(0x206, (short) 0x020f);
        header.putShort(0x20e, (short) 0x3000);
        header.put(0x3200, ascii("6.1.0-50 (somebody@somewhere) #1 SMP\0"));
        header.putInt(0x248, payloadOffset);
        header.putInt(0x24c, payload.length);
        return concat(front, payload, filler(5000));
    }

    /** A compressed EFI image, as arm64's {@code vmlinuz.efi}. */
    static byte[] zboot(byte[] payload) {
        byte[] front = filler(0x1234);
        ByteBuffer header = ByteBuffer.wrap(front).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0, 0x5a4d);
        header.put(4, ascii("zimg"));
        header.putInt(8, front.length);
        header.putInt(12, payload.length);
        return concat(front, payload, filler(700));
    }

    /** A self-extracting image without a header for the payload, as 32-bit arm's zImage. */
    static byte[] wrapped(byte[] payload) {
        // Preceded by bytes that look like compressed data.
        byte[] chance = HexFormat.of().parseHex("1f8b0800000000000003" + "28b52ffd0488" + "fd377a585a00");
        return concat(filler(3000), chance, filler(70_000), payload, filler(700));
    }

    /** An EFI program that is the uncompressed kernel, as arm64's {@code Image}. */
    static byte[] efi(byte[] kernel) {
        byte[] front = new byte[4096];
        ByteBuffer header = ByteBuffer.wrap(front).order(ByteOrder.LITTLE_ENDIAN);
        header.putShort(0, (short) 0x5a4d);
        header.putInt(0x3c, 0x40);
        header.putInt(0x40, 0x4550);
        header.putShort(0x46, (short) 2);
        header.putShort(0x54, (short) 0xa0);
        section(header, 0x40 + 24 + 0xa0, front.length, 1_000_000);
        section(header, 0x40 + 24 + 0xa0 + 40, front.length + 1_000_000, kernel.length - 1_000_000);
        return concat(front, kernel);
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try {
            write(new GZIPOutputStream(packed), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    static byte[] concat(byte[]... all) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] one : all) {
            out.writeBytes(one);
        }
        return out.toByteArray();
    }

    static byte[] littleEndian(int word) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(word)
                .array();
    }

    static byte[] lz4(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        write(new BlockLZ4CompressorOutputStream(packed), bytes);
        return packed.toByteArray();
    }

    private static void elf(byte[] kernel, int machine, ByteOrder order, int endOfText, int endOfData) {
        ByteBuffer elf = ByteBuffer.wrap(kernel).order(order);
        elf.put(0, HexFormat.of().parseHex("7f454c4602"));
        elf.put(5, (byte) (order == ByteOrder.BIG_ENDIAN ? 2 : 1));
        elf.putShort(18, (short) machine);
        elf.putLong(32, 64);
        elf.putShort(56, (short) 3);
        segment(elf, 64, 1, 5, 4096, endOfText - 4096);
        segment(elf, 120, 1, 6, endOfText, endOfData - endOfText);
        segment(elf, 176, 4, 0, 8192, 100);
    }

    private static void segment(ByteBuffer elf, int at, int type, int flags, long offset, long length) {
        elf.putInt(at, type).putInt(at + 4, flags).putLong(at + 8, offset).putLong(at + 32, length);
        elf.putLong(at + 16, 0xffffffff81000000L + offset).putLong(at + 24, 0x1000000 + offset);
    }

    private static void section(ByteBuffer header, int at, int offset, int length) {
        header.putInt(at + 16, length).putInt(at + 20, offset);
    }

    private static void embed(byte[] kernel, int at, byte[] config) {
        if (config.length > 0) {
            byte[] marked = marked(config);
            System.arraycopy(marked, 0, kernel, at, marked.length);
        }
    }

    /** Returns reproducible noise without any magic, mixed with zeros. */
    private static byte[] filler(int length) {
        Random random = new Random(length);
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; at += random.nextInt(200)) {
            for (int end = Math.min(length, at + random.nextInt(40)); at < end; at++) {
                bytes[at] = (byte) random.nextInt(31);
            }
        }
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void write(OutputStream out, byte[] bytes) throws IOException {
        try (out) {
            out.write(bytes);
        }
    }
}
