package org.skep.itest.loading;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.itest.junit.OnRealKernel;

/**
 * The assembled program as a user other than root, with few capabilities or none: what may be loaded with them is
 * loaded, and otherwise the refusal names the object's part that was refused and all capabilities that are missing.
 */
@OnRealKernel(with = "setpriv")
class FewPrivilegesIT {
    private static final Path HOME = Path.of(System.getProperty("skep.home"));
    private static final Path OBJECTS = Path.of(System.getProperty("skep.fixtures"), "link", "el");

    /** Nobody's, on every Linux. */
    private static final String NOBODY = "65534";

    @TempDir
    private static Path folder;

    private static Path home;
    private static Path objects;

    /** Nobody may look into the folder of the one who builds. */
    @BeforeAll
    static void makeReadable() throws IOException {
        ForEverybody.open(folder, "rwxr-xr-x");
        home = ForEverybody.copy(HOME, folder.resolve("skep"));
        objects = ForEverybody.copy(OBJECTS, folder.resolve("objects"));
        ForEverybody.open(Files.createDirectory(folder.resolve("tmp")), "rwxrwxrwx");
    }

    @ParameterizedTest(name = "with {0}: {1}")
    @CsvSource({
        // A socket filter and a hash map.
        "'',             only_map,     'lonely',     CAP_BPF",
        "bpf,            only_map,     '',           ''",
        // A raw tracepoint with externs.
        "'',             kconfig,      'bss',        CAP_BPF",
        "bpf,            kconfig,      'asks',       CAP_PERFMON",
        "'bpf perfmon',  kconfig,      '',           ''",
        // XDP without maps.
        "'',             no_data,      'passes',     CAP_BPF and CAP_NET_ADMIN",
        "bpf,            no_data,      'passes',     CAP_NET_ADMIN",
        "'bpf perfmon',  no_data,      'passes',     CAP_NET_ADMIN",
        "'bpf net_admin', no_data,     '',           ''",
        // Traffic control.
        "'bpf perfmon',  weak_pair,    'classifies', CAP_NET_ADMIN",
    })
    void theRefusalNamesWhatIsMissingOrItWorks(String capabilities, String object, String part, String missing)
            throws Exception {
        Run run = load(capabilities.isEmpty() ? List.of() : List.of(capabilities.split(" ")), object);

        if (missing.isEmpty()) {
            assertThat(run.status()).as(run.out() + run.err()).isZero();
            assertThat(run.out()).contains("\"ok\":true", "\"warnings\":[]");
        } else {
            assertThat(run.status()).as(run.out() + run.err()).isEqualTo(1);
            assertThat(run.out())
                    .contains("\"ok\":false", "\"code\":\"not-permitted\"", part)
                    .contains("the process lacks " + missing + ";")
                    .containsOnlyOnce("run it as root, or give the process " + missing);
        }
        assertThat(run.err()).isEmpty();
    }

    private static Run load(List<String> capabilities, String object) throws IOException, InterruptedException {
        String sets = "-all"
                + String.join("", capabilities.stream().map(name -> ",+" + name).toList());
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--reuid",
                NOBODY,
                "--regid",
                NOBODY,
                "--clear-groups",
                "--inh-caps",
                sets,
                "--ambient-caps",
                sets,
                "--bounding-set",
                sets));
        command.addAll(Run.skep(home, folder.resolve("tmp")));
        command.addAll(
                List.of("load", "--json", objects.resolve(object + ".bpf.o").toString()));
        return Run.of(new ProcessBuilder(command));
    }
}
