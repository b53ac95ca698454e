package org.skep.kconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.extern.Lookup;
import org.skep.machine.Target;
import org.skep.source.Finding;
import org.skep.source.Kconfig;

class ConfigPathsTest {
    private static final String RELEASE = "proc/sys/kernel/osrelease";

    @TempDir
    Path root;

    Target target;

    @BeforeEach
    void release() throws IOException {
        write(RELEASE, "6.1.0\n");
        target = Target.at(root);
    }

    @ParameterizedTest
    @CsvSource({
        "etc/config, etc/config",
        "etc/config-%r, etc/config-6.1.0",
        "%r, 6.1.0",
        "a/%r/b-%r.c, a/6.1.0/b-6.1.0.c",
        "100%%, 100%",
        "%%r, %r",
        "%%%r, %6.1.0",
    })
    void replacesTheReleasePlaceholder(String pattern, String path) throws IOException {
        assertThat(looked(ConfigPaths.of(pattern))).containsExactly(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%", "%", "%s", "%R", "%%%", "a/%r/%x", "/etc/config"})
    void refusesOtherPlaceholders(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfigPaths.of("etc/config", pattern))
                .withMessageContaining(pattern);
    }

    @Test
    void firstConfigurationEndsTheSearch() throws IOException {
        List<String> asked = new ArrayList<>();
        Kconfig there = Kconfig.of("there", new byte[0]);
        Finding finding = ConfigPaths.of("gone", "forbidden", "empty", "there", "after")
                .search(target, path -> {
                    asked.add(path);
                    return switch (path) {
                        case "gone" -> throw new NoSuchFileException(path);
                        case "forbidden" -> throw new AccessDeniedException(path);
                        case "empty" -> Finding.nothing(Lookup.at("empty", "holds none"));
                        default -> Finding.of(there, Lookup.at("beside", "nothing"));
                    };
                });
        assertThat(finding.kconfig()).containsSame(there);
        assertThat(finding.looked())
                .extracting(Lookup::toString)
                .containsExactly(
                        root + "/gone: no such file",
                        root + "/forbidden: permission denied",
                        "empty: holds none",
                        "beside: nothing");
        assertThat(asked).containsExactly("gone", "forbidden", "empty", "there");
    }

    @Test
    void unusableFileEndsTheSearch() {
        assertThatThrownBy(() -> ConfigPaths.of("a", "b").search(target, path -> {
                    throw new IOException(path);
                }))
                .hasMessage("a");
    }

    @Test
    void searchesOtherPathsWithoutRelease() throws IOException {
        Files.delete(root.resolve(RELEASE));
        write("c", "CONFIG_HZ=250\n");
        Finding finding = ConfigPaths.of("a-%r", "b", "lib/%r/b", "c").firstFile(target);
        assertThat(finding.kconfig()).isPresent();
        assertThat(finding.looked())
                .extracting(Lookup::toString)
                .containsExactly(
                        root + "/a-<release>: the release is unknown",
                        root + "/b: no such file",
                        root + "/lib/<release>/b: the release is unknown");
    }

    @Test
    void doesNotReadTheReleaseUnlessNeeded() throws IOException {
        write(RELEASE, "../../etc/passwd");
        assertThat(looked(ConfigPaths.of("a", "100%%r"))).containsExactly("a", "100%r");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "..", ".", "a/b", "a b"})
    void refusesInvalidReleases(String release) throws IOException {
        write(RELEASE, release);
        assertThatThrownBy(() -> looked(ConfigPaths.of("lib/modules/%r/config")))
                .isInstanceOf(FileSystemException.class);
    }

    @Test
    void opensTheFirstFileWithoutReading() throws IOException {
        write("second", "CONFIG_HZ=250\n");
        Finding finding = ConfigPaths.of("first", "second", "third").firstFile(target);
        Kconfig kconfig = finding.kconfig().orElseThrow();
        assertThat(kconfig.label()).isEqualTo(root + "/second");
        assertThat(kconfig.identity()).contains(target.identity("second"));
        assertThat(finding.looked()).containsExactly(Lookup.at(root + "/first", "no such file"));
    }

    @Test
    void folderEndsTheSearch() throws IOException {
        Files.createDirectories(root.resolve("first"));
        assertThatThrownBy(() -> ConfigPaths.of("first").firstFile(target))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("a folder");
    }

    private List<String> looked(ConfigPaths places) throws IOException {
        List<String> paths = new ArrayList<>();
        places.search(target, path -> {
            paths.add(path);
            return Finding.nothing();
        });
        return paths;
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
