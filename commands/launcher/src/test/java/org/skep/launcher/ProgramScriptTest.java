package org.skep.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code bin/skep} finds and makes before it starts Java, and what it says when it can't. Java is a stand-in that
 * prints its arguments, one a line, and makes an archive of classes when it is told to; all else is real.
 */
class ProgramScriptTest {
    private static final Path PROGRAM = Path.of(System.getProperty("skep.program"));
    private static final String SHARED = "-XX:SharedArchiveFile=";
    private static final String STAND_IN =
            """
            made=
            for argument; do
                [[ $argument != -XX:ArchiveClassesAtExit=* ]] || made=${argument#*=}
            done
            if [[ -z $made ]]; then
                printf '%s\\n' "$@"
            else
                echo made >>"${BASH_SOURCE[0]%/*}/../made"
                echo classes >"$made"
            fi
            """;

    @TempDir
    private Path folder;

    private Path home;
    private Path jdk;
    private Map<String, String> variables;

    @BeforeEach
    void layOut() throws IOException {
        home = Files.createDirectories(folder.resolve("an ínstallation"));
        for (String script : List.of("bin/skep", "lib/find-java.sh")) {
            Files.createDirectories(home.resolve(script).getParent());
            Files.copy(PROGRAM.resolve(script), home.resolve(script), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.setPosixFilePermissions(home.resolve("bin/skep"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createFile(home.resolve("lib/org.skep.launcher-1.jar"));
        jdk = jdk("jdk", STAND_IN);
        variables = new TreeMap<>(Map.of(
                "JAVA_HOME", jdk.toString(), "HOME", folder.resolve("user").toString(), "LC_ALL", "C.UTF-8"));
        variables.put("PATH", System.getenv("PATH"));
        Files.createDirectory(folder.resolve("user"));
    }

    @Test
    void handsArgumentsOverAsTheyAre() throws Exception {
        Run run = skep("resolve", "a b", "", "*", "ä");

        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out()).endsWith("\n-jar\n" + home + "/lib/org.skep.launcher-1.jar\nresolve\na b\n\n*\nä\n");
    }

    /** Those that are {@code /bin/sh} somewhere. */
    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash --posix", "busybox sh"})
    void runsInEveryShell(String shell) throws Exception {
        List<String> words = List.of(shell.split(" "));
        assumeThat(onPath(words.get(0))).as(words.get(0)).isPresent();
        variables.put("SKEP_JAVA_OPTIONS", " -Done  -Dtwo=* ");
        List<String> command = new ArrayList<>(words);
        command.addAll(List.of(home.resolve("bin/skep").toString(), "a b", "", "*"));
        ProcessBuilder program = program(Path.of("skep"));

        String first = sharedIn(Run.of(program.command(command)));
        Run second = Run.of(program);

        assertThat(second.err()).isEmpty();
        assertThat(second.out())
                .endsWith("\n-Done\n-Dtwo=*\n-jar\n" + home + "/lib/org.skep.launcher-1.jar\na b\n\n*\n");
        assertThat(sharedIn(second)).isEqualTo(first).startsWith(home + "/classes/");
        assertThat(made()).isEqualTo(1);
    }

    @Test
    void runsThroughLinksFromAnywhere() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("skep"), Path.of("an ínstallation/bin/skep"));
        Path linked = Files.createSymbolicLink(folder.resolve("linked"), link);

        Run run = Run.of(program(linked).directory(Path.of("/").toFile()));

        assertThat(run.out()).contains("\n" + home + "/lib/org.skep.launcher-1.jar\n");
    }

    @Test
    void findsJavaOnThePath() throws Exception {
        variables.remove("JAVA_HOME");
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("java"), jdk.resolve("bin/java"));
        variables.put("PATH", bin + ":" + System.getenv("PATH"));

        assertThat(skep("x").out()).endsWith("\nx\n");
    }

