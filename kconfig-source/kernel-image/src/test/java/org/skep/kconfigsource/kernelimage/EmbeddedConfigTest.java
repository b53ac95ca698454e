package org.skep.kconfigsource.kernelimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.skep.kconfigsource.kernelimage.MadeKernel.CONFIG;
import static org.skep.kconfigsource.kernelimage.MadeKernel.concat;
import static org.skep.kconfigsource.kernelimage.MadeKernel.pack;
import static org.skep.kconfigsource.kernelimage.MadeKernel.withSize;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedConfigTest {
    private static final byte[] NONE = {};

    /** Where images are cut off: after each of so many equal parts. */
    private static final int PARTS = 16;

    private static final Map<String, UnaryOperator<byte[]>> WRAPPERS = new TreeMap<>(Map.of(
            "bare", UnaryOperator.identity(),
            "bzImage", MadeKernel::bzImage,
            "EFI zboot", MadeKernel::zboot,
            "without a header", MadeKernel::wrapped));

    static Stream<Arguments> packedImages() {
        return Stream.of(Compression.values())
                .filter(compression -> compression != Compression.LZO)
                .flatMap(compression -> WRAPPERS.keySet().stream().flatMap(wrapper -> Stream.of(false, true)
                        .map(withSize -> Arguments.of(compression, wrapper, withSize))));
    }

    @ParameterizedTest(name = "{0}, {1}, size appended: {2}")
    @MethodSource("packedImages")
    void findsTheConfigurationInCompressedKernels(Compression compression, String wrapper, boolean withSize)
            throws IOException {
        for (byte[] config : List.of(CONFIG, NONE)) {
            for (byte[] kernel : List.of(MadeKernel.raw(config), MadeKernel.vmlinux(config))) {
                byte[] packed = pack(compression, kernel);
                byte[] payload = withSize ? withSize(packed, kernel.length) : packed;
                assertEmbeds(WRAPPERS.get(wrapper).apply(payload), config);
            }
        }
    }

    static Stream<Named<UnaryOperator<byte[]>>> plainKernels() {
        return Stream.of(
                Named.of("x86 ELF", MadeKernel::vmlinux),
                Named.of("x86 ELF of 32 bits", MadeKernel::vmlinuxOf32Bits),
                Named.of("User-Mode Linux", MadeKernel::userModeLinux),
                Named.of("arm64 ELF", config -> MadeKernel.vmlinuxOfArm(config, ByteOrder.LITTLE_ENDIAN)),
                Named.of("big-endian ELF", config -> MadeKernel.vmlinuxOfArm(config, ByteOrder.BIG_ENDIAN)),
                Named.of("EFI image", config -> MadeKernel.efi(MadeKernel.raw(config))),
                Named.of("ELF in a bzImage", config -> MadeKernel.bzImage(MadeKernel.vmlinux(config))));
    }

    @ParameterizedTest
    @MethodSource("plainKernels")
    void findsTheConfigurationInUncompressedKernels(UnaryOperator<byte[]> kernel) throws IOException {
        assertEmbeds(kernel.apply(CONFIG), CONFIG);
        assertEmbeds(kernel.apply(NONE), NONE);
    }

    @Test
    void refusesUnknownFormatWithoutConfiguration() throws IOException {
        assertEmbeds(MadeKernel.raw(CONFIG), CONFIG);
        assertThatIOException()
                .isThrownBy(() -> embedded(MadeKernel.raw(NONE)))
                .withMessageContaining("unknown image format");
        assertThatIOException().isThrownBy(() -> embedded(NONE));
    }

    @Test
    void findsTheMarkAtEveryOffset() throws IOException {
        // The window has 64 KiB.
        for (int at : IntStream.concat(IntStream.range(65_500, 65_560), IntStream.range(131_040, 131_090))
                .toArray()) {
            byte[] kernel = concat(new byte[at], MadeKernel.marked(CONFIG), new byte[100]);
            assertEmbeds(kernel, CONFIG);
            byte[] end = concat(new byte[at - CONFIG.length], MadeKernel.marked(CONFIG));
            assertEmbeds(end, CONFIG);
        }
    }

    @Test
    void findsConfigurationsLargerThanTheWindow() throws IOException {
        byte[] noise = new byte[1_000_000];
        new Random(7).nextBytes(noise);
        byte[] config = concat(new byte[] {0x1f, (byte) 0x8b}, noise);
        assertEmbeds(concat(new byte[65_530], MadeKernel.marked(config)), config);
        byte[] tooLarge = new byte[17 << 20];
        tooLarge[0] = 0x1f;
        tooLarge[1] = (byte) 0x8b;
        assertThatIOException()
                .isThrownBy(() -> embedded(MadeKernel.marked(tooLarge)))
                .withMessageContaining("more than 16 MiB");
    }

    @Test
    void reportsAMarkWithoutGzip() throws IOException {
        byte[] stray = "IKCFG_ST%s IKCFG_ST".getBytes(StandardCharsets.US_ASCII);
        assertEmbeds(concat(stray, MadeKernel.vmlinux(CONFIG)), CONFIG);
        byte[] kernel = MadeKernel.vmlinux(NONE);
        System.arraycopy(stray, 0, kernel, 500_000, stray.length);
        assertThatIOException()
                .isThrownBy(() -> embedded(pack(Compression.XZ, kernel)))
                .withMessageContaining("IKCFG_ST, at byte 500000 of the kernel, has no gzip data after it");
        byte[] many = "IKCFG_ST".repeat(2_000_000).getBytes(StandardCharsets.US_ASCII);
        assertThatIOException().isThrownBy(() -> embedded(many)).withMessageContaining("at byte 0");
    }

    @Test
    void stopsAfterTheReadOnlyDataOfX86() throws IOException {
        for (byte[] kernel : List.of(MadeKernel.vmlinux(NONE), MadeKernel.vmlinuxOf32Bits(NONE))) {
            byte[] cut = Arrays.copyOf(kernel, MadeKernel.END_OF_READ_ONLY_DATA);
            assertEmbeds(pack(Compression.GZIP, cut), NONE);
            assertIsCutOff(Arrays.copyOf(cut, cut.length - 1));
        }
    }

    @Test
    void decompressesOtherKernelsUpToTheEndOfTheirSegments() throws IOException {
        for (byte[] kernel : List.of(
                MadeKernel.userModeLinux(NONE),
                MadeKernel.vmlinuxOfArm(NONE, ByteOrder.LITTLE_ENDIAN),
                MadeKernel.vmlinuxOfArm(NONE, ByteOrder.BIG_ENDIAN))) {
            byte[] cut = Arrays.copyOf(kernel, 1_500_000);
            assertEmbeds(pack(Compression.GZIP, cut), NONE);
            assertIsCutOff(Arrays.copyOf(cut, cut.length - 1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bare", "bzImage", "EFI zboot", "without a header"})
    void reportsLzoAsUnsupported(String wrapper) {
        byte[] image = WRAPPERS.get(wrapper).apply(pack(Compression.LZO, MadeKernel.raw(CONFIG)));
        assertThatIOException().isThrownBy(() -> embedded(image)).withMessageContaining("lzo is not supported");
    }

    @Test
    void ignoresTheMagicOfLzoInKernels() throws IOException {
        byte[] kernel = MadeKernel.vmlinux(NONE);
        byte[] magic = HexFormat.of().parseHex("894c5a4f000d0a1a0a");
        System.arraycopy(magic, 0, kernel, 600_000, magic.length);
        assertEmbeds(kernel, NONE);
    }

    @Test
    void refusesAPayloadOfUnknownFormat() {
        byte[] payload = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
        assertThatIOException()
                .isThrownBy(() -> embedded(MadeKernel.bzImage(payload)))
                .withMessageContaining("00 11 22 33");
    }

    @Test
    void searchesImagesOfOldBootProtocols() throws IOException {
        byte[] image = MadeKernel.bzImage(pack(Compression.XZ, MadeKernel.vmlinux(CONFIG)));
        image[0x206] = 0x07;
        image[0x24c] = 0;
        assertEmbeds(image, CONFIG);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LZO")
    void reportsTruncationUnlessFoundBefore(Compression compression) {
        for (byte[] config : List.of(CONFIG, NONE)) {
            byte[] kernel = MadeKernel.vmlinux(config);
            for (UnaryOperator<byte[]> wrapper : WRAPPERS.values()) {
                byte[] image = wrapper.apply(withSize(pack(compression, kernel), kernel.length));
                for (int part = 0; part < PARTS; part++) {
                    assertErrorOr(config, Arrays.copyOf(image, (int) ((long) image.length * part / PARTS)));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("plainKernels")
    void reportsTruncationOfUncompressedKernels(UnaryOperator<byte[]> kernel) {
        for (byte[] config : List.of(CONFIG, NONE)) {
            byte[] image = kernel.apply(config);
            for (int part = 0; part < PARTS; part++) {
                assertErrorOr(config, Arrays.copyOf(image, (int) ((long) image.length * part / PARTS)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LZO")
    void reportsDamageUnlessHarmless(Compression compression) throws IOException {
        // In a raw kernel the search reads to the end, so checksums are verified; lz4 and lzma have none.
        boolean checked = compression != Compression.LZ4 && compression != Compression.LZMA;
        byte[] image = MadeKernel.bzImage(withSize(pack(compression, MadeKernel.raw(CONFIG, 100_000)), 100_000));
        Random random = new Random(compression.name().length());
        int errors = 0;
        for (int i = 0; i < 300; i++) {
            byte[] damaged = image.clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                // Half of the changes are in headers, where they have the most effect.
                int at = random.nextBoolean() ? random.nextInt(damaged.length) : 0x1f0 + random.nextInt(0x60);
                damaged[at] = (byte) random.nextInt(256);
            }
            try {
                Optional<byte[]> found = embedded(damaged);
                // The reader of the configuration verifies its checksum.
                if (found.isEmpty() ? checked : !Arrays.equals(found.get(), CONFIG) && isWhole(found.get())) {
                    throw new AssertionError(
                            "change " + i + " gives another answer: " + found.map(HexFormat.of()::formatHex));
                }
            } catch (IOException e) {
                errors++;
            }
        }
        assertThat(errors).isGreaterThan(10);
    }

    @Test
    void stopsAtTheSizeLimit() throws IOException {
        for (byte[] bomb : List.of(zeros(Compression.GZIP), zeros(Compression.ZSTD), zeros(Compression.LZ4))) {
            assertThatIOException()
                    .isThrownBy(() -> embedded(MadeKernel.bzImage(bomb)))
                    .withMessageContaining("has more than 512 MiB");
        }
    }

    @Test
    void sharesTheSizeLimitWithinAnImage() throws IOException {
        byte[] half = pack(Compression.LZ4, new byte[300 << 20]);
        assertThatIOException()
                .isThrownBy(() -> embedded(MadeKernel.wrapped(concat(half, half, half))))
                .withMessageContaining("has more than 512 MiB");
    }

    @Test
    void limitsDictionaries() throws IOException {
        byte[] packed = pack(Compression.LZMA, MadeKernel.raw(CONFIG));
        // 128 MiB, the maximum in kernels, and 256.
        packed[3] = 0;
        packed[4] = 0x08;
        assertEmbeds(packed, CONFIG);
        packed[4] = 0x10;
        assertThatIOException().isThrownBy(() -> embedded(packed)).withMessageContaining("KiB of memory");
        byte[] window = HexFormat.of().parseHex("28b52ffd" + "00" + "90" + "010000" + "00".repeat(20));
        assertThatIOException().isThrownBy(() -> embedded(window)).withMessageContaining("too much memory");
    }

    @Test
    void acceptsAFullLastBlockOfLz4() throws IOException {
        for (int size : new int[] {(8 << 20) - 1, 8 << 20, 16 << 20}) {
            byte[] kernel = Arrays.copyOf(MadeKernel.raw(NONE), size);
            System.arraycopy(MadeKernel.marked(CONFIG), 0, kernel, size - CONFIG.length - 16, CONFIG.length + 16);
            byte[] none = new byte[size];
            assertEmbeds(pack(Compression.LZ4, kernel), CONFIG);
            assertEmbeds(withSize(pack(Compression.LZ4, kernel), size), CONFIG);
            assertEmbeds(pack(Compression.LZ4, none), NONE);
            assertEmbeds(withSize(pack(Compression.LZ4, none), size), NONE);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LZO")
    void stopsWhenInterrupted(Compression compression) {
        byte[] image = pack(compression, MadeKernel.raw(CONFIG));
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> embedded(image)).isInstanceOf(InterruptedIOException.class);
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void closesEveryStream() throws IOException {
        int[] open = {0};
        for (Compression compression : Compression.values()) {
            for (UnaryOperator<byte[]> wrapper : WRAPPERS.values()) {
                byte[] image = wrapper.apply(pack(compression, MadeKernel.vmlinux(CONFIG)));
                for (byte[] some : List.of(image, Arrays.copyOf(image, image.length / 2))) {
                    try {
                        EmbeddedConfig.in(() -> new ByteArrayInputStream(some) {
                            private boolean closed;

                            {
                                open[0]++;
                            }

                            @Override
                            public void close() {
                                open[0] -= closed ? 0 : 1;
                                closed = true;
                            }
                        });
                    } catch (IOException e) {
                        // Another test covers the damage.
                    }
                    assertThat(open[0]).as(compression + " " + some.length).isZero();
                }
            }
        }
    }

    private static byte[] zeros(Compression compression) throws IOException {
        int size = KernelStream.LIMIT + 1;
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        if (compression == Compression.LZ4) {
            byte[] block = MadeKernel.lz4(new byte[8 << 20]);
            packed.writeBytes(HexFormat.of().parseHex("02214c18"));
            for (int i = 0; i <= size >> 23; i++) {
                packed.writeBytes(concat(MadeKernel.littleEndian(block.length), block));
            }
            return packed.toByteArray();
        }
        try (OutputStream out =
                compression == Compression.GZIP ? new GZIPOutputStream(packed) : new ZstdOutputStream(packed)) {
            byte[] mebibyte = new byte[1 << 20];
            for (int i = 0; i <= size >> 20; i++) {
                out.write(mebibyte);
            }
        }
        return packed.toByteArray();
    }

    private static boolean isWhole(byte[] gzip) {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            in.readAllBytes();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void assertIsCutOff(byte[] kernel) {
        assertThatIOException()
                .isThrownBy(() -> embedded(pack(Compression.GZIP, kernel)))
                .withMessageContaining("cut off");
    }

    private static void assertErrorOr(byte[] config, byte[] image) {
        Optional<byte[]> found;
        try {
            found = embedded(image);
        } catch (IOException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        assertThat(found.orElse(NONE)).as("cut at " + image.length).isEqualTo(config);
    }

    private static void assertEmbeds(byte[] image, byte[] config) throws IOException {
        assertThat(embedded(image).orElse(NONE)).isEqualTo(config);
    }

    private static Optional<byte[]> embedded(byte[] image) throws IOException {
        return EmbeddedConfig.in(() -> new ByteArrayInputStream(image)).gzip();
    }
}
