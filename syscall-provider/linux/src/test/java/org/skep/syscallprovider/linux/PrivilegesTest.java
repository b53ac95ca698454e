package org.skep.syscallprovider.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.extern.Code;
import org.skep.kernel.Errno;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapType;
import org.skep.kernel.ProgramType;

class PrivilegesTest {
    @TempDir
    private Path root;

    @ParameterizedTest
    @CsvSource({
        "0000000000000000, socket_filter, 'CAP_BPF'",
        "0000000000000000, tracepoint,    'CAP_BPF CAP_PERFMON'",
        "0000000000000000, xdp,           'CAP_BPF CAP_NET_ADMIN'",
        "0000008000000000, xdp,           'CAP_NET_ADMIN'",
        "0000008000000000, tracepoint,    'CAP_PERFMON'",
        "000000c000000000, tracepoint,    ''",
        "0000000000200000, xdp,           ''",
        "000001ffffffffff, ext,           ''",
    })
    void namesTheCapabilitiesThatAreMissing(String effective, String type, String missing) throws IOException {
        write("proc/self/status", "Name:\tjava\nCapPrm:\tffff\nCapEff:\t" + effective + "\nSeccomp:\t0\n");
        KernelRefusedException refused = refuse(Operation.loading(number(type), "it"));
        assertThat(String.join(" ", refused.refusal().missing())).isEqualTo(missing);
        assertThat(refused.code()).isEqualTo(Code.NOT_PERMITTED);
    }

    @Test
    void namesTheSwitchThatKeepsOthersOut() throws IOException {
        write("proc/self/status", "CapEff:\t0000000000000000\n");
        write("proc/sys/kernel/unprivileged_bpf_disabled", "2\n");
        assertThat(refuse(Operation.creating(MapType.ARRAY, "it")))
                .hasMessageContaining("lacks CAP_BPF")
                .hasMessageContaining("kernel.unprivileged_bpf_disabled is 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            sys/kernel/security/lockdown | none integrity [confidentiality] | the kernel is locked down
            sys/kernel/security/lockdown | none [integrity] confidentiality | the kernel is locked down
            proc/self/status             | Seccomp: 2                       | a seccomp filter
            proc/self/uid_map            | 0 1000 1                         | a user namespace
            """)
    void looksFurtherIfNoCapabilityIsMissing(String file, String text, String words) throws IOException {
        write("proc/self/status", "CapEff:\t000001ffffffffff\n" + (file.endsWith("status") ? text : "Seccomp:\t0"));
        if (!file.endsWith("status")) {
            write(file, text + "\n");
        }
        KernelRefusedException refused = refuse(Operation.creating(MapType.ARRAY, "it"));
        assertThat(refused.refusal().missing()).isEmpty();
        assertThat(refused.code()).isEqualTo(Code.NOT_PERMITTED);
        assertThat(refused.advice())
                .hasValueSatisfying(advice -> assertThat(advice).contains(words));
    }

    @Test
    void managesWithoutProc() {
        assertThat(refuse(Operation.creating(MapType.ARRAY, "it")).errno()).isEqualTo(Errno.EPERM);
    }

    private KernelRefusedException refuse(Operation deed) {
        return new ErrnoExplanation(new Privileges(root)).of(deed, Errno.EPERM, Optional.empty());
    }

    private static int number(String type) {
        return List.of(ProgramType.SOCKET_FILTER, ProgramType.TRACEPOINT, ProgramType.XDP, ProgramType.EXT).stream()
                .filter(candidate -> ProgramType.name(candidate).equals(type))
                .findFirst()
                .orElseThrow();
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