    @Test
    void saysThatThereIsNoJava() throws Exception {
        variables.remove("JAVA_HOME");
        Path bin = Files.createDirectory(folder.resolve("bin"));
        variables.put("PATH", bin.toString());

        assertRefused("skep: there is no java: install Java 17 or later, or set JAVA_HOME\n");
    }

    @Test
    void saysThatJavaHomeHasNoJava() throws Exception {
        variables.put("JAVA_HOME", folder.toString());

        assertRefused("skep: JAVA_HOME is " + folder + ", and there is no bin/java in it\n");
    }

    @ParameterizedTest
    @CsvSource({"11.0.2, 11", "1.8.0_402, 8", "16, 16"})
    void saysThatAJavaIsTooOld(String version, String shown) throws Exception {
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");

        assertRefused("skep: " + jdk + "/bin/java is Java " + shown
                + ", and 17 or later is needed: install one, or set JAVA_HOME\n");
    }

    @Test
    void asksAJavaThatHasNoDescriptionBesideIt() throws Exception {
        Path chooser = jdk(
                "chooser",
                """
                [[ $1 == -XshowSettings:properties ]] || { echo "not this one"; exit 0; }
                echo 'Property settings:' >&2
                echo "    java.home = %s" >&2
                echo '    java.specification.version = 21' >&2
                """
                        .formatted(jdk));
        Files.delete(chooser.resolve("release"));
        variables.put("JAVA_HOME", chooser.toString());

        assertThat(skep("x").out()).endsWith("\nx\n");

        jdk(
                "chooser",
                """
                echo '    java.home = /none' >&2
                echo '    java.specification.version = 1.8' >&2
                """);
        Files.delete(chooser.resolve("release"));
        assertRefused("skep: /none/bin/java is Java 8, and 17 or later is needed: install one, or set JAVA_HOME\n");

        jdk("chooser", "echo 'no version is set' >&2; exit 126\n");
        Files.delete(chooser.resolve("release"));
        assertRefused("skep: " + chooser + "/bin/java does not run: no version is set\n");
    }

    /** Root must not run what another user has put there. */
    @ParameterizedTest
    @CsvSource({"jdk, rwxrwxrwx", "jdk, rwxrwxr-x", "jdk/bin, rwxrwxrwx", "jdk/lib, rwxrwxrwx", "., rwxrwxrwx"})
    void startsNoJavaThatOthersCanChange(String open, String permissions) throws Exception {
        permit(folder.resolve(open), permissions);

        Run run = skep("x");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("skep: " + jdk + "/bin/java is not started")
                .contains(folder.resolve(open).normalize() + "\n");

        variables.remove("JAVA_HOME");
        variables.put("PATH", jdk.resolve("bin") + ":" + System.getenv("PATH"));
        assertThat(skep("x")).isEqualTo(run);
    }

    @Test
    void asksNoJavaThatOthersCanChange() throws Exception {
        Files.delete(jdk.resolve("release"));
        jdk("jdk", "echo asked >>" + folder.resolve("asked"));
        Files.delete(jdk.resolve("release"));
        permit(jdk, "rwxrwxrwx");

        assertThat(skep("x").status()).isEqualTo(1);
        assertThat(folder.resolve("asked")).doesNotExist();
    }

    /** An empty entry of a search path means the current folder. */
    @ParameterizedTest
    @ValueSource(strings = {"", ".", "bin", "/%s"})
    void runsNothingOutOfTheCurrentFolder(String entry) throws Exception {
        Path current = Files.createDirectories(folder.resolve("current"));
        for (Path place : List.of(current, Files.createDirectory(current.resolve("bin")))) {
            for (String tool : List.of(
                    "bash",
                    "find",
                    "id",
                    "java",
                    "ls",
                    "mkdir",
                    "mktemp",
                    "mv",
                    "readlink",
                    "rm",
                    "sha256sum",
                    "sh",
                    "stat",
                    "stty",
                    "sync")) {
                executable(place.resolve(tool), "#!/bin/sh\necho " + tool + " >>" + folder.resolve("hostile") + "\n");
            }
        }
        permit(current, "rwxrwxrwx");
        variables.put("PATH", entry.formatted(current) + ":" + System.getenv("PATH"));
        variables.put("BASH_ENV", current.resolve("sh").toString());
        variables.put("ENV", current.resolve("sh").toString());
        variables.put("CDPATH", current.toString());

        Run run = Run.of(program(home.resolve("bin/skep"), "x").directory(current.toFile()));

        assertThat(run.out()).endsWith("\nx\n");
        assertThat(folder.resolve("hostile")).doesNotExist();
    }

