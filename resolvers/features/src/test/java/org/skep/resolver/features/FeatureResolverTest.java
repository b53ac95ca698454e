package org.skep.resolver.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Lookup;
import org.skep.extern.Value;
import org.skep.itest.junit.Asking;
import org.skep.machine.Target;
import org.skep.resolver.Answer;
import org.skep.testkit.Externs;
import org.skep.testkit.Machine;
import org.skep.testkit.ResolverContract;

class FeatureResolverTest {
    private static final String COOKIE = "LINUX_HAS_BPF_COOKIE";
    private static final String WRAPPER = "LINUX_HAS_SYSCALL_WRAPPER";

    private final FeatureResolver resolver = new FeatureResolver();

    @TempDir
    Path root;

    @Test
    void stopsWhenInterrupted() throws IOException {
        symbols("ffffffff814e0370 T a\n".repeat(100_000));
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> ask(WRAPPER)).isInstanceOf(ClosedByInterruptException.class);
        } finally {
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        }
    }

    /** Differs from libbpf, which creates a kprobe and returns 0 when kprobes are disabled. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "__x64_sys_bpf, true",
        "__ia32_sys_bpf, true",
        "__arm64_sys_bpf, true",
        "__arm_sys_bpf, true",
        "__s390x_sys_bpf, true",
        "__s390_sys_bpf, true",
        "__mips_sys_bpf, true",
        "__riscv_sys_bpf, true",
        "__powerpc_sys_bpf, true",
        "__powerpc64_sys_bpf, true",
        "__sys_bpf, false",
        "sys_bpf, false",
        "__se_sys_bpf, false",
        "__do_sys_bpf, false",
        "kern_sys_bpf, false",
        "__pfx___x64_sys_bpf, false",
        "__x64_sys_bpf_x, false",
        "__x64_sys_brk, false",
    })
    void difference9FindsTheSyscallWrapperInSymbols(String symbol, boolean has) throws IOException {
        symbols("0000000000000000 T _text\nffffffff814e0370 T " + symbol + "\nffffffff814e0380 t x\n");
        Answer.Found found = (Answer.Found) ask(WRAPPER).get(WRAPPER);
        assertThat(found.value()).isEqualTo(new Value.Flag(has));
        assertThat(found.origin()).hasToString(root + "/proc/kallsyms");
        assertThat(found.origin().raw().isPresent()).isEqualTo(has);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "bpf_get_attach_cookie_trace, true",
        "bpf_get_attach_cookie_pe, true",
        "bpf_get_attach_cookie_tracing, true",
        "bpf_get_attach_cookie, false",
        "__pfx_bpf_get_attach_cookie_trace, false",
        "bpf_get_socket_cookie_sock, false",
    })
    void findsTheCookieInHelpersOfTracingPrograms(String symbol, boolean has) throws IOException {
        symbols("0000000000000000 T " + symbol + "\n");
        assertThat(((Answer.Found) ask(COOKIE).get(COOKIE)).value()).isEqualTo(new Value.Flag(has));
    }

    @Test
    void keepsTheContract() {
        ResolverContract.of(new FeatureResolver())
                .declaring(List.of(".kconfig"), List.of("LINUX_*"))
                .on(Machine.empty()
                        .with("proc/kallsyms", "ffffffff81000000 T _stext\nffffffff81200000 T __x64_sys_bpf\n"))
                .asking(
                        Externs.in(".kconfig").bool("LINUX_HAS_SYSCALL_WRAPPER"),
                        Externs.in(".kconfig").bool("LINUX_HAS_BPF_COOKIE"),
                        Externs.in(".kconfig").weak().integer("LINUX_HAS_WINGS"))
                .warningsFail()
                .check();
    }

    @Test
    void ignoresSymbolsOfModules() throws IOException {
        symbols("0 T _text\n0 t __x64_sys_bpf\t[mine]\n");
        assertThat(((Answer.Found) ask(WRAPPER).get(WRAPPER)).value()).isEqualTo(new Value.Flag(false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense\n", "0 T _text\n0 T cut_o", "0 T\n", "0 T _text\n\n", " T _text\n"})
    void refusesWhenSymbolsAreDamaged(String damaged) throws IOException {
        symbols(damaged);
        for (String name : new String[] {COOKIE, WRAPPER}) {
            Answer.Refused refused = (Answer.Refused) ask(name).get(name);
            assertThat(refused.code()).isEqualTo(Code.RESOLVER_FAILED);
            assertThat(refused.looked()).isNotEmpty();
        }
    }

    @Test
    void refusesAnOverlongLine() throws IOException {
        symbols("0 T " + "x".repeat(100_000) + "\n");
        Answer.Refused refused = (Answer.Refused) ask(WRAPPER).get(WRAPPER);
        assertThat(refused.looked())
                .containsExactly(Lookup.at(root + "/proc/kallsyms", "a line of more than 1200 bytes"));
    }

    @Test
    void refusesWithoutEvidenceAndReportsEveryPath() throws IOException {
        Map<String, Answer> answers = ask(COOKIE, WRAPPER);
        assertThat(((Answer.Refused) answers.get(COOKIE)).looked())
                .containsExactly(
                        Lookup.at(root + "/proc/kallsyms", "no such file"),
                        Lookup.at(root + "/sys/kernel/btf/vmlinux", "no such file"));
        assertThat(((Answer.Refused) answers.get(WRAPPER)).looked())
                .containsExactly(Lookup.at(root + "/proc/kallsyms", "no such file"));
    }

    @Test
    void readsTheCookieFromBtfWithoutSymbols() throws IOException {
        write("sys/kernel/btf/vmlinux", "no BTF");
        assertThat(((Answer.Refused) ask(COOKIE).get(COOKIE)).looked().get(1).outcome())
                .startsWith("no usable BTF");
        Files.copy(
                Path.of("/sys/kernel/btf/vmlinux"),
                root.resolve("sys/kernel/btf/vmlinux"),
                StandardCopyOption.REPLACE_EXISTING);
        Answer.Found found = (Answer.Found) ask(COOKIE).get(COOKIE);
        assertThat(found.value()).isEqualTo(new Value.Flag(true));
        assertThat(found.origin().raw()).contains("BPF_FUNC_get_attach_cookie");
        assertThat(found.looked()).containsExactly(Lookup.at(root + "/proc/kallsyms", "no such file"));
    }

    @Test
    void cachesFoundFeaturesOnly() throws IOException {
        // Both texts have the same length, so that the file keeps its identity.
        String before = "0 T __x64_sys_bpf\n0 T xxx_get_attach_cookie_pe\n";
        String after = "0 T __xxx_sys_bpf\n0 T bpf_get_attach_cookie_pe\n";
        symbols(before);
        FileTime time = Files.getLastModifiedTime(root.resolve("proc/kallsyms"));
        Asking question = Asking.of(Target.at(root), Asking.integer(COOKIE), Asking.integer(WRAPPER));
        assertThat(flag(resolver.resolve(question).get(COOKIE))).isFalse();
        symbols(after);
        Files.setLastModifiedTime(root.resolve("proc/kallsyms"), time);
        Map<String, Answer> again = resolver.resolve(question);
        assertThat(flag(again.get(COOKIE))).as("searched again").isTrue();
        assertThat(flag(again.get(WRAPPER))).as("kept").isTrue();
    }

    /**
     * Differs from libbpf, which refuses tristate and string; the core sets a weak absent extern to zero for every
     * type.
     */
    @Test
    void difference10UnknownVirtualExternIsAbsentForEveryType() throws IOException {
        for (ExternType type : new ExternType[] {
            new ExternType.Bool(),
            new ExternType.Char(true),
            new ExternType.Int(2, false),
            new ExternType.Tristate(4),
            new ExternType.Text(8),
        }) {
            Extern extern = Asking.extern("LINUX_HAS_NOTHING", ".kconfig", type);
            Map<String, Answer> answers = resolver.resolve(Asking.of(Target.at(root), extern));
            assertThat(answers.get("LINUX_HAS_NOTHING")).as(type.toString()).isInstanceOf(Answer.Absent.class);
        }
    }

    @Test
    void doesNotAnswerOtherNames() throws IOException {
        assertThat(ask("LINUX_KERNEL_VERSION", "CONFIG_HZ")).isEmpty();
    }

    @Test
    void readsTheRunningKernel() throws IOException {
        Asking question = Asking.of(Target.runningMachine(), Asking.integer(COOKIE), Asking.integer(WRAPPER));
        Map<String, Answer> answers = resolver.resolve(question);
        assertThat(answers.values()).allSatisfy(answer -> assertThat(answer).isInstanceOf(Answer.Found.class));
        String symbols = Files.readString(Path.of("/proc/kallsyms"), StandardCharsets.ISO_8859_1);
        assertThat(((Answer.Found) answers.get(WRAPPER)).value())
                .isEqualTo(
                        new Value.Flag(symbols.contains(" __x64_sys_bpf\n") || symbols.contains(" __arm64_sys_bpf\n")));
        assertThat(resolver.survey(question)).hasSize(2);
    }

    private static boolean flag(Answer answer) {
        return ((Value.Flag) ((Answer.Found) answer).value()).on();
    }

    private Map<String, Answer> ask(String... names) throws IOException {
        Extern[] externs = Arrays.stream(names).map(Asking::integer).toArray(Extern[]::new);
        return resolver.resolve(Asking.of(Target.at(root), externs));
    }

    private void symbols(String text) throws IOException {
        write("proc/kallsyms", text);
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
