package org.skep.itest.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.itest.junit.OnRealKernel;

/** The archive, unpacked into a folder of its own and run with the Java of this test. */
class UnpackedIT {
    private static final String ARCHIVE = System.getProperty("skep.archive");
    private static final String VERSION = System.getProperty("skep.version");
    private static final int MINUTES = 2;

    /** Nobody's, on every Linux. */
    private static final String NOBODY = "65534";

    @TempDir
    private static Path shared;

    private static Path home;
    private static String example;

    @TempDir
    private Path folder;

    private Path temporary;

    @BeforeAll
    static void unpack() throws Exception {
        permit(shared, "rwxr-xr-x");
        Path place = Files.createDirectory(shared.resolve("a plåce"));
        run(new ProcessBuilder("tar", "-xzf", ARCHIVE + ".tar.gz", "--no-same-owner", "-C", place.toString()));
        home = place.resolve("skep-" + VERSION);
        example = home.resolve("examples/kernel-facts/kernel-facts.bpf.o").toString();
    }

    @BeforeEach
    void makeRoom() throws IOException {
        temporary = Files.createDirectory(folder.resolve("tmp"));
    }

    @Test
    void tellsItsVersion() throws Exception {
        assertThat(run(skep("--version"))).isEqualTo("skep " + VERSION + "\n");
    }

    @Test
    void resolvesAnExampleOfItsOwn() throws Exception {
        String out = run(skep("resolve", "--kconfig", config(), example));

        assertThat(out)
                .contains("kernel-facts.bpf.o on Linux ")
                .containsPattern("CONFIG_HZ +long +strong +250 +.*config:1\n");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    @OnRealKernel
    void loadsIt() throws Exception {
        String out = run(skep("load", "--json", "--kconfig", config(), example));

        assertThat(out).contains("\"ok\":true", "\"name\":\"kernel_facts\"");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void theShellTakesCommands() throws Exception {
        Path script = Files.writeString(
                folder.resolve("script"), "skep:resolve --kconfig " + config() + " '" + example + "'\n$status\n");

        String out = run(skep("shell").redirectInput(script.toFile()));

        assertThat(out).contains("CONFIG_HZ").endsWith("\n0\n");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void runsThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("skep"), home.resolve("bin/skep"));

        assertThat(run(environment(new ProcessBuilder(link.toString(), "--version"))))
                .isEqualTo("skep " + VERSION + "\n");
    }

    @Test
    void theZipRunsToo() throws Exception {
        try (Stream<Path> before = Files.list(folder)) {
            assertThat(before).containsExactly(temporary);
        }
        run(new ProcessBuilder("unzip", "-q", ARCHIVE + ".zip", "-d", folder.toString()));

        String unpacked = folder.resolve("skep-" + VERSION + "/bin/skep").toString();
        assertThat(run(environment(new ProcessBuilder(unpacked, "--version")))).isEqualTo("skep " + VERSION + "\n");
    }

    @Test
    void firstRunsAtOnceDisturbNobody() throws Exception {
        String config = config();
        run(new ProcessBuilder("rm", "-rf", home.resolve("classes").toString()));
        List<CompletableFuture<String>> runs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            runs.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return run(skep("resolve", "--kconfig", config, example));
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }

        for (CompletableFuture<String> run : runs) {
            assertThat(run.get()).contains("CONFIG_HZ").isEqualTo(runs.get(0).get());
        }
        try (Stream<Path> archives = Files.list(home.resolve("classes"))) {
            assertThat(archives).hasSize(1).allSatisfy(archive -> assertThat(Files.size(archive))
                    .isPositive());
        }
    }

    /** As installed for all: root's, read-only, and used by somebody who has a home, or nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @OnRealKernel(with = "setpriv")
    void whoMayWriteNothingOfItRunsItAsWell(boolean hasHome) throws Exception {
        Path readOnly = shared.resolve("read-only " + hasHome);
        run(new ProcessBuilder("cp", "-r", home.toString(), readOnly.toString()));
        run(new ProcessBuilder("rm", "-rf", readOnly.resolve("classes").toString()));
        run(new ProcessBuilder("chmod", "-R", "a-w", readOnly.toString()));
        permit(folder, "rwxr-xr-x");
        permit(temporary, "rwxrwxrwx");
        Path user = Files.createDirectory(folder.resolve("user"));
        run(new ProcessBuilder("chown", NOBODY, user.toString()));
        String[] command = {
            "setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", readOnly + "/bin/skep", "--version"
        };

        for (int i = 0; i < 2; i++) {
            ProcessBuilder program = environment(new ProcessBuilder(command));
            if (hasHome) {
                program.environment().put("HOME", user.toString());
            } else {
                program.environment().remove("HOME");
            }
            assertThat(run(program)).isEqualTo("skep " + VERSION + "\n");
        }
        assertThat(readOnly.resolve("classes")).doesNotExist();
        if (hasHome) {
            try (Stream<Path> archives = Files.list(user.resolve(".cache/skep"))) {
                assertThat(archives).hasSize(1);
            }
        }
        assertThat(temporary).isEmptyDirectory();
    }

    /** Who owns the folder could have put any classes there, for root to run. */
    @Test
    @OnRealKernel
    void rootBelievesNoArchiveInAFolderOfSomebodyElse() throws Exception {
        Path others = Files.createDirectory(folder.resolve("others"));
        run(new ProcessBuilder("cp", "-r", home.toString(), others.toString()));
        Path copy = others.resolve(home.getFileName());
        run(new ProcessBuilder("rm", "-rf", copy.resolve("classes").toString()));
        run(new ProcessBuilder("chown", NOBODY, others.toString()));
        ProcessBuilder program =
                environment(new ProcessBuilder(copy.resolve("bin/skep").toString(), "--version"));
        program.environment().put("XDG_CACHE_HOME", others.toString());

        assertThat(run(program)).isEqualTo("skep " + VERSION + "\n");

        assertThat(copy.resolve("classes")).doesNotExist();
        assertThat(others.resolve("skep")).doesNotExist();
    }