    @Test
    void leavesOutWhereOthersCouldPutLibraries() throws Exception {
        Path open = Files.createDirectory(folder.resolve("open"));
        permit(open, "rwxrwxrwx");
        Path own = Files.createDirectory(folder.resolve("own"));
        jdk("jdk", "printf '%s\\n' \"${LD_LIBRARY_PATH-none}\"\n");

        variables.put("LD_LIBRARY_PATH", ":" + open + ":" + own + ":lib:");
        assertThat(skep("x").out()).isEqualTo(own + "\n");

        variables.put("LD_LIBRARY_PATH", ":" + open);
        assertThat(skep("x").out()).isEqualTo("none\n");
    }

    @Test
    void aSignalEndsTheFirstRunWithAllThatItStarted() throws Exception {
        Path fifo = folder.resolve("fifo");
        assertThat(Run.of(new ProcessBuilder("mkfifo", fifo.toString())).status())
                .isZero();
        jdk("jdk", "echo $$ >" + fifo + "; exec sleep 1000\n");
        Process skep = Run.start(program(home.resolve("bin/skep"), "x"));
        ProcessHandle java =
                ProcessHandle.of(Long.parseLong(Files.readString(fifo).strip())).orElseThrow();

        skep.destroy();

        assertThat(skep.waitFor()).isEqualTo(143);
        java.onExit().join();
        assertThat(files(home.resolve("classes"))).isEmpty();
    }

    @Test
    void makesTheArchiveOnceAndUsesIt() throws Exception {
        String first = sharedIn(skep());
        String second = sharedIn(skep());

        assertThat(first).startsWith(home + "/classes/").isEqualTo(second);
        assertThat(made()).isEqualTo(1);
        assertThat(Path.of(first)).hasContent("classes\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk/lib/modules", "an ínstallation/lib/org.skep.launcher-1.jar"})
    void makesAnotherWhenWhatItIsMadeOfIsAnother(String changed) throws Exception {
        String first = sharedIn(skep());
        Files.writeString(folder.resolve(changed), "another");

        assertThat(sharedIn(skep())).isNotEqualTo(first);
        assertThat(made()).isEqualTo(2);
    }

    @Test
    void firstRunsAtOnceLeaveOneWhole() throws Exception {
        List<CompletableFuture<Run>> runs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            runs.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return skep("x");
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (CompletableFuture<Run> run : runs) {
            assertThat(run.get().err()).isEmpty();
            assertThat(run.get().out()).endsWith("\nx\n");
        }

        assertThat(files(home.resolve("classes"))).hasSize(1);
    }

    @Test
    void doesNotTryAgainWithAJavaThatMakesNone() throws Exception {
        jdk("jdk", STAND_IN.replace("echo classes >\"$made\"", "exit 1"));

        assertThat(sharedIn(skep())).isEmpty();
        assertThat(sharedIn(skep())).isEmpty();
        assertThat(made()).isEqualTo(1);
        assertThat(files(home.resolve("classes"))).hasSize(1);
    }

