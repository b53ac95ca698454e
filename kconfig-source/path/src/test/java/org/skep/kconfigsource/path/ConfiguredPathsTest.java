package org.skep.kconfigsource.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.extern.Lookup;
import org.skep.machine.Target;
import org.skep.source.Finding;
import org.skep.source.Kconfig;

class ConfiguredPathsTest {
    private final ConfiguredPaths source = new ConfiguredPaths();

    @TempDir
    Path root;

    @BeforeEach
    void release() throws IOException {
        write("proc/sys/kernel/osrelease", "6.1.0-50\n");
        write("etc/kernel/config-6.1.0-50", "CONFIG_HZ=250\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etc/kernel/config-%r",
                "/etc/kernel/config-%r",
                "//etc/kernel/config-%r",
                " /etc/kernel/config-%r , ",
                ",etc/kernel/config-6.1.0-50",
                "etc/kernel/config-%r,etc/other"
            })
    void findsTheFileOfTheTarget(String path) throws IOException {
        source.setPaths(path);
        Finding finding = find();
        assertThat(finding.kconfig().map(Kconfig::label)).contains(root + "/etc/kernel/config-6.1.0-50");
        assertThat(finding.looked()).isEmpty();
    }

    @Test
    void searchesPathsInOrderFromAListOrWithCommas() throws IOException {
        for (String[] both : new String[][] {{"a,b/%r", "etc/kernel/config-%r"}, {"a", "b/%r,etc/kernel/config-%r"}}) {
            source.setPaths(both);
            Finding finding = find();
            assertThat(finding.kconfig()).isPresent();
            assertThat(finding.looked())
                    .containsExactly(
                            Lookup.at(root + "/a", "no such file"), Lookup.at(root + "/b/6.1.0-50", "no such file"));
        }
    }

    @Test
    void findsAPathInUtf8ThatWasReadAsLatin1() throws IOException {
        assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")), "the JVM encodes file names in UTF-8");
        write("srv/gr\u00fc\u00dfe", "CONFIG_HZ=250\n");
        source.setPaths("/srv/gr\u00c3\u00bc\u00c3\u009fe");
        assertThat(find().kconfig().map(Kconfig::label)).contains(root + "/srv/gr\u00fc\u00dfe");
    }

    @Test
    void findsNothingOnATargetWithoutTheFiles() throws IOException {
        source.setPaths("srv/config");
        Finding finding = find();
        assertThat(finding.kconfig()).isEmpty();
        assertThat(finding.looked()).containsExactly(Lookup.at(root + "/srv/config", "no such file"));
    }

    @Test
    void readsNothingOutsideOfTheRoot() throws IOException {
        Files.createSymbolicLink(root.resolve("etc/link"), Path.of("/proc"));
        source.setPaths("etc/link/version", "../../../../../../../proc/version");
        assertThat(find().kconfig()).isEmpty();
    }

    @Test
    void appliesChangedPathsAtOnce() throws IOException {
        source.setPaths("srv/config");
        source.setPaths("etc/kernel/config-%r");
        assertThat(find().kconfig()).isPresent();
        source.setPaths("");
        assertThat(find().looked()).containsExactly(Lookup.at(ConfiguredPaths.PID, "names no path"));
    }

    @Test
    void refusesAnInvalidPath() {
        source.setPaths("etc/kernel/config-%r", "etc/%k");
        assertThatThrownBy(this::find)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(ConfiguredPaths.PID)
                .hasMessageContaining("etc/%k");
    }

    private Finding find() throws IOException {
        return source.find(Target.at(root));
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
