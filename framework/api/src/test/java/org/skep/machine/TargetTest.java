package org.skep.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @TempDir
    Path folder;

    Path root;
    Target target;

    @BeforeEach
    void createMachineAndAFileOutside() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        Files.writeString(folder.resolve("outside"), "outside");
        write("etc/inside", "inside");
        Files.createDirectories(root.resolve("a/b"));
        target = Target.at(root);
    }

    @ParameterizedTest
    @CsvSource({
        "/etc/inside, absolute",
        "../../etc/inside, relative",
        "../../../../../../etc/inside, .. stops at the root",
        "../b/../../etc/./inside, detours",
        "/a/via, through a second link",
    })
    void linksResolveInsideTheRoot(String link, String about) throws IOException {
        Files.createSymbolicLink(root.resolve("a/via"), Path.of("../etc/inside"));
        Files.createSymbolicLink(root.resolve("a/b/link"), Path.of(link));
        assertThat(text("a/b/link")).as(about).isEqualTo("inside");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OUTSIDE", "../outside", "../../outside", "/../outside"})
    void linksDoNotLeadOut(String link) throws IOException {
        Path to = link.equals("OUTSIDE") ? folder.resolve("outside") : Path.of(link);
        Files.createSymbolicLink(root.resolve("leak"), to);
        assertThatThrownBy(() -> target.open("leak"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(root + "/leak");
        assertThatThrownBy(() -> target.identity("leak")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void pathsDoNotLeadOut() {
        assertThatThrownBy(() -> target.open("../outside")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> target.open("a/../../outside")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> target.open("/etc/inside")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void resolvesLinkedFoldersInsideTheRoot() throws IOException {
        Files.createSymbolicLink(root.resolve("lib"), Path.of("/usr/lib"));
        write("usr/lib/modules/6.1/config", "y");
        write("usr/lib/modules/5.4/config", "y");
        Files.createSymbolicLink(root.resolve("top"), Path.of("/"));
        Files.createSymbolicLink(root.resolve("up"), Path.of("../.."));
        assertThat(text("lib/modules/6.1/config")).isEqualTo("y");
        assertThat(target.list("lib/modules")).containsExactly("5.4", "6.1");
        for (String rootItself : new String[] {"", "top", "up", "top/up/.", "a/.."}) {
            assertThat(target.list(rootItself)).as(rootItself).containsExactly("a", "etc", "lib", "top", "up", "usr");
        }
        assertThatThrownBy(() -> target.list("etc/inside")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> target.list("nowhere")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void limitsLinksAsTheKernel() throws IOException {
        chain(40);
        assertThat(text("link40")).isEqualTo("inside");
        chain(41);
        assertThatThrownBy(() -> target.open("link41")).hasMessageContaining("more than 40 links");
        Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
        assertThatThrownBy(() -> target.open("loop"))
                .isInstanceOf(FileSystemException.class)
                .isNotInstanceOf(NoSuchFileException.class);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void opensOnlyRegularFiles() throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", root.resolve("fifo").toString()).start();
        assertThat(mkfifo.waitFor()).isZero();
        Files.createSymbolicLink(root.resolve("link"), Path.of("/fifo"));
        for (String path : new String[] {"fifo", "link"}) {
            assertThatThrownBy(() -> target.open(path)).hasMessage(root + "/" + path + ": not a regular file");
        }
        assertThatThrownBy(() -> target.open("etc")).hasMessage(root + "/etc: a folder");
        assertThatThrownBy(() -> Target.runningMachine().open("dev/zero")).hasMessage("/dev/zero: not a regular file");
    }

    @Test
    void fileOnThePathIsNoSuchFile() {
        assertThatThrownBy(() -> target.open("etc/inside/config"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(root + "/etc/inside/config");
        assertThatThrownBy(() -> target.open("etc/inside/..")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void missingRootHasNoFiles() throws IOException {
        Target nowhere = Target.at(folder.resolve("nowhere"));
        assertThatThrownBy(() -> nowhere.open("proc/version")).isInstanceOf(NoSuchFileException.class);
        assertThat(nowhere.release()).isEmpty();
    }

    @Test
    void acceptsALinkAsRoot() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), root);
        Target linked = Target.at(link);
        assertThat(linked.read("etc/inside", 100)).asString().isEqualTo("inside");
        assertThat(linked.display("etc/inside")).isEqualTo(link + "/etc/inside");
    }

    @Test
    void readsSmallFilesUpToTheLimit() throws IOException {
        assertThat(target.read("etc/inside", 6)).asString().isEqualTo("inside");
        assertThatThrownBy(() -> target.read("etc/inside", 5)).hasMessage(root + "/etc/inside: longer than 5 bytes");
    }

    @Test
    void displaysPathsWithTheRoot() {
        assertThat(Target.runningMachine().display("proc/config.gz")).isEqualTo("/proc/config.gz");
        assertThat(Target.at(Path.of("host")).display("proc/config.gz")).isEqualTo("host/proc/config.gz");
    }

    @Test
    void runningMachineIsOneInstance() throws IOException {
        Target machine = Target.runningMachine();
        assertThat(Target.at(Path.of("/"))).isSameAs(machine);
        assertThat(machine.release())
                .contains(
                        Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
        assertThat(machine.list("")).contains("proc", "etc");
        assertThat(machine.identity("proc/sys/kernel/osrelease"))
                .contains(Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                        .strip());
        assertThatThrownBy(() -> machine.open("proc/no-such-file"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage("/proc/no-such-file");
    }

    @Test
    void refusesReleasesUnsafeInPaths() throws IOException {
        assertThat(target.release()).isEmpty();
        write("proc/sys/kernel/osrelease", "6.1.0-50-cloud-amd64\n");
        assertThat(target.release()).contains("6.1.0-50-cloud-amd64");
        write("proc/sys/kernel/osrelease", "\n");
        assertThat(target.release()).isEmpty();
        for (String bad :
                new String[] {"../../etc", "6.1/x", "6.1\0", "6 1", "..", ".", "6.1\u00e4", "6".repeat(5000)}) {
            write("proc/sys/kernel/osrelease", bad);
            assertThatThrownBy(() -> target.release()).as(bad).isInstanceOf(IOException.class);
        }
    }

    @Test
    void identityChangesWithTheFile() throws IOException {
        String before = target.identity("etc/inside");
        assertThat(target.identity("etc/inside")).isEqualTo(before);
        FileTime time = Files.getLastModifiedTime(root.resolve("etc/inside"));
        write("etc/inside", "inside!");
        Files.setLastModifiedTime(root.resolve("etc/inside"), time);
        String longer = target.identity("etc/inside");
        assertThat(longer).as("another size").isNotEqualTo(before);
        Files.setLastModifiedTime(root.resolve("etc/inside"), FileTime.fromMillis(1));
        String later = target.identity("etc/inside");
        assertThat(later).as("another time").isNotEqualTo(longer);
        write("etc/copy", "inside!");
        Files.setLastModifiedTime(root.resolve("etc/copy"), FileTime.fromMillis(1));
        Files.move(root.resolve("etc/copy"), root.resolve("etc/inside"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        assertThat(target.identity("etc/inside")).as("another inode").isNotEqualTo(later);
    }

    @Test
    void identityInProcChangesWithTheBoot() throws IOException {
        write("proc/config.gz", "");
        String unknown = target.identity("proc/config.gz");
        write("proc/sys/kernel/random/boot_id", "one");
        String one = target.identity("proc/config.gz");
        write("proc/sys/kernel/random/boot_id", "two");
        assertThat(target.identity("proc/config.gz")).isNotEqualTo(one).isNotEqualTo(unknown);
    }

    @Test
    void listingStopsWhenInterrupted() throws IOException {
        write("boot/config-1", "");
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> Target.at(root).list("boot")).isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        }
    }

    private void chain(int length) throws IOException {
        for (int i = 1; i <= length; i++) {
            Path link = root.resolve("link" + i);
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, Path.of(i == 1 ? "etc/inside" : "link" + (i - 1)));
        }
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String text(String path) throws IOException {
        try (InputStream in = target.open(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
