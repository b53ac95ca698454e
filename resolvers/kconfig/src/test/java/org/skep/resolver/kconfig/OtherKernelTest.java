package org.skep.resolver.kconfig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.extern.Code;
import org.skep.itest.junit.Asking;
import org.skep.kconfig.ConfigPaths;
import org.skep.kconfig.KconfigText;
import org.skep.machine.Target;
import org.skep.resolver.Answer;
import org.skep.source.Finding;
import org.skep.source.InstalledSource;
import org.skep.source.Kconfig;

class OtherKernelTest {
    @TempDir
    Path root;

    @ParameterizedTest(name = "{4}")
    @CsvSource(
            nullValues = "-",
            value = {
                "Linux/x86 6.18.44, 6.18.44-custom, -, -, the same",
                "Linux/x86_64 6.8.5, 6.8.5-301.fc40.x86_64, -, -, Fedora",
                "Linux/x86 6.1.176, 6.1.0-50-amd64, #1 SMP Debian 6.1.176-1, -, Debian",
                "Linux/x86 6.1.176, 6.1.0-50-amd64, -, -, Debian without its build",
                "Linux/x86 6.8.12, 6.8.0-50-generic, #51-Ubuntu, Ubuntu 6.8.0-50.51-generic 6.8.12, Ubuntu",
                "Linux/x86 6.8.12, 6.8.0-50-generic, #51-Ubuntu, -, Ubuntu without its signature",
                "Linux/x86 5.15.153.1, 5.15.153.1-microsoft-standard-WSL2, -, -, four numbers",
                "Linux/x86 6.10.0-rc1, 6.10.0-rc1, -, -, a candidate",
                "Linux/arm64 6.6.31, 6.6.31+rpt-rpi-v8, -, -, another architecture's name",
                "Linux/x86 6.1, 6.18.44, -, -, no three numbers",
                "Linux/x86 999.1.1, 6.18.44, -, -, no version",
                "Something 6.1.2, 6.18.44, -, -, no header",
                "Linux/x86 6.1.2, garbage, -, -, a kernel without a version",
            })
    void addsNoRemarkForEqualOrIncomparableVersions(
            String header, String release, String build, String signature, String about) throws IOException {
        assertThat(remark(header, release, build, signature)).isEmpty();
    }

    @ParameterizedTest(name = "{4}")
    @CsvSource(
            nullValues = "-",
            value = {
                "Linux/x86 6.18.43, 6.18.44-custom, -, -, patch level",
                "Linux/x86 6.17.44, 6.18.44-custom, -, -, minor",
                "Linux/x86 5.18.44, 6.18.44-custom, -, -, major",
                "Linux/x86 6.1.0, 6.1.0-50-amd64, #1 SMP Debian 6.1.176-1, -, Debian's release is no version",
                "Linux/x86 6.8.0, 6.8.0-50-generic, #51, Ubuntu 6.8.0-50.51-generic 6.8.12, nor Ubuntu's",
                "Linux/x86 6.2.0, 6.1.0-50-amd64, -, -, minor where the patch level is frozen",
                "Linux/x86 6.9.1, 6.9.0, -, -, a zero that nothing follows is one",
            })
    void anotherKernelIs(String header, String release, String build, String signature, String about)
            throws IOException {
        assertThat(remark(header, release, build, signature))
                .hasValueSatisfying(remark -> assertThat(remark.code()).isEqualTo(Code.OTHER_KERNEL));
    }

    @Test
    void reportsBothVersionsAndPlaces() throws IOException {
        assertThat(remark("Linux/x86 6.1.170", "6.1.0-50-amd64", "#1 SMP Debian 6.1.176-1", null))
                .hasValueSatisfying(remark -> assertThat(remark.text())
                        .isEqualTo("The configuration is that of Linux 6.1.170 by its header (my.config:3:"
                                + " # Linux/x86 6.1.170 Kernel Configuration), and the kernel is 6.1.176 ("
                                + root + "/proc/sys/kernel/version: #1 SMP Debian 6.1.176-1)."));
    }

    @Test
    void addsTheRemarkToEveryAnswer() throws IOException {
        kernel("6.18.44", null, null);
        Kconfig kconfig = Kconfig.of("my.config", text("Linux/x86 6.1.170").getBytes(StandardCharsets.US_ASCII));
        Asking question = Asking.of(Target.at(root), Asking.integer("CONFIG_HZ"), Asking.integer("CONFIG_MISSING"))
                .from(new InstalledSource("given", target -> Finding.of(kconfig)));
        assertThat(new KconfigResolver().resolve(question).values())
                .hasSize(2)
                .extracting(Answer::remarks)
                .allSatisfy(remarks ->
                        assertThat(remarks).extracting(Answer.Remark::code).isEqualTo(List.of(Code.OTHER_KERNEL)));
    }

    @Test
    void refusesAReleaseThatTheMachineContradicts() throws IOException {
        kernel("6.1.0-50-amd64", null, null);
        Asking question = Asking.of(Target.at(root).withRelease("6.12.8"), Asking.integer("CONFIG_HZ"))
                .from(new InstalledSource("boot", ConfigPaths.of("boot/config-%r")::firstFile));
        assertThat(new KconfigResolver().resolve(question).get("CONFIG_HZ"))
                .isInstanceOfSatisfying(Answer.Refused.class, refused -> {
                    assertThat(refused.code()).isEqualTo(Code.OTHER_KERNEL);
                    assertThat(refused.why()).contains("kernel is 6.1.0-50-amd64", "given release is 6.12.8");
                    assertThat(refused.origin()).hasToString(root + "/proc/sys/kernel/osrelease");
                });
    }

    private Optional<Answer.Remark> remark(String header, String release, String build, String signature)
            throws IOException {
        kernel(release, build, signature);
        byte[] text = text(header).getBytes(StandardCharsets.US_ASCII);
        return OtherKernel.of(KconfigText.parse(text), "my.config", Target.at(root));
    }

    private static String text(String header) {
        return "#\n# Automatically generated file; DO NOT EDIT.\n# " + header
                + " Kernel Configuration\n#\nCONFIG_HZ=250\n";
    }

    private void kernel(String release, String build, String signature) throws IOException {
        Files.createDirectories(root.resolve("proc/sys/kernel"));
        write("proc/sys/kernel/osrelease", release);
        write("proc/sys/kernel/version", build);
        write("proc/version_signature", signature);
    }

    private void write(String path, String text) throws IOException {
        if (text != null) {
            Files.writeString(root.resolve(path), text + "\n");
        }
    }
}
