package org.skep.itest.loading;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.itest.junit.OnRealKernel;

/** Snapshots as root takes them and as somebody without any privilege does, and what they answer. */
@OnRealKernel(with = "setpriv")
class SnapshotIT {
    private static final Path HOME = Path.of(System.getProperty("skep.home"));
    private static final Path FIXTURES = Path.of(System.getProperty("skep.fixtures"));

    /** Nobody's, on every Linux. */
    private static final String NOBODY = "65534";

    /** That of /tmp: everybody may make something, and rename what is his own. No other place for all will do. */
    private static final int OF_TMP = 01777;

    @TempDir
    private Path folder;

    private Path home;
    private Path temporary;
    private Path copies;
    private List<String> objects;

    /** Nobody may look into the folder of the one who builds. */
    @BeforeEach
    void makeReadable() throws IOException {
        ForEverybody.open(folder, "rwxr-xr-x");
        home = ForEverybody.copy(HOME, folder.resolve("skep"));
        temporary = Files.createDirectory(folder.resolve("tmp"));
        ForEverybody.open(temporary, "rwxrwxrwx");
        copies = Files.createDirectory(folder.resolve("copies"));
        Files.setAttribute(copies, "unix:mode", OF_TMP);
        Path copied = Files.createDirectory(folder.resolve("objects"));
        ForEverybody.open(copied, "rwxr-xr-x");
        for (String kind : List.of("objects", "link")) {
            ForEverybody.copy(FIXTURES.resolve(kind).resolve("el"), copied.resolve(kind));
        }
        try (Stream<Path> all = Files.walk(copied)) {
            objects = all.map(Path::toString)
                    .filter(name -> name.endsWith(".o"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", NOBODY})
    void aSnapshotOfThisMachineAnswersAsItDoes(String user) throws Exception {
        Path snapshot = copies.resolve("snapshot");
        Run taken = as(user, "snapshot", snapshot.toString());
        assertThat(taken.status()).as(taken.err()).isZero();
        assertThat(taken.out()).startsWith(snapshot + ": ").contains("  proc/sys/kernel/osrelease\n");
        assertThat(taken.err().contains("proc/kallsyms: the kernel hides the addresses"))
                .isEqualTo(Files.readString(snapshot.resolve("proc/kallsyms"))
                        .lines()
                        .allMatch(line -> line.startsWith("0000000000000000 ")));

        Run here = as(user, resolving("--json"));
        Run there = as(user, resolving("--json", "--root", snapshot.toString()));
        assertThat(here.out().lines()).hasSameSizeAs(objects);
        assertThat(there.out()
                        .replace("\"target\":\"" + snapshot + "\"", "\"target\":\"/\"")
                        .replace(snapshot + "/", "/"))
                .isEqualTo(here.out());
        assertThat(there.status()).isEqualTo(here.status());

        Run explained = as(user, "explain", objects.get(0));
        Run explainedThere = as(user, "explain", "--root", snapshot.toString(), objects.get(0));
        assertThat(withoutHeadline(explainedThere.out()).replace(snapshot + "/", "/"))
                .isEqualTo(withoutHeadline(explained.out()));
        assertThat(explainedThere.err().replace(snapshot + "/", "/")).isEqualTo(explained.err());
    }

    @Test
    void nothingIsLoadedForASnapshotOfThisMachine() throws Exception {
        Path snapshot = copies.resolve("snapshot");
        as("0", "snapshot", snapshot.toString());
        Run load = as(
                "0",
                "load",
                "--root",
                snapshot.toString(),
                folder.resolve("objects/link/kconfig.bpf.o").toString());
        assertThat(load.status()).isEqualTo(1);
        assertThat(load.err()).contains("foreign-target");
    }

    /** As nobody, a file that only root may read is lacking, and asking the snapshot tells what the machine tells. */
    @Test
    void whatIsForbiddenStaysForbiddenEvenToRoot() throws Exception {
        Path root = machine();
        Path forbidden = root.resolve("boot/config-6.1.2");
        Files.createDirectories(forbidden.getParent());
        Files.writeString(forbidden, "CONFIG_HZ=666\n");
        ForEverybody.open(root.resolve("boot"), "rwxr-xr-x");
        ForEverybody.open(forbidden, "rw-------");
        Path snapshot = copies.resolve("snapshot");

        Run taken = as(NOBODY, "snapshot", "--root", root.toString(), snapshot.toString());
        assertThat(taken.status()).as(taken.err()).isZero();
        assertThat(taken.err())
                .contains("lacking: boot/config-6.1.2: permission denied\n")
                .contains("costs  CONFIG_*", "needs  root");
        assertThat(snapshot.resolve("boot")).doesNotExist();

        Run asked = as(NOBODY, resolving("--root", root.toString()));
        for (String user : List.of(NOBODY, "0")) {
            Run copy = as(user, resolving("--root", snapshot.toString()));
            assertThat(copy.err()).contains(snapshot + "/boot/config-6.1.2: permission denied");
            assertThat(copy.out().replace(snapshot.toString(), root.toString())).isEqualTo(asked.out());
            assertThat(copy.err().replace(snapshot.toString(), root.toString())).isEqualTo(asked.err());
        }
    }

    /** Nothing is where a process's memory begins, so that reading there fails, with an error and not with an end. */
    @Test
    void aFileThatFailsWhileItIsReadIsLacking() throws Exception {
        Path root = machine();
        Path odd = Files.writeString(root.resolve("proc/kallsyms"), "");
        Files.writeString(root.resolve("proc/modules"), "xfs 2072576 1 - Live 0x0000000000000000\n");
        Path snapshot = copies.resolve("snapshot");
        List<String> command = new ArrayList<>(
                List.of("unshare", "-m", "sh", "-c", "mount --bind /proc/$$/mem \"$1\" && shift && exec \"$@\"", "sh"));
        command.add(odd.toString());
        command.addAll(Run.skep(home, temporary));
        command.addAll(List.of("snapshot", "--root", root.toString(), snapshot.toString()));

        Run taken = Run.of(new ProcessBuilder(command));

        assertThat(taken.status()).as(taken.err()).isZero();
        assertThat(taken.err()).startsWith("lacking: proc/kallsyms: Input/output error\n");
        assertThat(taken.out()).contains("  proc/modules\n").endsWith("\n\nTo ask about it: --root " + snapshot + "\n");
        assertThat(snapshot.resolve("proc/kallsyms")).doesNotExist();
        assertThat(as("0", resolving("--root", snapshot.toString())).err())
                .contains(snapshot + "/proc/kallsyms: Input/output error");
    }

    @Test
    void noMaskMakesItReadableToOthers() throws Exception {
        Path snapshot = copies.resolve("snapshot");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "umask 000; exec \"$@\"", "sh"));
        command.addAll(Run.skep(home, temporary));
        command.addAll(List.of("snapshot", snapshot.toString()));
        assertThat(Run.of(new ProcessBuilder(command)).status()).isZero();
        try (Stream<Path> all = Files.walk(snapshot)) {
            assertThat(all)
                    .allSatisfy(path -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
        }
    }

    /** A signal in the middle of a file of 250 MB. */
    @Test
    void aSignalLeavesNothing() throws Exception {
        Path root = machine();
        try (RandomAccessFile large =
                new RandomAccessFile(root.resolve("proc/kallsyms").toFile(), "rw")) {
            large.setLength(250_000_000);
        }
        Path snapshot = copies.resolve("snapshot");
        List<String> command = Run.skep(home, temporary);
        command.addAll(List.of("snapshot", "--root", root.toString(), snapshot.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            while (!Files.exists(snapshot.resolve("proc/kallsyms")) && process.isAlive()) {
                Thread.onSpinWait();
            }
            process.destroy();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
            assertThat(snapshot).doesNotExist();
        } finally {
            process.destroyForcibly();
        }
    }

    private Path machine() throws IOException {
        Path root = folder.resolve("machine");
        Files.createDirectories(root.resolve("proc/sys/kernel"));
        Files.writeString(root.resolve("proc/sys/kernel/osrelease"), "6.1.2\n");
        for (String path : List.of("", "proc", "proc/sys", "proc/sys/kernel")) {
            ForEverybody.open(root.resolve(path), "rwxr-xr-x");
        }
        ForEverybody.open(root.resolve("proc/sys/kernel/osrelease"), "rw-r--r--");
        return root;
    }

    private String[] resolving(String... options) {
        List<String> arguments = new ArrayList<>(List.of("resolve"));
        arguments.addAll(List.of(options));
        arguments.addAll(objects);
        return arguments.toArray(String[]::new);
    }

    private static String withoutHeadline(String out) {
        return out.substring(out.indexOf('\n'));
    }

    private Run as(String user, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (!user.equals("0")) {
            command.addAll(List.of("setpriv", "--reuid", user, "--regid", user, "--clear-groups"));
        }
        command.addAll(Run.skep(home, temporary));
        command.addAll(List.of(arguments));
        return Run.of(new ProcessBuilder(command));
    }
}
