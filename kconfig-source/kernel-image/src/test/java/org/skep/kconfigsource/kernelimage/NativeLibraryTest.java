package org.skep.kconfigsource.kernelimage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Without zstd's native library only zstd images fail, and only as long as the library is not available. */
class NativeLibraryTest {
    private static final String FOLDER = "ZstdTempFolder";
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

    @TempDir
    Path folder;

    private URLClassLoader classes;
    private Function<byte[], String> embedded;

    /** A separate copy of all classes, in which the library is not loaded yet. */
    @BeforeEach
    void loadClasses() throws Exception {
        classes = new URLClassLoader(
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                        .map(NativeLibraryTest::url)
                        .toArray(URL[]::new),
                ClassLoader.getPlatformClassLoader());
        @SuppressWarnings("unchecked")
        Function<byte[], String> made = (Function<byte[], String>) classes.loadClass(Embedded.class.getName())
                .getDeclaredConstructor()
                .newInstance();
        embedded = made;
    }

    @AfterEach
    void forget() throws IOException {
        System.clearProperty(FOLDER);
        classes.close();
    }

    @Test
    void reportsTheErrorForEachImageUntilItIsFixed() throws IOException {
        // Compressed by the test's own copy of the library, which is loaded here at the latest.
        byte[] bare = packed(Compression.ZSTD);
        Path missing = folder.resolve("missing");
        System.setProperty(FOLDER, missing.toString());
        for (byte[] image : List.of(bare, MadeKernel.wrapped(bare), bare)) {
            assertThat(embedded.apply(image))
                    .contains("compressed with zstd at byte")
                    .contains("zstd's native library can't be loaded (" + missing)
                    .contains("-DZstdTempFolder=FOLDER")
                    .doesNotContain("\n");
        }
        Files.createDirectory(missing);
        assertThat(embedded.apply(bare)).isEqualTo(MadeKernel.TEXT);
    }

    /** Another user could replace the extracted library in such a folder. */
    @ParameterizedTest
    @ValueSource(strings = {"0755", "01777"})
    void extractsNothingIntoAFolderOfAnotherUser(String mode) throws IOException {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "not root");
        byte[] bare = packed(Compression.ZSTD);
        Path others = Files.createDirectory(folder.resolve("others"));
        Files.setAttribute(others, "unix:mode", Integer.parseInt(mode, 8));
        Files.setAttribute(others, "unix:uid", 65534);
        Files.setLastModifiedTime(others, LONG_AGO);
        System.setProperty(FOLDER, others.toString());
        assertThat(embedded.apply(bare)).contains("zstd's native library can't be loaded (" + others);
        System.clearProperty(FOLDER);
        String before = System.setProperty("java.io.tmpdir", others.toString());
        try {
            assertThat(embedded.apply(bare)).isEqualTo(MadeKernel.TEXT);
        } finally {
            System.setProperty("java.io.tmpdir", before);
        }
        assertThat(Files.getLastModifiedTime(others)).isEqualTo(LONG_AGO);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ZSTD", "LZO"})
    void otherFormatsNeedNoLibrary(Compression compression) {
        System.setProperty(FOLDER, folder.resolve("missing").toString());
        assertThat(embedded.apply(MadeKernel.wrapped(packed(compression)))).isEqualTo(MadeKernel.TEXT);
    }

    private static byte[] packed(Compression compression) {
        return MadeKernel.pack(compression, MadeKernel.raw(MadeKernel.CONFIG));
    }

    /** Returns the configuration embedded in an image, or the error. */
    public static final class Embedded implements Function<byte[], String> {
        @Override
        public String apply(byte[] image) {
            try {
                byte[] gzip = EmbeddedConfig.in(() -> new ByteArrayInputStream(image))
                        .gzip()
                        .orElseThrow();
                return new String(
                        Compression.GZIP.unpack(new ByteArrayInputStream(gzip)).readAllBytes(), ISO_8859_1);
            } catch (IOException e) {
                return e.getMessage();
            }
        }
    }

    private static URL url(String path) {
        try {
            return Path.of(path).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(path, e);
        }
    }
}
