package org.skep.resolver.kernelversion;

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
import org.skep.extern.Code;
import org.skep.extern.Looked;
import org.skep.extern.Value;
import org.skep.itest.junit.Asking;
import org.skep.machine.Target;
import org.skep.resolver.Answer;
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
    void theFirstPlaceThatGivesThreeNumbersTells(
            String signature, String build, String release, String code, String about) throws IOException {
        machine(signature, build, release);
        Answer.Found found = (Answer.Found) ask();
        assertThat(found.value()).isEqualTo(new Value.Number(Integer.decode(code)));
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
    void saysWhereAndWhatStandsThere() throws IOException {
        machine(null, "#1 SMP Debian 6.1.176-1", "6.1.0-50-cloud-amd64");
        Answer.Found found = (Answer.Found) ask();
        assertThat(found.origin()).hasToString(root + "/proc/sys/kernel/version");
        assertThat(found.origin().raw()).contains("#1 SMP Debian 6.1.176-1");
        assertThat(found.looked()).containsExactly(Looked.at(root + "/proc/version_signature", "no such file"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"-, -, -", "-, #1, 6.1", "x, x, x", "-, -, v6.1.2", "-, -, 300.1.2"})
    void withoutAVersionTheExternIsRefusedWeakOrNot(String signature, String build, String release) throws IOException {
        machine(signature, build, release);
        Answer.Refused refused = (Answer.Refused) ask();
        assertThat(refused.code()).isEqualTo(Code.NO_VERSION);
        assertThat(refused.looked()).hasSize(3);
    }

    @Test
    void anotherReleaseThanTheMachinesOwnIsRefusedAsSuch() throws IOException {
        machine(null, null, "6.1.0-50-amd64");
        Asking question = Asking.of(Target.at(root).withRelease("6.12.8"), Asking.integer(NAME));
        assertThat(resolver.resolve(question).get(NAME)).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(Code.OTHER_KERNEL);
            assertThat(refused.why())
                    .isEqualTo("the kernel there is 6.1.0-50-amd64, and the release that was given is 6.12.8");
            assertThat(refused.origin()).hasToString(root + "/proc/sys/kernel/osrelease");
        });
    }

    @Test
    void explainingLooksEverywhere() throws IOException {
        machine("Ubuntu 6.8.0-31.31-generic 6.8.1", "#31", "6.8.0-31-generic");
        Asking question = Asking.of(Target.at(root), Asking.integer(NAME)).explaining();
        Answer.Found found = (Answer.Found) resolver.resolve(question).get(NAME);
        assertThat(found.value()).isEqualTo(new Value.Number(0x060801));
        assertThat(found.looked())
                .extracting(Looked::outcome)
                .containsExactly("no version a.b.c in \"#31\"", "6.8.0, 0x060800");
        assertThat(resolver.survey(question)).extracting(Looked::outcome).containsExactly("6.8.1, 0x060801");
    }

    @Test
    void readsNothingUnlessAsked() throws IOException {
        Files.createDirectories(root.resolve("proc/version_signature"));
        Target target = Target.at(root);
        assertThat(resolver.resolve(Asking.of(target, Asking.integer("LINUX_X"))))
                .isEmpty();
        assertThatThrownBy(() -> resolver.resolve(Asking.of(target, Asking.integer(NAME))))
                .as("a place that is there and can't be read is not passed over")
                .isInstanceOf(IOException.class);
    }

    @Test
    void theRunningKernelHasAVersion() throws IOException {
        Target machine = Target.runningMachine();
        Answer.Found found = (Answer.Found)
                resolver.resolve(Asking.of(machine, Asking.integer(NAME))).get(NAME);
        String major = machine.release().orElseThrow().split("\\.", 2)[0];
        assertThat(((Value.Number) found.value()).bits() >> 16).isEqualTo(Long.parseLong(major));
    }

    private Answer ask() throws IOException {
        return resolver.resolve(Asking.of(Target.at(root), Asking.integer(NAME)))
                .get(NAME);
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
