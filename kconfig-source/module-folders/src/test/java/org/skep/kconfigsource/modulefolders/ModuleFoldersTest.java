package org.skep.kconfigsource.modulefolders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.extern.Lookup;
import org.skep.machine.Target;
import org.skep.source.Finding;
import org.skep.source.Kconfig;

class ModuleFoldersTest {
    /** The expected paths, in order. */
    private static final List<String> PATHS = List.of(
            "lib/modules/6.1.0-50/config",
            "usr/lib/modules/6.1.0-50/config",
            "usr/lib/ostree-boot/config-6.1.0-50",
            "lib/modules/6.1.0-50/build/.config");

    private final ModuleFolders source = new ModuleFolders();

    @TempDir
    Path folder;

    private Path root;

    @BeforeEach
    void releaseOfDebian() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        write(root.resolve("proc/sys/kernel/osrelease"), "6.1.0-50\n");
    }

    static IntStream places() {
        return IntStream.range(0, PATHS.size());
    }

    @ParameterizedTest
    @MethodSource("places")
    void searchesPathsInOrder(int which) throws IOException {
        for (String path : PATHS.subList(which, PATHS.size())) {
            write(root.resolve(path), "CONFIG_X=\"" + path + "\"\n");
        }
        Finding finding = find();
        assertThat(text(finding)).isEqualTo("CONFIG_X=\"" + PATHS.get(which) + "\"\n");
        assertThat(finding.kconfig().orElseThrow().label()).isEqualTo(root + "/" + PATHS.get(which));
        assertThat(finding.looked()).containsExactlyElementsOf(missing(PATHS.subList(0, which)));
    }

    @Test
    void reportsEveryPathWhenThereIsNoFile() throws IOException {
        Finding finding = find();
        assertThat(finding.kconfig()).isEmpty();
        assertThat(finding.looked()).containsExactlyElementsOf(missing(PATHS));
    }

    @Test
    void resolvesLinksWithinTheRoot() throws IOException {
        write(root.resolve("usr/src/linux-headers-6.1.0-50/.config"), "CONFIG_HZ=250\n");
        Files.createDirectories(root.resolve("usr/lib/modules/6.1.0-50"));
        Files.createSymbolicLink(root.resolve("lib"), Path.of("usr/lib"));
        Files.createSymbolicLink(
                root.resolve("usr/lib/modules/6.1.0-50/build"), Path.of("/usr/src/linux-headers-6.1.0-50"));
        Finding finding = find();
        assertThat(text(finding)).isEqualTo("CONFIG_HZ=250\n");
        assertThat(finding.kconfig().orElseThrow().label()).isEqualTo(root + "/lib/modules/6.1.0-50/build/.config");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../../../outside", "/../outside", "OUTSIDE"})
    void readsNothingOutsideOfTheRoot(String link) throws IOException {
        Path outside = folder.resolve("outside");
        write(outside.resolve(".config"), "CONFIG_HZ=250\n");
        write(outside.resolve("config"), "CONFIG_HZ=250\n");
        Path to = link.equals("OUTSIDE") ? outside : Path.of(link);
        Files.createDirectories(root.resolve("lib/modules"));
        Files.createDirectories(root.resolve("usr/lib/modules/6.1.0-50"));
        Files.createSymbolicLink(root.resolve("lib/modules/6.1.0-50"), to);
        Files.createSymbolicLink(root.resolve("usr/lib/modules/6.1.0-50/config"), to.resolve("config"));
        Finding finding = find();
        assertThat(finding.kconfig()).isEmpty();
        assertThat(finding.looked()).containsExactlyElementsOf(missing(PATHS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../../../etc", "6.1/../..", "/etc"})
    void refusesAReleaseThatIsAPath(String release) throws IOException {
        write(root.resolve("proc/sys/kernel/osrelease"), release);
        write(root.resolve("lib/config"), "CONFIG_HZ=250\n");
        write(root.resolve("etc/config"), "CONFIG_HZ=250\n");
        assertThatThrownBy(this::find).isInstanceOf(IOException.class).hasMessageContaining("is not a kernel release");
    }

    @Test
    void reportsAnUnknownRelease() throws IOException {
        Files.delete(root.resolve("proc/sys/kernel/osrelease"));
        assertThat(find().looked()).hasSize(PATHS.size()).allSatisfy(looked -> assertThat(looked.outcome())
                .isEqualTo("the release is unknown"));
    }

    private Finding find() throws IOException {
        return source.find(Target.at(root));
    }

    private List<Lookup> missing(List<String> paths) {
        return paths.stream()
                .map(path -> Lookup.at(root + "/" + path, "no such file"))
                .toList();
    }

    private static String text(Finding finding) throws IOException {
        Kconfig kconfig = finding.kconfig().orElseThrow();
        assertThat(kconfig.identity()).isPresent();
        try (InputStream in = kconfig.open()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
