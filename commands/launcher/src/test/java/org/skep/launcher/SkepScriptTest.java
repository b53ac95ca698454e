package org.skep.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When the script at the root of the repository builds, and what it says when it can't. Maven and Java are stand-ins
 * that note how they were called; all else, the shell, find and the locks are real.
 */
class SkepScriptTest {
    private static final Path SCRIPT = Path.of(System.getProperty("skep.script"));
    private static final Path PROGRAM = Path.of(System.getProperty("skep.program"));
    private static final String BUILDING = "skep: building, which takes some minutes the first time…\n";

    @TempDir
    private Path folder;

    private Path house;
    private Path source;

    @BeforeEach
    void layOut() throws IOException {
        house = Files.createDirectories(folder.resolve("a house"));
        Files.copy(SCRIPT, house.resolve("skep"));
        Files.createDirectory(house.resolve(".mvn"));
        write(
                "pom.xml",
                """
                <module>framework/core</module>
                <module>commands/launcher</module>
                <module>itest</module>
                """);
        write("commands/launcher/pom.xml", "<project/>");
        write("itest/src/main/java/Test.java", "class Test {}");
        write("bnd.bnd", "");
        for (String script : List.of("bin/skep", "lib/find-java.sh")) {
            Path copy = house.resolve("commands/launcher/src/main/program").resolve(script);
            Files.createDirectories(copy.getParent());
            Files.copy(PROGRAM.resolve(script), copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
        source = write("framework/core/src/main/java/Core.java", "class Core {}");
        write("framework/core/src/main/java/Other.java", "class Other {}");
        write("framework/core/src/test/java/CoreTest.java", "class CoreTest {}");
        write("framework/core/src/main/java/org/skep/target/Target.java", "class Target {}");
        program(
                "bin/mvn",
                """
                echo "$PWD" >>../mvn.log
                [[ ! -e ../broken ]] || { echo 'Core.java: it does not compile'; exit 1; }
                mkdir -p commands/launcher/target/skep framework/core/target/classes
                cp -r commands/launcher/src/main/program/* commands/launcher/target/skep
                touch commands/launcher/target/skep/lib/org.skep.launcher-1.jar framework/core/target/classes/Core.class
                """);
        program(
                "jdk/bin/java",
                """
                [[ " $* " != *' -XX:ArchiveClassesAtExit='* ]] || exit 0
                printf '%s\\n' "$@"
                """);
        program("jdk/bin/javac", "");
        Files.writeString(folder.resolve("jdk/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.15\"\n");
        past(house);
    }

    @Test
    void buildsTheFirstTimeOnlyAndPassesArgumentsOn() throws Exception {
        Run first = skep("resolve", "a b", "", "*");
        Run second = skep("resolve", "a b", "", "*");

        assertThat(first.status()).isZero();
        assertThat(first.err()).isEqualTo(BUILDING);
        assertThat(first.out()).endsWith("org.skep.launcher-1.jar\nresolve\na b\n\n*\n");
        assertThat(second).isEqualTo(new Run(0, first.out(), ""));
        assertThat(builds()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pom.xml",
                "bnd.bnd",
                "framework/core/src/main/java/Core.java",
                "framework/core/src/main/java/org/skep/target/Target.java",
                "framework/core/pom.xml",
                "commands/launcher/src/main/program/bin/skep"
            })
    void buildsAgainWhenASourceIsNewer(String changed) throws Exception {
        skep();
        write(changed, "changed");
        Files.setLastModifiedTime(
                house.resolve(changed), FileTime.from(Instant.now().plusSeconds(60)));

        skep();

        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void buildsAgainWhenASourceIsGone() throws Exception {
        skep();
        Files.delete(source);
        Files.setLastModifiedTime(
                source.getParent(), FileTime.from(Instant.now().plusSeconds(60)));

        skep();

        assertThat(builds()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "framework/core/src/test/java/CoreTest.java",
                "framework/core/target/classes/Core.class",
                "README.md",
                "itest/src/main/java/Test.java"
            })
    void buildsNotForWhatIsNoSource(String changed) throws Exception {
        skep();
        write(changed, "changed");
        Files.setLastModifiedTime(
                house.resolve(changed), FileTime.from(Instant.now().plusSeconds(60)));

        skep();

        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void firstRunsAtOnceBuildOnce() throws Exception {
        List<CompletableFuture<Run>> runs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            runs.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return skep("--version");
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }

        for (CompletableFuture<Run> run : runs) {
            assertThat(run.get().status()).as(run.get().err()).isZero();
            assertThat(run.get().out()).endsWith("--version\n");
        }
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void showsWhatMavenSaysWhenTheBuildFailsAndTriesAgain() throws Exception {
        Files.createFile(folder.resolve("broken"));

        Run run = skep("resolve");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo(BUILDING + "Core.java: it does not compile\nskep: the build failed\n");

        Files.delete(folder.resolve("broken"));
        assertThat(skep("resolve").status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"11.0.2", "1.8.0_402"})
    void saysThatAJavaIsTooOld(String version) throws Exception {
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\n");

        Run run = skep();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("and 17 or later is needed");
        assertThat(builds()).isZero();
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        Files.delete(folder.resolve("jdk/bin/javac"));
        assertThat(skep().err()).contains("has no javac to build with");

        Files.delete(folder.resolve("jdk/bin/java"));
        assertThat(skep().err()).contains("there is no bin/java in it");
    }

    @Test
    void runsThroughALinkFromAnywhere() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("linked skep"), house.resolve("skep"));

        Run run = Run.of(environment(
                new ProcessBuilder(link.toString(), "x").directory(Path.of("/").toFile())));

        assertThat(run.out()).endsWith("x\n");
        assertThat(run.out()).contains("\n" + house.toRealPath() + "/commands/launcher/target/skep/lib/");
    }

    @Test
    void coloursAreForTerminals() throws Exception {
        assertThat(skep().out()).doesNotContain("colour").doesNotContain("columns");
    }

    private Run skep(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(house.resolve("skep").toString()));
        command.addAll(List.of(arguments));
        return Run.of(environment(new ProcessBuilder(command)));
    }

    private ProcessBuilder environment(ProcessBuilder program) {
        program.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        program.environment().merge("PATH", folder.resolve("bin").toString(), (path, own) -> own + ":" + path);
        return program;
    }

    private long builds() throws IOException {
        Path log = folder.resolve("mvn.log");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    private Path write(String name, String contents) throws IOException {
        Path file = house.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, contents);
    }

    private void program(String name, String script) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/usr/bin/env bash\nset -eu\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Makes everything older than any build, so that no test depends on the clock's grain. */
    private static void past(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(60)));
            }
        }
    }
}
