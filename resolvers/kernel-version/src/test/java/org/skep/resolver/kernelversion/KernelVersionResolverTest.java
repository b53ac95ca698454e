package org.skep.resolver.kernelversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.extern.Code;
import org.skep.extern.Lookup;
import org.skep.extern.Value;
import org.skep.itest.junit.Asking;
import org.skep.machine.Target;
import org.skep.resolver.Answer;
import org.skep.source.Finding;
import org.skep.source.InstalledSource;
import org.skep.source.Kconfig;
import org.skep.testkit.Externs;
import org.skep.testkit.Machine;
import org.skep.testkit.ResolverContract;

class KernelVersionResolverTest {
    private static final String NAME = "LINUX_KERNEL_VERSION";

    private final KernelVersionResolver resolver = new KernelVersionResolver();

    @TempDir
    Path root;

    @ParameterizedTest(name = "{4}")
    @CsvSource(
            nullValues = "-",
            value = {
                "-, #1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-11-02), 6.1.0-50-cloud-amd64, 0x0601b0, Debian",
                "Ubuntu 6.8.0-31.31-generic 6.8.1, #31-Ubuntu SMP, 6.8.0-31-generic, 0x060801, Ubuntu",
                "Ubuntu 5.15.0-1.1 5.15.3, Debian 6.1.176-1, 6.1.0, 0x050f03, Ubuntu before Debian",
                "-, #1 SMP, 6.18.44, 0x06122c, release",
                "-, -, 6.18.44-fc+, 0x06122c, release alone",
                "-, #1 SMP, 4.9.300, 0x0409ff, patch over 255",
                "-, #1 SMP, 4.9.999999999, 0x0409ff, patch far over 255",
                "garbage, garbage, 6.1.2, 0x060102, garbage before",
                "Ubuntu 6.8.0-31.31-generic, #1 SMP, 6.8.0, 0x060800, no third word",
                "-, Debian or Debian 6.1.2-1 or Debian 9.9.9, 6.0.0, 0x060102, first Debian version",
                "-, Debian 6.1-1, 6.0.7, 0x060007, two numbers after Debian",
                "-, Debian 256.1.1 , 6.1.2, 0x060102, not a major version",
                "-, Debian 6.256.1 , 6.1.2, 0x060102, not a minor version",
                "-, Debian 6.1.1234567890, 6.1.2, 0x060102, no number a kernel has",
                "-, -, 255.255.255, 0xffffff, largest",
            })
    void usesTheFirstPlaceWithThreeNumbers(String signature, String build, String release, String code, String about)
            throws IOException {
        machine(signature, build, release);
        Answer.Found found = (Answer.Found) ask();
        assertThat(found.value()).isEqualTo(new Value.Number(Integer.decode(code)));
    }

