package org.skep.kconfigsource.kernelimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decompresses the output of the programs that the kernel's build runs (scripts/Makefile.lib), with its options. */
class OtherPackersTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "GZIP, gzip -n -9",
        "BZIP2, bzip2 -9",
        "LZMA, lzma -9",
        "XZ, xz --check=crc32 --x86 --lzma2=dict=32MiB",
        "XZ, xz --check=crc32 --arm64 --lzma2=dict=32MiB",
        "XZ, xz --check=crc32 --lzma2=dict=1MiB",
        "LZ4, lz4 -l -9 - -",
        "ZSTD, zstd -19",
        "ZSTD, zstd -19 --long=27",
    })
    void findsTheConfiguration(Compression compression, String command) throws Exception {
        for (byte[] config : new byte[][] {MadeKernel.CONFIG, {}}) {
            byte[] kernel = MadeKernel.raw(config);
            byte[] packed = pack(kernel, command);
            byte[] image = MadeKernel.bzImage(MadeKernel.withSize(packed, kernel.length));
            Optional<byte[]> found =
                    EmbeddedConfig.in(() -> new ByteArrayInputStream(image)).gzip();
            assertThat(Compression.at(ByteBuffer.wrap(packed), 0)).contains(compression);
            assertThat(found.orElse(new byte[0])).isEqualTo(config);
        }
    }

    private byte[] pack(byte[] bytes, String command) throws IOException, InterruptedException {
        String[] words = command.split(" ", -1);
        if (Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .noneMatch(path -> Files.isExecutable(Path.of(path, words[0])))) {
            skip(command, "it is not installed");
        }
        Path in = Files.write(folder.resolve("in"), bytes);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        int status = new ProcessBuilder(words)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        if (status != 0 && command.contains("--arm64")) {
            skip(command, "it is older than that filter");
        }
        assertThat(status).as(Files.readString(err)).isZero();
        return Files.readAllBytes(out);
    }

    private static void skip(String command, String why) {
        System.err.println("SKIPPED: the peer \"" + command + "\": " + why);
        abort(why);
    }
}
