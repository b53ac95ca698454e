package org.skep.syscallprovider.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.itest.junit.OnRealKernel;
import org.skep.kernel.BtfHandle;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapHandle;
import org.skep.kernel.ProgramHandle;
import org.skep.kernel.ProgramSpec;
import org.skep.kernel.ProgramType;

/** Loads in a JVM of its own that has lost privileges: either the refusal names what is missing, or it works. */
@OnRealKernel(with = "setpriv")
class LessPrivilegedTest {

    @ParameterizedTest(name = "{0} loads {1}: {2}")
    @CsvSource({
        "'',               map,           CAP_BPF",
        "'',               socket_filter, CAP_BPF",
        "'',               tracepoint,    CAP_BPF CAP_PERFMON",
        "+bpf,             map,           loaded",
        "+bpf,             socket_filter, loaded",
        "+bpf,             tracepoint,    CAP_PERFMON",
        "+bpf,             xdp,           CAP_NET_ADMIN",
        "'+bpf,+perfmon',  tracepoint,    loaded",
        "'+bpf,+perfmon',  xdp,           CAP_NET_ADMIN",
        "'+bpf,+net_admin', xdp,          loaded",
    })
    void namesWhatIsMissing(String capabilities, String what, String outcome) throws Exception {
        assertThat(inChild(capabilities, what)).isEqualTo(outcome);
    }

    private static String inChild(String capabilities, String what) throws IOException, InterruptedException {
        String sets = "-all" + (capabilities.isEmpty() ? "" : "," + capabilities);
        // Still user 0, who may read the classes; its capabilities are those of the bounding set.
        List<String> command = new ArrayList<>(List.of("setpriv", "--inh-caps", sets, "--bounding-set", sets));
        command.add(ProcessHandle.current().info().command().orElseThrow());
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(
                List.of("-Xshare:auto", "-cp", System.getProperty("java.class.path"), Child.class.getName(), what));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output.strip();
    }

    /** What runs without privileges. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            try (LinuxSyscallProvider provider = new LinuxSyscallProvider()) {
                if (arguments[0].equals("map")) {
                    map(provider);
                } else {
                    try (ProgramHandle program = provider.loadProgram(program(arguments[0]))) {
                        program.info();
                    }
                }
                System.out.println("loaded");
            } catch (KernelRefusedException e) {
                System.out.println(String.join(" ", e.refusal().missing()));
                System.err.println(e.getMessage());
            }
        }

        private static void map(LinuxSyscallProvider provider) throws KernelRefusedException {
            try (BtfHandle btf = provider.loadBtf(Small.btf());
                    MapHandle map = provider.createMap(Small.values(btf))) {
                map.update(new byte[4], Small.bytes(1), MapHandle.ANY);
                map.freeze();
            }
        }

        private static ProgramSpec program(String type) {
            return Small.returning(
                    switch (type) {
                        case "socket_filter" -> ProgramType.SOCKET_FILTER;
                        case "tracepoint" -> ProgramType.TRACEPOINT;
                        default -> ProgramType.XDP;
                    },
                    0);
        }
    }
}