    @Test
    void anInstallationThatOthersMayWriteIsLeftForTheUsersCache() throws Exception {
        permit(home, "rwxrwxrwx");

        String shared = sharedIn(skep());

        assertThat(shared).startsWith(folder.resolve("user/.cache/skep") + "/");
        assertThat(Files.getPosixFilePermissions(Path.of(shared).getParent()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(home.resolve("classes")).doesNotExist();
        assertThat(sharedIn(skep())).isEqualTo(shared);
    }

    @Test
    void takesTheCacheThatAVariableNames() throws Exception {
        permit(home, "rwxrwxrwx");
        variables.put("XDG_CACHE_HOME", folder.resolve("user/a cache").toString());

        assertThat(sharedIn(skep())).startsWith(folder.resolve("user/a cache/skep") + "/");

        variables.put("XDG_CACHE_HOME", "relative");
        assertThat(sharedIn(skep())).startsWith(folder.resolve("user/.cache/skep") + "/");
    }

    /** Who may put a file there may make root run any code. */
    @ParameterizedTest
    @ValueSource(strings = {"user", "user/.cache", "user/.cache/skep"})
    void believesNoArchiveWhereOthersMayWrite(String open) throws Exception {
        permit(home, "rwxrwxrwx");
        String shared = sharedIn(skep());
        permit(folder.resolve(open), "rwxrwxrwx");

        assertThat(shared).isNotEmpty();
        assertThat(sharedIn(skep())).isEmpty();
        assertThat(skep("x").out()).endsWith("\nx\n");
        assertThat(made()).isEqualTo(1);
    }

    @Test
    void aFolderForEverybodysFilesIsNoPlaceForArchives() throws Exception {
        permit(home, "rwxrwxrwx");
        Path cache = Files.createDirectories(folder.resolve("user/.cache/skep"));
        assertThat(Run.of(new ProcessBuilder("chmod", "1777", cache.toString())).status())
                .isZero();

        assertThat(sharedIn(skep())).isEmpty();
        assertThat(files(cache)).isEmpty();
    }

    @Test
    void goesWithoutWhereThereIsNoPlace() throws Exception {
        permit(home, "rwxrwxrwx");
        variables.put("HOME", "/proc/none");

        Run run = skep("x");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).endsWith("\nx\n").doesNotContain(SHARED);
    }

    @Test
    void runsWithoutAHome() throws Exception {
        variables.remove("HOME");

        assertThat(skep("x").out()).endsWith("\nx\n");
    }

    @Test
    void tellsJavaWhereTemporaryFilesGo() throws Exception {
        assertThat(skep().out()).doesNotContain("java.io.tmpdir");
        variables.put("TMPDIR", "/a b");

        assertThat(skep().out()).contains("\n-Djava.io.tmpdir=/a b\n");
    }

    @Test
    void coloursAreForTerminals() throws Exception {
        assertThat(skep().out()).doesNotContain("colour").doesNotContain("columns");
    }

    private void assertRefused(String message) throws IOException, InterruptedException {
        Run run = skep("x");

        assertThat(run).isEqualTo(new Run(1, "", message));
    }

    private static String sharedIn(Run run) {
        assertThat(run.status()).as(run.err()).isZero();
        return run.out()
                .lines()
                .filter(line -> line.startsWith(SHARED))
                .map(line -> line.substring(SHARED.length()))
                .findFirst()
                .orElse("");
    }

    private Run skep(String... arguments) throws IOException, InterruptedException {
        return Run.of(program(home.resolve("bin/skep"), arguments));
    }

    private ProcessBuilder program(Path script, String... arguments) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder program = new ProcessBuilder(command);
        program.environment().clear();
        program.environment().putAll(variables);
        return program;
    }

    private long made() throws IOException {
        Path log = jdk.resolve("made");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    private Path jdk(String name, String script) throws IOException {
        Path made = folder.resolve(name);
        Path java = made.resolve("bin/java");
        Files.createDirectories(java.getParent());
        Files.createDirectories(made.resolve("lib"));
        Files.writeString(made.resolve("lib/modules"), "");
        Files.writeString(made.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.15\"\n");
        executable(java, "#!/bin/bash -p\nset -eu\n" + script);
        return made;
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    private static void executable(Path path, String script) throws IOException {
        Files.writeString(path, script);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Optional<Path> onPath(String tool) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