    /** The columns: signature, build, release, header of the configuration, the version, and its origin. */
    @ParameterizedTest(name = "{6}")
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, 6.1.0-50-amd64, 6.1.192, 0x0601c0, config:3, the header's",
                "-, -, 6.8.0-31-generic, 6.8.1-rc2, 0x060801, config:3, the header's with a suffix",
                "-, -, 4.9.0-1-amd64, 4.9.300, 0x0409ff, config:3, the header's over 255",
                "-, -, 6.1.0-50-amd64, 6.2.3, 0x060100, osrelease, another series",
                "-, -, 6.1.0-50-amd64, 5.1.192, 0x060100, osrelease, another major version",
                "-, -, 6.1.0-50-amd64, -, 0x060100, osrelease, no header",
                "-, -, 6.1.150-custom, 6.1.192, 0x060196, osrelease, a release that is not frozen",
                "-, #1 SMP, 6.1.0-50-amd64, 6.1.192, 0x060100, osrelease, a root with uname -v",
                "-, Debian 6.1.176-1, 6.1.0-50-amd64, 6.1.192, 0x0601b0, version, Debian's uname -v",
                "Ubuntu 6.8.0-31.31-generic 6.8.1, -, 6.8.0-31-generic, 6.8.9, 0x060801, version_signature, Ubuntu's",
                "Ubuntu, -, 6.8.0-31-generic, 6.8.9, 0x060800, osrelease, a root with version_signature",
            })
    void completesAFrozenReleaseFromTheHeader(
            String signature, String build, String release, String header, String code, String from, String about)
            throws IOException {
        machine(signature, build, release);
        byte[] text = headed(header).getBytes(StandardCharsets.ISO_8859_1);
        for (byte[] raw : List.of(text, gzip(text))) {
            Answer.Found found = (Answer.Found) ask(source("boot", Kconfig.of("config", raw)));
            assertThat(found.value()).isEqualTo(new Value.Number(Integer.decode(code)));
            assertThat(found.origin().toString()).endsWith(from);
        }
    }

    @Test
    void readsTheHeaderOfTheFirstConfiguration() throws IOException {
        machine(null, null, "6.1.0-50-amd64");
        InstalledSource none =
                new InstalledSource("none", target -> Finding.nothing(Lookup.at("/gone", "no such file")));
        InstalledSource denied = new InstalledSource("denied", target -> {
            throw new AccessDeniedException("x");
        });
        InstalledSource first =
                source("first", Kconfig.of("first", headed("6.1.5").getBytes(StandardCharsets.ISO_8859_1)));
        InstalledSource next =
                source("next", Kconfig.of("next", headed("6.1.6").getBytes(StandardCharsets.ISO_8859_1)));
        Answer.Found found = (Answer.Found) ask(none, denied, first, next);
        assertThat(found.origin()).hasToString("first:3");
        assertThat(found.origin().raw()).contains("# Linux/x86 6.1.5 Kernel Configuration");
        assertThat(found.looked())
                .extracting(Lookup::toString)
                .contains("/gone: no such file", "denied: permission denied")
                .anySatisfy(looked -> assertThat(looked).endsWith("osrelease: 6.1.0, 0x060100"));

        InstalledSource cut = source("cut", Kconfig.of("cut", Arrays.copyOf(gzip(new byte[1000]), 12)));
        assertThat(((Answer.Found) ask(cut, next)).origin())
                .as("a damaged configuration ends the search for one")
                .hasToString(root + "/proc/sys/kernel/osrelease");
    }

    @Test
    void completesAReleaseGivenWithTheRoot() throws IOException {
        InstalledSource boot =
                source("boot", Kconfig.of("config", headed("6.1.192").getBytes(StandardCharsets.ISO_8859_1)));
        Asking question = Asking.of(Target.at(root).withRelease("6.1.0-50-amd64"), Asking.integer(NAME))
                .from(boot);
        Answer.Found found = (Answer.Found) resolver.resolve(question).get(NAME);
        assertThat(found.value()).isEqualTo(new Value.Number(0x0601c0));
        assertThat(resolver.survey(question)).extracting(Lookup::toString).contains("config:3: 6.1.192, 0x0601c0");
    }

    @Test
    void keepsTheContract() {
        ResolverContract.of(resolver)
                .declaring(List.of(".kconfig"), List.of(NAME))
                .on(Machine.running("6.1.0-50-cloud-amd64")
                        .with("proc/sys/kernel/version", "#1 SMP Debian 6.1.176-1\n"))
                .asking(Externs.in(".kconfig").integer(NAME))
                .warningsFail()
                .check();
    }

    @Test
    void reportsFileAndRawText() throws IOException {
        machine(null, "#1 SMP Debian 6.1.176-1", "6.1.0-50-cloud-amd64");
        Answer.Found found = (Answer.Found) ask();
        assertThat(found.origin()).hasToString(root + "/proc/sys/kernel/version");
        assertThat(found.origin().raw()).contains("#1 SMP Debian 6.1.176-1");
        assertThat(found.looked()).containsExactly(Lookup.at(root + "/proc/version_signature", "no such file"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"-, -, -", "-, #1, 6.1", "x, x, x", "-, -, v6.1.2", "-, -, 300.1.2"})
    void refusesWithoutVersionWeakOrNot(String signature, String build, String release) throws IOException {
        machine(signature, build, release);
        Answer.Refused refused = (Answer.Refused) ask();
        assertThat(refused.code()).isEqualTo(Code.NO_VERSION);
        assertThat(refused.looked()).hasSize(3);
    }

    @Test
    void refusesAReleaseThatTheMachineContradicts() throws IOException {
        machine(null, null, "6.1.0-50-amd64");
        Asking question = Asking.of(Target.at(root).withRelease("6.12.8"), Asking.integer(NAME));
        assertThat(resolver.resolve(question).get(NAME)).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(Code.OTHER_KERNEL);
            assertThat(refused.why())
                    .isEqualTo("the target's kernel is 6.1.0-50-amd64, but the given release is 6.12.8");
            assertThat(refused.origin()).hasToString(root + "/proc/sys/kernel/osrelease");
        });
    }

    @Test
    void explainReadsEveryPlace() throws IOException {
        machine("Ubuntu 6.8.0-31.31-generic 6.8.1", "#31", "6.8.0-31-generic");
        Asking question = Asking.of(Target.at(root), Asking.integer(NAME)).explaining();
        Answer.Found found = (Answer.Found) resolver.resolve(question).get(NAME);
        assertThat(found.value()).isEqualTo(new Value.Number(0x060801));
        assertThat(found.looked())
                .extracting(Lookup::outcome)
                .containsExactly("no version a.b.c in \"#31\"", "6.8.0, 0x060800");
        assertThat(resolver.survey(question)).extracting(Lookup::outcome).containsExactly("6.8.1, 0x060801");
    }

    @Test
    void readsNothingUnlessAsked() throws IOException {
        Files.createDirectories(root.resolve("proc/version_signature"));
        Target target = Target.at(root);
        assertThat(resolver.resolve(Asking.of(target, Asking.integer("LINUX_X"))))
                .isEmpty();
        assertThatThrownBy(() -> resolver.resolve(Asking.of(target, Asking.integer(NAME))))
                .as("an unreadable place is an error")
                .isInstanceOf(IOException.class);
    }

    @Test
    void readsTheRunningKernel() throws IOException {
        Target machine = Target.runningMachine();
        Answer.Found found = (Answer.Found)
                resolver.resolve(Asking.of(machine, Asking.integer(NAME))).get(NAME);
        String major = machine.release().orElseThrow().split("\\.", 2)[0];
        assertThat(((Value.Number) found.value()).bits() >> 16).isEqualTo(Long.parseLong(major));
    }

    private Answer ask(InstalledSource... sources) throws IOException {
        return resolver.resolve(Asking.of(Target.at(root), Asking.integer(NAME)).from(sources))
                .get(NAME);
    }

    private static InstalledSource source(String name, Kconfig kconfig) {
        return new InstalledSource(name, target -> Finding.of(kconfig));
    }

    private static String headed(String version) {
        String header = version == null ? "#" : "# Linux/x86 " + version + " Kernel Configuration";
        return "#\n# Automatically generated file; DO NOT EDIT.\n" + header + "\n#\nCONFIG_HZ=250\n";
    }

    private static byte[] gzip(byte[] text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text);
        }
        return packed.toByteArray();
    }

    private void machine(String signature, String build, String release) throws IOException {
        Files.createDirectories(root.resolve("proc/sys/kernel"));
        write("proc/version_signature", signature);
        write("proc/sys/kernel/version", build);
        write("proc/sys/kernel/osrelease", release);
    }

    private void write(String path, String text) throws IOException {
        if (text != null) {
            Files.writeString(root.resolve(path), text + "\n");
        }
    }
}