    /** What native code needs is unpacked somewhere else then. */
    @ParameterizedTest
    @ValueSource(strings = {"noexec", "ro"})
    @OnRealKernel(with = "unshare")
    void loadsWhereTheTemporaryFolderHoldsNoPrograms(String option) throws Exception {
        String script =
                """
                set -eu
                mount -t tmpfs -o "$1" none "$2"
                shift 2
                exec "$@"
                """;
        ProcessBuilder program = environment(new ProcessBuilder(
                "unshare",
                "--mount",
                "sh",
                "-c",
                script,
                "sh",
                option,
                temporary.toString(),
                home.resolve("bin/skep").toString(),
                "load",
                "--json",
                "--kconfig",
                config(),
                example));

        assertThat(run(program)).contains("\"ok\":true");
    }

    /**
     * A root that is read-only, with busybox for all tools, and with nothing in /dev but a tmpfs: no /dev/null, no
     * /dev/fd, no /tmp, and no HOME. The cache is in /dev/shm, or where TMPDIR says.
     */
    @ParameterizedTest
    @CsvSource({"/dev/shm, UNUSED", "/run/skep, TMPDIR"})
    @OnRealKernel(with = {"unshare", "busybox", "chroot"})
    void runsInABareContainer(String writable, String variable) throws Exception {
        String script =
                """
                set -eu
                root=$1 jdk=$2 skep=$3 writable=$4
                shift 4
                mount -t tmpfs none "$root"
                mkdir -p "$root/bin" "$root/jdk" "$root/skep" "$root/proc" "$root$writable"
                cp "$(command -v busybox)" "$root/bin/busybox"
                for tool in $("$root/bin/busybox" --list); do
                    [ -e "$root/bin/$tool" ] || ln -s busybox "$root/bin/$tool"
                done
                # What a JDK needs: a C library, and its own files, which some systems have in /etc.
                configuration=$(dirname "$(readlink -f "$jdk/conf/net.properties")")
                for folder in /lib /lib64 /usr/lib /usr/lib64 "$configuration"; do
                    [ -d "$folder" ] || continue
                    mkdir -p "$root$folder"
                    mount --bind "$folder" "$root$folder"
                done
                mount --bind "$jdk" "$root/jdk"
                mount --bind "$skep" "$root/skep"
                mount -o remount,ro,bind "$root/skep"
                mount -t proc none "$root/proc"
                mount -t tmpfs none "$root$writable"
                mount -o remount,ro "$root"
                exec env -i "$(command -v chroot)" "$root" "$@"
                """;
        ProcessBuilder program = new ProcessBuilder(
                "unshare",
                "--mount",
                "sh",
                "-c",
                script,
                "sh",
                temporary.toString(),
                Path.of(System.getProperty("java.home")).toRealPath().toString(),
                home.toString(),
                writable,
                "/bin/env",
                "JAVA_HOME=/jdk",
                variable + "=" + writable,
                "/skep/bin/skep",
                "load",
                "--dry-run",
                "--json",
                "--set",
                "CONFIG_HZ=250",
                "--set",
                "CONFIG_BPF_SYSCALL=y",
                "--set",
                "CONFIG_DEFAULT_HOSTNAME=\"(none)\"",
                "/skep/examples/kernel-facts/kernel-facts.bpf.o");
        run(new ProcessBuilder("rm", "-rf", home.resolve("classes").toString()));

        assertThat(run(program)).contains("\"ok\":true");
    }

    /** The native libraries are beside the bundles: to load an object, none is unpacked. */
    @Test
    @OnRealKernel
    void loadsWhereNoLibraryCanBeUnpacked() throws Exception {
        ProcessBuilder program = skep("load", "--json", "--kconfig", config(), example);
        Path missing = folder.resolve("missing");
        program.environment().put("SKEP_JAVA_OPTIONS", "-Djna.tmpdir=" + missing + " -DZstdTempFolder=" + missing);

        assertThat(run(program)).contains("\"ok\":true");
    }

    private ProcessBuilder skep(String... arguments) {
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/skep").toString()));
        command.addAll(List.of(arguments));
        return environment(new ProcessBuilder(command));
    }

    private ProcessBuilder environment(ProcessBuilder program) {
        program.environment().put("JAVA_HOME", System.getProperty("java.home"));
        program.environment().put("TMPDIR", temporary.toString());
        // Those of the build are not a user's.
        program.environment().remove("MAVEN_OPTS");
        program.environment().remove("XDG_CACHE_HOME");
        program.environment().remove("XDG_RUNTIME_DIR");
        return program;
    }

    private String config() throws IOException {
        return Files.writeString(
                        folder.resolve("config"),
                        """
                        CONFIG_HZ=250
                        CONFIG_BPF_SYSCALL=y
                        CONFIG_DEFAULT_HOSTNAME="(none)"
                        """)
                .toString();
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** All that it prints to standard output, when it ends well and has nothing to say beside. */
    private static String run(ProcessBuilder program) throws IOException, InterruptedException {
        Path err = Files.createTempFile("err", null);
        try {
            Process process = program.redirectError(err.toFile()).start();
            CompletableFuture.delayedExecutor(MINUTES, TimeUnit.MINUTES).execute(process::destroyForcibly);
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(Files.readString(err)).isZero();
            assertThat(err).hasContent("");
            return out;
        } finally {
            Files.delete(err);
        }
    }
}
