package org.skep.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.AbstractList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.extern.Origin;

class SnapshotTest {
    private static final String RELEASE = "6.1.0-50-amd64";
    private static final List<String> SMALL = List.of(
            "proc/sys/kernel/osrelease",
            "proc/sys/kernel/version",
            "proc/version_signature",
            "proc/modules",
            "sys/kernel/btf/vmlinux",
            "sys/kernel/btf/xfs",
            "sys/devices/system/cpu/possible");
    private static final List<String> CONFIGURATIONS = List.of(
            "boot/config-" + RELEASE,
            "proc/config.gz",
            "lib/modules/" + RELEASE + "/config",
            "usr/lib/modules/" + RELEASE + "/config",
            "usr/lib/ostree-boot/config-" + RELEASE,
            "lib/modules/" + RELEASE + "/build/.config");

    @TempDir
    Path folder;

    Path root;
    Path to;
    Target machine;

    @BeforeEach
    void createMachine() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        to = folder.resolve("to");
        for (String path : SMALL) {
            write(path, path + "\n");
        }
        write("proc/sys/kernel/osrelease", RELEASE + "\n");
        write("proc/kallsyms", "0000000000000000 A fixed_percpu_data\nffffffff81000000 T _stext\n");
        machine = Target.at(root);
    }

    @Test
    void copiesOnlyTheFilesOfATarget() throws IOException {
        for (String path : CONFIGURATIONS) {
            write(path, path);
        }
        write("proc/sys/kernel/random/boot_id", "a boot");
        write("boot/vmlinuz-" + RELEASE, "not needed beside a configuration");
        write("boot/config-5.10.0-1-amd64", "another kernel's");
        write("etc/passwd", "unrelated");

        Snapshot snapshot = Snapshot.take(machine, to, List.of());

        assertThat(snapshot.folder()).isEqualTo(to);
        assertThat(snapshot.lacking()).isEmpty();
        assertThat(snapshot.taken())
                .extracting(Snapshot.Taken::path)
                .containsExactlyInAnyOrderElementsOf(Stream.of(SMALL, CONFIGURATIONS, List.of("proc/kallsyms"))
                        .flatMap(List::stream)
                        .toList());
        for (Snapshot.Taken taken : snapshot.taken()) {
            assertThat(to.resolve(taken.path())).hasSameBinaryContentAs(root.resolve(taken.path()));
            assertThat(Files.size(to.resolve(taken.path()))).isEqualTo(taken.bytes());
        }
        try (Stream<Path> all = Files.walk(to)) {
            assertThat(all.filter(Files::isRegularFile))
                    .hasSize(snapshot.taken().size() + 1);
        }
    }

    @Test
    void isPrivate() throws IOException {
        Snapshot.take(machine, to, List.of());
        try (Stream<Path> all = Files.walk(to)) {
            assertThat(all).allSatisfy(path -> assertThat(mode(path))
                    .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
        }
    }

    @Test
    void makesAnEmptyFolderPrivate() throws IOException {
        Files.createDirectory(to);
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
        Snapshot.take(machine, to, List.of());
        assertThat(mode(to)).isEqualTo("rwx------");
    }

    /** Only root can change the owner of a folder, and only root could use a folder of another user. */
    @Test
    void refusesAnEmptyFolderOfAnotherUser() throws IOException {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "not root");
        Files.createDirectory(to);
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setAttribute(to, "unix:uid", 65534);
        assertThatThrownBy(() -> Snapshot.take(machine, to, List.of()))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("another user owns this folder");
        assertThat(mode(to)).isEqualTo("rwxrwxrwx");
        assertThat(to).isEmptyDirectory();
    }

    @Test
    void copiesTheImageWithoutOtherConfiguration() throws IOException {
        write("boot/vmlinuz-" + RELEASE, "image");
        Files.createSymbolicLink(root.resolve("boot/vmlinuz"), Path.of("vmlinuz-" + RELEASE));
        assertThat(Snapshot.take(machine, to, List.of()).taken())
                .extracting(Snapshot.Taken::path)
                .contains("boot/vmlinuz-" + RELEASE, "boot/vmlinuz");
    }

    @Test
    void acceptsAGivenRelease() throws IOException {
        Files.delete(root.resolve("proc/sys/kernel/osrelease"));
        write("boot/config-6.6.6", "CONFIG_A=y");
        assertThat(Snapshot.take(machine.withRelease("6.6.6"), to, List.of()).taken())
                .extracting(Snapshot.Taken::path)
                .contains("boot/config-6.6.6");
    }

    @Test
    void reportsHiddenAddresses() throws IOException {
        write("proc/kallsyms", "0000000000000000 T _stext\n0000000000000000 t a1 [m]\n");
        Snapshot snapshot = Snapshot.take(machine, to, List.of());
        assertThat(snapshot.lacking()).singleElement().satisfies(lacking -> {
            assertThat(lacking.path()).isEqualTo("proc/kallsyms");
            assertThat(lacking.why()).isEqualTo("the kernel hides the addresses");
            assertThat(lacking.cure()).contains("CAP_SYSLOG");
        });
        assertThat(to.resolve("proc/kallsyms")).content().startsWith("0000000000000000 T _stext\n");
    }

    @Test
    void copiesExtraFiles() throws IOException {
        write("etc/kernel/config", "CONFIG_A=y");
        assertThat(Snapshot.take(machine, to, List.of("etc/kernel/config")).taken())
                .contains(new Snapshot.Taken("etc/kernel/config", 10));
    }

    @ParameterizedTest
    @CsvSource({"/etc/passwd", "../outside", "a/../../outside", "./a", "''"})
    void refusesExtraPathsOutsideTheRoot(String path) {
        assertThatThrownBy(() -> Snapshot.take(machine, to, List.of(path)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(to).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"full, not empty: it has file", "file, not a folder", "link, a link", "dangling, a link"})
    void refusesAnExistingDestination(String name, String why) throws IOException {
        Files.createDirectory(folder.resolve("full"));
        Files.writeString(folder.resolve("full/file"), "mine");
        Files.writeString(folder.resolve("file"), "mine");
        Files.createDirectory(folder.resolve("empty"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("empty"));
        Files.createSymbolicLink(folder.resolve("dangling"), Path.of("nowhere"));

        assertThatThrownBy(() -> Snapshot.take(machine, folder.resolve(name), List.of()))
                .hasMessageContaining(folder.resolve(name) + ": " + why);

        assertThat(folder.resolve("full")).isDirectoryContaining("glob:**/file");
        assertThat(folder.resolve("file")).content().isEqualTo("mine");
        assertThat(folder.resolve("empty")).isEmptyDirectory();
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }

    /** Reading the snapshot fails as on the machine. */
    @Test
    void recordsUnusualFilesAndCopiesTheRest() throws Exception {
        Files.delete(root.resolve("proc/modules"));
        Files.createDirectory(root.resolve("proc/modules"));
        write("proc/sys/kernel/version", "v".repeat(4097));
        Files.createSymbolicLink(root.resolve("proc/config.gz"), Path.of("config.gz"));
        assertThat(new ProcessBuilder(
                                "mkfifo", root.resolve("sys/kernel/btf/zzz").toString())
                        .start()
                        .waitFor())
                .isZero();

        Snapshot snapshot = Snapshot.take(machine, to, List.of());

        assertThat(snapshot.lacking())
                .extracting(lacking -> lacking.path() + ": " + lacking.why())
                .containsExactlyInAnyOrder(
                        "proc/modules: a folder",
                        "proc/sys/kernel/version: more than 4096 bytes",
                        "proc/config.gz: more than 40 links",
                        "sys/kernel/btf/zzz: not a regular file");
        assertThat(snapshot.taken())
                .extracting(Snapshot.Taken::path)
                .contains("sys/kernel/btf/vmlinux", "sys/kernel/btf/xfs", "proc/kallsyms")
                .doesNotContain("proc/modules", "proc/sys/kernel/version");
        assertThat(to.resolve("proc/sys/kernel/version")).doesNotExist();
        assertThatThrownBy(() -> Target.at(to).open("proc/modules")).hasMessage(to + "/proc/modules: a folder");
    }

    /** Java can't open the file or distinguish it from similar names, but "no such file" would be wrong. */
    @Test
    void recordsFilesWithInvalidNames() throws Exception {
        Process touch = new ProcessBuilder(
                        "sh",
                        "-c",
                        "printf x >\"$0/$(printf 'a\\377')\" >\"$0/$(printf 'a\\376')\"",
                        root + "/sys/kernel/btf")
                .start();
        assertThat(touch.waitFor()).isZero();

        Snapshot snapshot = Snapshot.take(machine, to, List.of());

        assertThat(snapshot.lacking()).singleElement().satisfies(lacking -> {
            assertThat(lacking.path()).isEqualTo("sys/kernel/btf/a\ufffd");
            assertThat(lacking.why()).isEqualTo("its name is not valid text");
            assertThat(lacking.cure()).isEqualTo("a file there whose name is ASCII");
        });
        assertThat(snapshot.taken()).extracting(Snapshot.Taken::path).containsAll(SMALL);
        assertThat(to.resolve(SnapshotRecord.PATH))
                .content()
                .contains("sys/kernel/btf/a\ufffd\tits name is not valid text\n");
    }

    @Test
    void failsWithoutARelease() throws IOException {
        write("proc/sys/kernel/osrelease", "6.1 or so");
        assertThatThrownBy(() -> Snapshot.take(machine, to, List.of())).hasMessageContaining("is not a kernel release");
        Files.delete(root.resolve("proc/sys/kernel/osrelease"));
        Files.createDirectory(root.resolve("proc/sys/kernel/osrelease"));
        assertThatThrownBy(() -> Snapshot.take(machine, to, List.of())).hasMessageContaining("osrelease: a folder");
        assertThat(to).doesNotExist();
    }

    @Test
    void limitsTheSize() throws IOException {
        write("proc/kallsyms", "ffffffff81000000 T _stext\n".repeat(100));
        Snapshot snapshot = Snapshot.take(machine, to, List.of(), new SnapshotCopier.Limits(1000, 10));
        assertThat(snapshot.lacking())
                .extracting(lacking -> lacking.path() + ": " + lacking.why())
                .containsExactly("proc/kallsyms: no room in the 1000 bytes that a snapshot may have");
        assertThat(snapshot.taken()).extracting(Snapshot.Taken::path).containsExactlyInAnyOrderElementsOf(SMALL);

        Snapshot named = Snapshot.take(
                machine, to.resolveSibling("2"), List.of("proc/kallsyms"), new SnapshotCopier.Limits(1000, 10));
        assertThat(named.lacking()).isEmpty();
        assertThat(named.taken()).contains(new Snapshot.Taken("proc/kallsyms", 2600));
        assertThat(Target.at(to.resolveSibling("2")).read("proc/kallsyms", 2600))
                .hasSize(2600);
    }

    @Test
    void limitsTheFilesOfAFolder() throws IOException {
        for (int i = 0; i < 20; i++) {
            write("sys/kernel/btf/m" + i, "");
        }
        Snapshot snapshot = Snapshot.take(machine, to, List.of(), new SnapshotCopier.Limits(1 << 20, 5));
        assertThat(snapshot.lacking())
                .extracting(lacking -> lacking.path() + ": " + lacking.why())
                .containsExactly("sys/kernel/btf: more than 5 files, and no more are taken");
        assertThat(snapshot.taken())
                .extracting(Snapshot.Taken::path)
                .filteredOn(path -> path.startsWith("sys/kernel/btf/"))
                .startsWith("sys/kernel/btf/vmlinux")
                .hasSizeBetween(5, 6);
        Target there = Target.at(to);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 20; i++) {
                        there.read("sys/kernel/btf/m" + i, 10);
                    }
                })
                .hasMessageContaining("more than 5 files");
    }

    @Test
    void failureLeavesNothing() throws Exception {
        List<String> missing = List.of("etc/missing");
        assertThatThrownBy(() -> Snapshot.take(machine, to, missing)).isInstanceOf(NoSuchFileException.class);
        assertThat(to).doesNotExist();

        Files.createDirectory(to);
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(() -> Snapshot.take(machine, to, missing)).isInstanceOf(IOException.class);
        assertThat(to).isEmptyDirectory();
        assertThat(mode(to)).isEqualTo("rwxr-xr-x");
    }

    /** A file of another process in the copy remains, and the failure is reported. */
    @Test
    void reportsTheFailureWhenRemovalFails() {
        List<String> missing = new AbstractList<>() {
            @Override
            public int size() {
                return 1;
            }

            @Override
            public String get(int index) {
                if (Files.exists(to.resolve("proc"))) {
                    try {
                        Files.writeString(to.resolve("proc/foreign"), "mine");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
                return "etc/missing";
            }
        };
        assertThatThrownBy(() -> Snapshot.take(machine, to, missing))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(root + "/etc/missing")
                .satisfies(e -> assertThat(e.getSuppressed())
                        .hasSize(2)
                        .hasOnlyElementsOfType(DirectoryNotEmptyException.class));
        assertThat(to.resolve("proc")).isDirectoryContaining("glob:**/foreign");
        assertThat(to.resolve("sys")).doesNotExist();
        assertThat(to.resolve("proc/kallsyms")).doesNotExist();
    }

    @Test
    void interruptionLeavesNothing() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Snapshot.take(machine, to, List.of())).isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(to).doesNotExist();
    }

    @Test
    void refusesAnEmptyRoot() throws IOException {
        Target empty = Target.at(Files.createDirectory(folder.resolve("empty")));
        assertThatThrownBy(() -> Snapshot.take(empty, to, List.of()))
                .hasMessageContaining("empty: nothing to copy: no release");
        assertThat(to).doesNotExist();
    }

    @Test
    void requiresAReleaseForAnImage() throws IOException {
        Path image = folder.resolve("image");
        Files.createDirectories(image.resolve("boot"));
        Files.writeString(image.resolve("boot/config-6.6.6"), "CONFIG_A=y");
        Files.writeString(image.resolve("boot/vmlinuz"), "whichever");
        assertThatThrownBy(() -> Snapshot.take(Target.at(image), to, List.of()))
                .hasMessage(image + ": it is unknown which of the installed kernels is meant");
        assertThat(to).doesNotExist();
        Snapshot.take(Target.at(image).withRelease("6.6.6"), to, List.of());

        Target there = Target.at(to);
        assertThat(there.release()).contains("6.6.6");
        assertThat(there.givenRelease()).isEmpty();
        assertThat(there.version().orElseThrow().origin())
                .isEqualTo(Origin.of("the release given for the snapshot " + to).raw("6.6.6"));
        assertThatThrownBy(() -> there.withRelease("6.6.7").release())
                .hasMessage(
                        to + "/skep-snapshot.txt: the target's kernel is 6.6.6, but the given release is" + " 6.6.7");

        Path copy = folder.resolve("copy");
        Snapshot.take(there, copy, List.of());
        assertThat(Target.at(copy).release()).contains("6.6.6");
    }

    @Test
    void doesNotRecordTheMachinesOwnRelease() throws IOException {
        Snapshot.take(machine.withRelease(RELEASE), to, List.of());
        assertThat(to.resolve(SnapshotRecord.PATH)).content().doesNotContain("release " + RELEASE);
    }

    @ParameterizedTest
    @CsvSource({
        "ffffffff81000000 T _stext, true",
        "0000000000000000 T _stext, false",
        "'', false",
        ", false",
    })
    void reportsWhetherItHasAddresses(String symbols, boolean expected) throws IOException {
        Files.delete(root.resolve("proc/kallsyms"));
        if (symbols != null) {
            write("proc/kallsyms", symbols);
        }
        Snapshot snapshot = Snapshot.take(machine, to, List.of());
        assertThat(snapshot.tellsAddresses()).isEqualTo(expected);
        String record = Files.readString(to.resolve(SnapshotRecord.PATH));
        assertThat(record.contains("kernel addresses")).isEqualTo(expected);
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), text);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
