package org.skep.plain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs in docs/plain-java.md compile and print the documented output. */
class DocumentedProgramsTest {
    private static final Path ROOT =
            Path.of(System.getProperty("skep.fixtures")).getParent();

    /** A file name on its own line, the file, and the next block without a language, which is the output. */
    private static final Pattern PROGRAM = Pattern.compile(
            "^`(\\w+)\\.java`\n\n```java\n(.*?)^```$.*?^```\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void printTheDocumentedOutput() throws Exception {
        Path machine = folder.resolve("machine");
        write(machine.resolve("proc/sys/kernel/osrelease"), "6.1.0-50-amd64\n");
        write(machine.resolve("proc/sys/kernel/version"), "#1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-07-01)\n");
        write(
                machine.resolve("boot/config-6.1.0-50-amd64"),
                """
                CONFIG_HZ=250
                CONFIG_BPF_SYSCALL=y
                CONFIG_DEFAULT_HOSTNAME="(none)"
                CONFIG_MODULES=y
                CONFIG_XFS_FS=m
                """);
        List<String> objects = List.of("kernel-facts/kernel-facts.bpf.o", "own-section/site.bpf.o");

        List<MatchResult> programs = PROGRAM.matcher(Files.readString(ROOT.resolve("docs/plain-java.md")))
                .results()
                .toList();
        assertThat(programs).hasSameSizeAs(objects);
        for (int i = 0; i < programs.size(); i++) {
            MatchResult program = programs.get(i);
            String object = ROOT.resolve("examples").resolve(objects.get(i)).toString();
            assertThat(run(program.group(1), program.group(2), object, machine.toString())
                            .replace(machine.toString(), "/srv/machine"))
                    .isEqualTo(program.group(3));
        }
    }

    private String run(String name, String source, String... arguments) throws Exception {
        Path file = folder.resolve(name + ".java");
        Files.writeString(file, source);
        ByteArrayOutputStream complaints = new ByteArrayOutputStream();
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        complaints,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString(),
                        file.toString());
        assertThat(status).as(complaints.toString(UTF_8)).isZero();

        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            System.setOut(new PrintStream(printed, true, UTF_8));
            loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } finally {
            System.setOut(before);
        }
        return printed.toString(UTF_8);
    }

    private static void write(Path file, String text) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
