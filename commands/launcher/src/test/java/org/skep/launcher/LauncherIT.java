package org.skep.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The assembled program as a process of its own: the real framework, all bundles, the machine that the test runs on.
 */
class LauncherIT {
    private static final Path HOME = Path.of(System.getProperty("skep.home"));
    private static final Path EXAMPLE = Path.of(System.getProperty("skep.example"));

    @TempDir
    private Path folder;

    @Test
    void resolvesARealObjectOnThisMachine() throws Exception {
        Run run = skep(HOME, "resolve", "--kconfig", config(), EXAMPLE.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("kernel-facts.bpf.o on Linux ")
                .containsPattern("CONFIG_HZ +long +strong +250 +.*config:1\n")
                .containsPattern("CONFIG_MISSING +int +weak +0 +nobody knows it\n")
                .containsPattern("LINUX_KERNEL_VERSION +int +strong +[0-9]+\\.[0-9]+\\.[0-9]+, 0x[0-9a-f]{6} ");
    }

    @Test
    void argumentsArriveAsTheyWereGiven() throws Exception {
        String hostile = "CONFIG_DEFAULT_HOSTNAME=\"$(x) `y` ; | ä * \\\"";

        Run run = skep(HOME, "resolve", "--json", "--kconfig", config(), "--set", hostile, EXAMPLE.toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("\"value\":\"$(x) `y` ; | ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"resolve", "explain"})
    void theExitStatusIsTheCommands(String command) throws Exception {
        assertThat(skep(HOME, command, "--help").status()).isZero();
        assertThat(skep(HOME, command, "/does/not/exist.o").status()).isEqualTo(1);
        assertThat(skep(HOME, command).status()).isEqualTo(2);
    }

    /** Digits that are not ASCII's, an i that loses its dot, and both. */
    @Test
    void printsTheSameInEveryLocale() throws Exception {
        String[] command = {"resolve", "--json", "--kconfig", config(), EXAMPLE.toString()};
        Run expected = skep(HOME, command);
        for (String locale : List.of("ar-EG", "fa-IR", "mr-IN", "bn-BD", "ne-NP", "tr-TR", "tr-TR-u-nu-arab")) {
            String[] parts = locale.split("-", 3);
            ProcessBuilder program = program(HOME, command);
            program.command()
                    .addAll(
                            1,
                            List.of(
                                    "-Duser.language=" + parts[0],
                                    "-Duser.country=" + parts[1],
                                    "-Duser.extensions=" + (parts.length > 2 ? parts[2] : "")));

            Run run = Run.of(program);

            assertThat(run.err()).as(locale).isEmpty();
            assertThat(run.status()).as(locale).isZero();
            assertThat(run.out()).as(locale).isEqualTo(expected.out());
        }
    }

    @Test
    void noTwoRunsDisturbEachOtherAndNeitherLeavesAnything() throws Exception {
        String config = config();
        List<CompletableFuture<Run>> runs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            runs.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return skep(HOME, "resolve", "--kconfig", config, EXAMPLE.toString());
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }

        for (CompletableFuture<Run> run : runs) {
            assertThat(run.get().status()).as(run.get().err()).isZero();
            assertThat(run.get().out()).isEqualTo(runs.get(0).get().out());
        }
        assertThat(temporary()).isEmptyDirectory();
    }

    @Test
    void runsFromAFolderOfAnyName() throws Exception {
        Path odd = copy(folder.resolve("a b+c%20ä"));

        Run run = skep(odd, "resolvers", "--json");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("\"name\":\"kernel-version\"");
    }

    @Test
    void saysWhichServiceIsMissing() throws Exception {
        Path home = copy(folder.resolve("incomplete"));
        delete(home.resolve("bundles"), "org.skep.core-");

        Run run = skep(home, "resolvers");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("skep: the bundles are installed, but nobody offers the commands\n")
                .contains("SkepTool waits for org.skep.loader.ObjectResolver")
                .doesNotContain("\tat ");
    }

    @Test
    void saysWhichBundleDidNotStart() throws Exception {
        Path home = copy(folder.resolve("incomplete"));
        delete(home.resolve("bundles"), "picocli-");

        Run run = skep(home, "resolvers");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("org.skep.commands did not start")
                .contains("picocli")
                .doesNotContain("\tat ");
    }

    @Test
    void theShellTakesCommandsAndEndsWithItsInput() throws Exception {
        Path script = Files.writeString(
                folder.resolve("script"), "skep:resolve --kconfig " + config() + " " + EXAMPLE + "\n$status\n");

        Run run = Run.of(program(HOME, "shell").redirectInput(script.toFile()));

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("CONFIG_HZ").endsWith("\n0\n");
        assertThat(temporary()).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exit              | 0",
                "exit; lb          | 0",
                "exit 3            | 3",
                "nonsense \\n exit  | 1",
                "exit abc \\n exit  | 1",
                "exit 256 \\n exit  | 1",
            })
    void exitEndsAScriptWhereItStands(String lines, int status) throws Exception {
        Path script = Files.writeString(folder.resolve("script"), lines.replace("\\n", "\n") + "\necho still there\n");

        Run run = Run.of(program(HOME, "shell").redirectInput(script.toFile()));

        assertThat(run.status()).as(run.err()).isEqualTo(status);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).doesNotContain("Interrupted").matches(status == 1 ? "gogo: .*\n" : "");
        assertThat(temporary()).isEmptyDirectory();
    }

    /** Wherever the signal comes, from the first class that is loaded to the last line that is printed. */
    @ParameterizedTest
    @ValueSource(ints = {100, 250, 400, 600, 800, 1100, 1500})
    void aSignalAtAnyMomentEndsItWithoutAWordAndLeavesNothing(int milliseconds) throws Exception {
        Process load = Run.start(program(HOME, "load", "--dry-run", EXAMPLE.toString(), EXAMPLE.toString()));
        if (!load.waitFor(milliseconds, TimeUnit.MILLISECONDS)) {
            load.toHandle().destroy();
        }
        String err = new String(load.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(load.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(load.exitValue()).isIn(0, 143);
        assertThat(err).isEmpty();
        assertThat(temporary()).isEmptyDirectory();
    }

    /**
     * With objects left to load, and with a main thread that no interruption ends where it is in a system call, writing
     * to a pipe that is full. It returns from that when the framework has been stopped.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSignalWhileItLoadsEndsItWithoutAWord(boolean inAShell) throws Exception {
        List<String> objects = Collections.nCopies(100, EXAMPLE.toString());
        Process load;
        if (inAShell) {
            load = Run.start(program(HOME, "shell"));
            load.getOutputStream()
                    .write(("skep:load --dry-run --json " + String.join(" ", objects) + "\n")
                            .getBytes(StandardCharsets.UTF_8));
            load.getOutputStream().flush();
        } else {
            List<String> arguments = new ArrayList<>(List.of("load", "--dry-run", "--json"));
            arguments.addAll(objects);
            load = Run.start(program(HOME, arguments.toArray(String[]::new)));
        }
        try (InputStream out = load.getInputStream()) {
            // The first results are there, and those of all do not fit into the pipe.
            assertThat(out.read()).isNotNegative();
            load.toHandle().destroy();
            while (!hasStoppedItsFramework(load)) {
                Thread.onSpinWait();
            }
            out.readAllBytes();
        }
        assertThat(load.waitFor(1, TimeUnit.MINUTES)).isTrue();

        assertThat(load.getErrorStream().readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEmpty();
        assertThat(load.exitValue()).isEqualTo(143);
        assertThat(temporary()).isEmptyDirectory();
    }

    /** Whether no thread of Felix is left. */
    private static boolean hasStoppedItsFramework(Process process) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            return threads.noneMatch(thread -> nameOf(thread).startsWith("Felix"));
        } catch (IOException e) {
            return !process.isAlive();
        }
    }

    private static String nameOf(Path thread) {
        try {
            return Files.readString(thread.resolve("comm"));
        } catch (IOException e) {
            // It has ended meanwhile.
            return "";
        }
    }

    @Test
    void aSignalEndsItAndLeavesNothing() throws Exception {
        Process shell = Run.start(program(HOME, "shell"));
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8))) {
            shell.getOutputStream().write("skep:resolvers\n".getBytes(StandardCharsets.UTF_8));
            shell.getOutputStream().flush();
            String line = "";
            while (line != null && !line.startsWith("Resolvers")) {
                line = out.readLine();
            }
            assertThat(temporary()).isNotEmptyDirectory();
            shell.destroy();
            assertThat(shell.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            shell.destroyForcibly();
        }

        assertThat(temporary()).isEmptyDirectory();
    }

    /** Another user could put other files into it, or another folder in its place, and root would run them. */
    @ParameterizedTest
    @CsvSource({"0755, others", "01777, others", "0700, others/own", "0777, own"})
    void aTemporaryFolderThatAnotherUserCanWriteIsPassedOver(String mode, String name) throws Exception {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "not root");
        Path hostile = Files.createDirectories(folder.resolve(name));
        Files.setAttribute(hostile, "unix:mode", Integer.parseInt(mode, 8));
        if (name.startsWith("others")) {
            Files.setAttribute(folder.resolve("others"), "unix:uid", 65534);
        }
        FileTime longAgo = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(hostile, longAgo);
        ProcessBuilder program = program(HOME, "load", "--dry-run", "--kconfig", config(), EXAMPLE.toString());
        program.command().add(1, "-Djava.io.tmpdir=" + hostile);
        program.command().remove("-Djava.io.tmpdir=" + temporary());

        Run run = Run.of(program);

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(Files.getLastModifiedTime(hostile)).isEqualTo(longAgo);
    }

    /** For Java it is one; the machine goes on being what it is. */
    @Test
    void onAProcessorWithoutNativeLibrariesOnlyWhatNeedsThemIsMissing() throws Exception {
        Path machine = folder.resolve("machine");
        Files.createDirectories(machine.resolve("proc/sys/kernel"));
        Files.writeString(machine.resolve("proc/sys/kernel/osrelease"), "6.1.0-hive\n");
        Files.createDirectories(machine.resolve("boot"));
        Path image = Files.write(machine.resolve("boot/vmlinuz-6.1.0-hive"), zstd(new byte[1 << 16]));

        Run packed = skepOn("mips64", "resolve", "--root", machine.toString(), EXAMPLE.toString());
        assertThat(packed.status()).isEqualTo(1);
        assertThat(packed.err())
                .contains("source-damaged", "zstd at byte 0", "com.github.luben.zstd-jni", "processor, mips64")
                .doesNotContain("mistake in Skep", "did not start");

        Files.delete(image);
        Files.writeString(machine.resolve("boot/config-6.1.0-hive"), Files.readString(Path.of(config())));
        Run plain = skepOn("mips64", "resolve", "--root", machine.toString(), EXAMPLE.toString());
        assertThat(plain.err()).isEmpty();
        assertThat(plain.status()).isZero();

        Run loaded = skepOn("mips64", "load", "--kconfig", config(), EXAMPLE.toString());
        assertThat(loaded.status()).isEqualTo(1);
        assertThat(loaded.err())
                .contains(
                        "no-provider: the syscall provider linux can't be used here: JNA's native library can't be loaded")
                .doesNotContain("mistake in Skep");
    }

    /** Files that Java, Felix and its own launcher read where they are told to, or in the current folder. */
    @Test
    void takesNothingFromTheCurrentFolderAndLeavesNothingThere() throws Exception {
        Path current = Files.createDirectory(folder.resolve("current"));
        Path storage = folder.resolve("storage");
        for (String properties : List.of("conf/config.properties", "config.properties", "conf/system.properties")) {
            Files.createDirectories(current.resolve(properties).getParent());
            Files.writeString(
                    current.resolve(properties),
                    "org.osgi.framework.storage=" + storage + "\nfelix.cache.rootdir=" + storage + "\n");
        }
        Files.writeString(current.resolve(".hotspotrc"), "-version\n");
        Files.createDirectories(current.resolve("felix-cache/bundle1/version0.0"));
        Files.createDirectories(current.resolve("bundle"));
        Files.writeString(current.resolve("bundle/hostile.jar"), "no jar");
        Path classes = Files.createDirectories(current.resolve("org/skep/launcher"));
        Files.writeString(classes.resolve("Main.class"), "no class");
        List<Path> before = contents(current);
        ProcessBuilder program = program(HOME, "resolvers", "--json").directory(current.toFile());
        program.environment().put("CLASSPATH", ".:" + current + ":" + current.resolve("bundle/hostile.jar"));
        program.command()
                .addAll(
                        1,
                        List.of("-Dfelix.config.properties="
                                + current.resolve("config.properties").toUri()));

        Run run = Run.of(program);

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo(skep(HOME, "resolvers", "--json").out());
        assertThat(contents(current)).isEqualTo(before);
        assertThat(storage).doesNotExist();
    }

    private static List<Path> contents(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.sorted().toList();
        }
    }

    /** Gogo would run the lines of a profile in the current folder. */
    @Test
    void thePromptRunsNothingOutOfTheCurrentFolder() throws Exception {
        Path current = Files.createDirectory(folder.resolve("current"));
        for (String profile : List.of("etc/gosh_profile", "gosh_profile", "etc/ext/gosh_profile", ".gosh_profile")) {
            Files.createDirectories(current.resolve(profile).getParent());
            Files.writeString(current.resolve(profile), "echo from a profile\n");
        }

        Run run = prompt(current, "echo from the prompt");

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("from the prompt").doesNotContain("from a profile");
    }

    @Test
    void thePromptKeepsItsHistoryPrivate() throws Exception {
        Path history = Files.writeString(folder.resolve(".gogo.history"), "");
        Files.setPosixFilePermissions(history, PosixFilePermissions.fromString("rw-r--r--"));

        prompt(folder, "echo the first");
        assertThat(history).content().contains("echo the first");
        assertThat(permissions(history)).isEqualTo("rw-------");

        Files.delete(history);
        prompt(folder, "echo the second");
        assertThat(history).content().contains("echo the second");
        assertThat(permissions(history)).isEqualTo("rw-------");
    }

    @Test
    void thePromptKeepsNoHistoryWhereOthersCouldReadOrReplaceIt() throws Exception {
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "");
        Path history = Files.createSymbolicLink(folder.resolve(".gogo.history"), elsewhere);
        prompt(folder, "echo through a link");
        assertThat(elsewhere).isEmptyFile();

        Files.delete(history);
        Files.createLink(history, elsewhere);
        prompt(folder, "echo through a second name");
        assertThat(elsewhere).isEmptyFile();

        Files.delete(history);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        prompt(folder, "echo in a folder for all users");
        assertThat(history).doesNotExist();
    }

    /** With a terminal, which script(1) makes. */
    private Run prompt(Path current, String line) throws IOException, InterruptedException {
        ProcessBuilder program = program(HOME, "shell");
        program.command().add(1, "-Dorg.skep.terminal=true");
        String quoted = program.command().stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        Path input = Files.writeString(folder.resolve("input"), line + "\nexit\n");
        return Run.of(program.command("script", "-qec", quoted, "/dev/null")
                .directory(current.toFile())
                .redirectInput(input.toFile()));
    }

    @Test
    void imagesAreUnpackedWithTheLibraryBesideTheBundles() throws Exception {
        Path machine = folder.resolve("machine");
        Files.createDirectories(machine.resolve("proc/sys/kernel"));
        Files.writeString(machine.resolve("proc/sys/kernel/osrelease"), "6.1.0-hive\n");
        Files.createDirectories(machine.resolve("boot"));
        Files.write(machine.resolve("boot/vmlinuz-6.1.0-hive"), zstd(new byte[1 << 16]));
        Path moved = Files.move(copy(folder.resolve("home")).resolve("native"), folder.resolve("native"));

        String library = "zstd's native library can't be loaded";
        assertThat(resolved(HOME, machine)).doesNotContain(library).contains("boot/vmlinuz-6.1.0-hive");
        assertThat(resolved(folder.resolve("home"), machine))
                .as("without " + moved)
                .contains(library);
    }

    /** What is said of a machine, by one that can unpack no library. */
    private String resolved(Path home, Path machine) throws Exception {
        ProcessBuilder program = program(home, "resolve", "--root", machine.toString(), EXAMPLE.toString());
        program.command().add(1, "-DZstdTempFolder=" + folder.resolve("missing"));
        return Run.of(program).err();
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private Run skepOn(String processor, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder program = program(HOME, arguments);
        program.command().add(1, "-Dos.arch=" + processor);
        return Run.of(program);
    }

    private static byte[] zstd(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream zstd = new ZstdOutputStream(packed)) {
            zstd.write(bytes);
        }
        return packed.toByteArray();
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

    private Path temporary() {
        return folder.resolve("tmp");
    }

    private Run skep(Path home, String... arguments) throws IOException, InterruptedException {
        return Run.of(program(home, arguments));
    }

    private ProcessBuilder program(Path home, String... arguments) throws IOException {
        Files.createDirectories(temporary());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + temporary(),
                "-Duser.home=" + folder));
        if (Runtime.version().feature() >= 23) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            Path jar = jars.filter(path -> path.getFileName().toString().startsWith("org.skep.launcher"))
                    .findFirst()
                    .orElseThrow();
            command.addAll(List.of("-jar", jar.toString()));
        }
        command.addAll(List.of(arguments));
        ProcessBuilder program = new ProcessBuilder(command);
        program.environment().put("LC_ALL", "C.UTF-8");
        return program;
    }

    private static Path copy(Path to) throws IOException {
        try (Stream<Path> all = Files.walk(HOME)) {
            for (Path path : all.toList()) {
                Files.createDirectories(to);
                if (!path.equals(HOME)) {
                    Files.copy(path, to.resolve(HOME.relativize(path)));
                }
            }
        }
        return to;
    }

    private static void delete(Path folder, String prefix) throws IOException {
        try (Stream<Path> jars = Files.list(folder)) {
            for (Path jar : jars.toList()) {
                if (jar.getFileName().toString().startsWith(prefix)) {
                    Files.delete(jar);
                }
            }
        }
    }
}
