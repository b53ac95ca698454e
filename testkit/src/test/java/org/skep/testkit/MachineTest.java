package org.skep.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.machine.Target;

class MachineTest {
    @TempDir
    Path root;

    @Test
    void createsItsFiles() throws IOException {
        Machine plain = Machine.running("6.1.0-50-amd64");
        Machine machine = plain.with("etc/name", "bees").withKconfig("CONFIG_HZ=250\n");
        assertThat(plain).as("adding files returns a new machine").hasToString("[proc/sys/kernel/osrelease]");

        Target target = machine.layOut(root.resolve("machine"));
        assertThat(target.release()).contains("6.1.0-50-amd64");
        assertThat(target.list("proc")).containsExactly("config.gz", "sys");
        assertThat(target.read("etc/name", 10)).asString(StandardCharsets.UTF_8).isEqualTo("bees");
        try (GZIPInputStream kconfig = new GZIPInputStream(target.open("proc/config.gz"))) {
            assertThat(kconfig.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("CONFIG_HZ=250\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../passwd", "proc/../../passwd", ""})
    void refusesPathsOutsideTheRoot(String path) {
        assertThatThrownBy(() -> Machine.empty().with(path, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + path + "\" is not a path below the root");
    }
}
