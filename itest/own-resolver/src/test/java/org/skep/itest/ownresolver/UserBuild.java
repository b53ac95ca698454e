package org.skep.itest.ownresolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A build by Maven as somebody outside the project would run it: in a folder of its own, against a repository that
 * holds what this build has made. What else it needs it finds in the local repository of this build, which is only read
 * from; neither does it ask the network for anything.
 */
final class UserBuild {
    /** It takes seconds, or minutes on a machine that does other things, too. */
    private static final long LONGEST_MINUTES = 10;

    private final Path folder;

    private UserBuild(Path folder) {
        this.folder = folder;
    }

    /** Copies a project, but for what an earlier build of it left, and builds it. */
    static UserBuild of(Path project) throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("skep.build"));
        Path folder = home.resolve(project.getFileName().toString());
        deleteAll(folder);
        copy(project, folder);
        UserBuild build = new UserBuild(folder);
        build.run(home);
        return build;
    }

    /** The built jar. */
    Path jar() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("target"))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** A file of the folder. */
    Path file(String path) {
        return folder.resolve(path);
    }

    private void run(Path home) throws IOException, InterruptedException {
        // What an earlier run took from an earlier build.
        Path local = home.resolve("m2");
        deleteAll(local.resolve("org/skep"));
        Path settings = Files.writeString(home.resolve("settings.xml"), settings());
        Path log = home.resolve(folder.getFileName() + ".log");
        ProcessBuilder maven = new ProcessBuilder(
                        Path.of(System.getProperty("skep.maven"), "bin", "mvn").toString(),
                        "-B",
                        "--offline",
                        "-Daether.offline.protocols=file",
                        // Whatever this machine's settings say of repositories is no matter here.
                        "-gs",
                        settings.toString(),
                        "-s",
                        settings.toString(),
                        "-Dmaven.repo.local=" + local,
                        "package")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(log.toFile());
        maven.environment().keySet().removeIf(name -> name.startsWith("MAVEN_"));
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = maven.start();
        try {
            boolean ended = process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES);
            assertThat(ended).as("the build ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as(Files.readString(log, StandardCharsets.UTF_8))
                .isZero();
    }

    private static String settings() {
        return """
                <settings>
                  <profiles>
                    <profile>
                      <id>files</id>
                      <repositories>
                        <repository>
                          <id>built</id>
                          <url>%s</url>
                        </repository>
                        %s
                      </repositories>
                      <pluginRepositories>
                        %s
                      </pluginRepositories>
                    </profile>
                  </profiles>
                  <activeProfiles>
                    <activeProfile>files</activeProfile>
                  </activeProfiles>
                </settings>
                """
                .formatted(url("skep.repository"), fetched("repository"), fetched("pluginRepository"));
    }

    /** The artifacts of others. What somebody may have installed there of this project is none of them. */
    private static String fetched(String element) {
        return """
                <%1$s>
                  <id>fetched</id>
                  <url>%2$s</url>
                  <releases><checksumPolicy>ignore</checksumPolicy></releases>
                  <snapshots><enabled>false</enabled></snapshots>
                </%1$s>
                """
                .formatted(element, url("skep.fetched"));
    }

    private static String url(String property) {
        return Path.of(System.getProperty(property)).toUri().toString();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path relative = from.relativize(file);
                if (!relative.startsWith("target")) {
                    Path copy = to.resolve(relative.toString());
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** What its tests came to, a line a class, as Surefire sums them up. */
    List<String> testSummaries() throws IOException {
        try (Stream<Path> reports = Files.list(folder.resolve("target/surefire-reports"))) {
            return reports.filter(report -> report.toString().endsWith(".txt"))
                    .sorted()
                    .map(UserBuild::summary)
                    .toList();
        }
    }

    private static String summary(Path report) {
        try {
            return Files.readAllLines(report).stream()
                    .filter(line -> line.startsWith("Tests run:"))
                    .findFirst()
                    .orElse("no summary in " + report);
        } catch (IOException e) {
            throw new UncheckedIOException("a report can't be read", e);
        }
    }
}
