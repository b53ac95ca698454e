package org.skep.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets with a given release, and kernel versions. */
class ReleasedTargetTest {
    @TempDir
    Path root;

    @Test
    void usesTheGivenReleaseWithoutProc() throws IOException {
        Target target = Target.at(root).withRelease("6.1.0-50-amd64");
        assertThat(target.release()).contains("6.1.0-50-amd64");
        assertThat(target.givenRelease()).contains("6.1.0-50-amd64");
        assertThat(target.version()).hasValueSatisfying(evidence -> {
            assertThat(evidence.version()).contains(new KernelVersion(6, 1, 0));
            assertThat(evidence.origin().source()).isEqualTo("the release given with " + root);
            assertThat(evidence.origin().raw()).contains("6.1.0-50-amd64");
        });
        assertThat(Target.at(root).givenRelease()).isEmpty();
        assertThat(Target.at(root).version()).isEmpty();
    }

    @Test
    void readsProcOfTheSameKernel() throws IOException {
        write("proc/sys/kernel/osrelease", "6.1.0-50-amd64");
        write("proc/sys/kernel/version", "#1 SMP Debian 6.1.176-1");
        assertThat(Target.at(root)
                        .withRelease("6.1.0-50-amd64")
                        .version()
                        .orElseThrow()
                        .version())
                .contains(new KernelVersion(6, 1, 176));
    }

    @Test
    void refusesProcOfAnotherKernel() throws IOException {
        write("proc/sys/kernel/osrelease", "6.18.44");
        write("proc/config.gz", "another kernel's");
        write("sys/kernel/btf/vmlinux", "another kernel's");
        write("boot/config-6.1.0", "CONFIG_A=y");
        Target target = Target.at(root).withRelease("6.1.0");
        String why = "the target's kernel is 6.18.44, but the given release is 6.1.0";
        assertThatThrownBy(target::release).hasMessage(root + "/proc/sys/kernel/osrelease: " + why);
        assertThatThrownBy(target::version).hasMessageContaining(why);
        assertThatThrownBy(() -> target.open("proc/config.gz")).hasMessageContaining(why);
        assertThatThrownBy(() -> target.identity("sys/kernel/btf/vmlinux")).hasMessageContaining(why);
        assertThat(target.read("boot/config-6.1.0", 100)).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a b", "6.1\n", "6.1\u00e4"})
    void refusesInvalidReleases(String release) {
        assertThatThrownBy(() -> Target.at(root).withRelease(release)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The size in utsname, for every place with a release. */
    @Test
    void limitsReleasesTo64Characters() throws IOException {
        String longest = "6.1.0-" + "a".repeat(58);
        String longer = longest + "a";
        assertThat(Target.at(root).withRelease(longest).release()).contains(longest);
        assertThatThrownBy(() -> Target.at(root).withRelease(longer)).isInstanceOf(IllegalArgumentException.class);
        write("boot/config-" + longest, "");
        write("boot/config-" + longer, "");
        assertThat(Target.at(root).installedReleases()).containsExactly(longest);

        for (String place : List.of("skep-snapshot.txt", "proc/sys/kernel/osrelease")) {
            String start = place.startsWith("proc") ? "" : "release ";
            write(place, start + longest + "\n");
            assertThat(Target.at(root).release()).as(place).contains(longest);
            write(place, start + longer + "\n");
            assertThatThrownBy(() -> Target.at(root).release())
                    .hasMessage(root + "/" + place + ": its content is not a kernel release");
        }
    }

    @Test
    void listsInstalledReleasesByFileNames() throws IOException {
        write("boot/config-6.1.0-50-amd64", "");
        write("boot/vmlinuz-6.1.0-49-amd64", "");
        write("boot/vmlinuz", "");
        write("boot/initrd.img-5.10", "");
        write("usr/lib/modules/6.12.1/kernel", "");
        Files.createSymbolicLink(root.resolve("lib"), Path.of("/usr/lib"));
        assertThat(Target.at(root).installedReleases()).containsExactly("6.1.0-49-amd64", "6.1.0-50-amd64", "6.12.1");
        assertThat(Target.at(root.resolve("boot")).installedReleases()).isEmpty();
    }

    /** The patch level of a frozen release is not exact. */
    @ParameterizedTest(name = "{4}")
    @CsvSource(
            nullValues = "-",
            value = {
                "6.18.44-custom, -, -, true, a local suffix",
                "6.9.0, -, -, true, the first of a series",
                "6.8.5-301.fc40.x86_64, -, -, true, Fedora",
                "6.1.0-50-amd64, -, -, false, Debian without its build",
                "6.1.0-50-amd64, #1 SMP Debian 6.1.176-1, -, true, Debian",
                "6.8.0-31-generic, #31-Ubuntu, -, false, Ubuntu without its signature",
                "6.8.0-31-generic, #31-Ubuntu, Ubuntu 6.8.0-31.31-generic 6.8.12, true, Ubuntu",
                "5.14.0-503.el9.x86_64, #1, -, false, Red Hat",
            })
    void detectsExactVersions(String release, String build, String signature, boolean exact, String about)
            throws IOException {
        write("proc/sys/kernel/osrelease", release);
        write("proc/sys/kernel/version", build);
        write("proc/version_signature", signature);
        assertThat(Target.at(root).version().orElseThrow().isExact()).isEqualTo(exact);
    }

    private void write(String path, String text) throws IOException {
        if (text != null) {
            Files.createDirectories(root.resolve(path).getParent());
            Files.writeString(root.resolve(path), text);
        }
    }
}
