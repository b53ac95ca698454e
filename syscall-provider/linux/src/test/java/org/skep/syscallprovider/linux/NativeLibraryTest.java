package org.skep.syscallprovider.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Platform;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** JNA's native library is loaded from no place in which another user could put one. */
class NativeLibraryTest {
    private static final String BOOT_PATH = "jna.boot.library.path";
    private static final String UNPACKING_FOLDER = "jna.tmpdir";
    private static final String TEMPORARY_FOLDER = "java.io.tmpdir";
    private static final int OTHER_USER = 65534;
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

    @TempDir
    Path folder;

    private final Map<String, String> before = new HashMap<>();
    private URLClassLoader classes;
    private Runnable use;

    /** Its own copy of all classes, in which the library is not loaded yet. */
    @BeforeEach
    void loadClasses() throws Exception {
        classes = new URLClassLoader(
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                        .map(NativeLibraryTest::url)
                        .toArray(URL[]::new),
                ClassLoader.getPlatformClassLoader());
        use = (Runnable)
                classes.loadClass(Use.class.getName()).getDeclaredConstructor().newInstance();
    }

    @AfterEach
    void restore() throws IOException {
        before.forEach((name, value) -> {
            if (value == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
        classes.close();
    }

    /** Folders that another user can write or replace. */
    enum Hostile {
        OTHERS {
            @Override
            Path in(Path parent) throws IOException {
                return chown(folder(parent, "others", "0755"));
            }
        },
        OTHERS_STICKY {
            @Override
            Path in(Path parent) throws IOException {
                return chown(folder(parent, "sticky", "01777"));
            }
        },
        SHARED {
            @Override
            Path in(Path parent) throws IOException {
                return folder(parent, "shared", "0777");
            }
        },
        OWN_IN_OTHERS {
            @Override
            Path in(Path parent) throws IOException {
                Path others = folder(parent, "above", "0755");
                Path own = folder(others, "own", "0700");
                chown(others);
                return own;
            }
        };

        abstract Path in(Path parent) throws IOException;

        private static Path folder(Path parent, String name, String mode) throws IOException {
            Path made = Files.createDirectory(parent.resolve(name));
            Files.setAttribute(made, "unix:mode", Integer.parseInt(mode, 8));
            return made;
        }

        private static Path chown(Path folder) throws IOException {
            Files.setAttribute(folder, "unix:uid", OTHER_USER);
            return folder;
        }
    }

    @ParameterizedTest
    @EnumSource(Hostile.class)
    void nothingIsUnpackedIntoAFolderThatIsNotSafe(Hostile kind) throws IOException {
        assumeRoot();
        Path hostile = kind.in(folder);
        Files.setLastModifiedTime(hostile, LONG_AGO);
        set(UNPACKING_FOLDER, hostile);
        set(TEMPORARY_FOLDER, hostile);
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(UnsatisfiedLinkError.class)
                    .isThrownBy(use::run)
                    .withMessageContaining(UNPACKING_FOLDER);
        }
        assertThat(Files.getLastModifiedTime(hostile)).isEqualTo(LONG_AGO);

        Path safe = Files.createDirectory(folder.resolve("safe"));
        set(UNPACKING_FOLDER, safe);
        assertThatNoException().isThrownBy(use::run);
        assertThat(safe).isEmptyDirectory();
        assertThat(System.getProperty(BOOT_PATH)).isNull();
    }

    @ParameterizedTest
    @EnumSource(Hostile.class)
    void aTemporaryFolderThatIsNotSafeIsPassedOver(Hostile kind) throws IOException {
        assumeRoot();
        Path hostile = kind.in(folder);
        Files.setLastModifiedTime(hostile, LONG_AGO);
        set(TEMPORARY_FOLDER, hostile);
        assertThatNoException().isThrownBy(use::run);
        assertThat(Files.getLastModifiedTime(hostile)).isEqualTo(LONG_AGO);
    }

    @Test
    void oneThatIsUnpackedAlreadyIsLoadedFromThere() throws IOException {
        Path unpacked = Files.createDirectory(folder.resolve("unpacked"));
        String file = System.mapLibraryName("jnidispatch");
        try (InputStream library =
                Platform.class.getResourceAsStream("/com/sun/jna/" + Platform.RESOURCE_PREFIX + "/" + file)) {
            Files.copy(Objects.requireNonNull(library), unpacked.resolve(file));
        }
        set(BOOT_PATH, unpacked);
        set(UNPACKING_FOLDER, folder.resolve("missing"));
        assertThatNoException().isThrownBy(use::run);
        assertThat(Files.readString(Path.of("/proc/self/maps")))
                .contains(unpacked.resolve(file).toRealPath().toString());
        assertThat(System.getProperty(BOOT_PATH)).isEqualTo(unpacked.toString());
    }

    @Test
    void aThreadThatIsInterruptedLoadsItAsWell() throws IOException {
        set(UNPACKING_FOLDER, folder);
        Thread.currentThread().interrupt();
        try {
            assertThatNoException().isThrownBy(use::run);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private void set(String property, Path value) {
        if (!before.containsKey(property)) {
            before.put(property, System.getProperty(property));
        }
        System.setProperty(property, value.toString());
    }

    /** Makes a call. */
    public static final class Use implements Runnable {
        @Override
        public void run() {
            assertThat(SystemCalls.ofThisMachine().pageSize()).isPositive();
        }
    }

    private static URL url(String path) {
        try {
            return Path.of(path).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(path, e);
        }
    }

    /** Only root can give something away. */
    private static void assumeRoot() throws IOException {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "not root");
    }
}
