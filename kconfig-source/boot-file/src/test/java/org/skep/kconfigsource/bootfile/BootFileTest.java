package org.skep.kconfigsource.bootfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.skep.extern.Lookup;
import org.skep.machine.Target;
import org.skep.source.Finding;
import org.skep.source.Kconfig;

class BootFileTest {
    private static final String PATH = "boot/config-6.1.0-50";

    private final BootFile source = new BootFile();

    @TempDir
    Path root;

    @BeforeEach
    void releaseOfDebian() throws IOException {
        write("proc/sys/kernel/osrelease", "6.1.0-50\n");
    }

    @Test
    void findsTheFileAndDoesNotReadIt() throws IOException {
        write(PATH, "CONFIG_HZ=250\n");
        Kconfig kconfig = source.find(Target.at(root)).kconfig().orElseThrow();
        assertThat(kconfig.label()).isEqualTo(root + "/" + PATH);
        assertThat(kconfig.identity()).isPresent();
        write(PATH, "CONFIG_HZ=100\n");
        try (InputStream in = kconfig.open()) {
            assertThat(in.readAllBytes()).asString().isEqualTo("CONFIG_HZ=100\n");
        }
    }

    @Test
    void reportsAMissingFile() throws IOException {
        Finding finding = source.find(Target.at(root));
        assertThat(finding.kconfig()).isEmpty();
        assertThat(finding.looked()).containsExactly(Lookup.at(root + "/" + PATH, "no such file"));
    }

    @Test
    void reportsALinkOutOfTheTargetAsMissing() throws IOException {
        Files.createDirectories(root.resolve(PATH).getParent());
        Files.createSymbolicLink(root.resolve(PATH), Path.of("/proc/version"));
        assertThat(source.find(Target.at(root)).kconfig()).isEmpty();
    }

    @Test
    void reportsAnUnknownRelease() throws IOException {
        Files.delete(root.resolve("proc/sys/kernel/osrelease"));
        Finding finding = source.find(Target.at(root));
        assertThat(finding.kconfig()).isEmpty();
        assertThat(finding.looked())
                .singleElement()
                .hasToString(root + "/boot/config-<release>: the release is unknown");
    }

    @Test
    void refusesAnInvalidRelease() throws IOException {
        write("proc/sys/kernel/osrelease", "../../etc/passwd");
        assertThatThrownBy(() -> source.find(Target.at(root))).isInstanceOf(IOException.class);
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
