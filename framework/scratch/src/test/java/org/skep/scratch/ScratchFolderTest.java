package org.skep.scratch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scratch folders are made where no other user can replace them, and nowhere else. */
class ScratchFolderTest {
    private static final int OTHER_USER = 65534;
    private static final byte[] CONTENT = "library".getBytes(StandardCharsets.US_ASCII);

    /** This user's, in a folder like {@code /tmp}. */
    @TempDir
    Path outer;

    @ParameterizedTest
    @ValueSource(strings = {"0700", "0755", "01777", "01775", "0711"})
    void anOwnFolderWillDo(String mode) throws IOException {
        try (ScratchFolder folder = ScratchFolder.in(folder(outer, "own", mode))) {
            assertThat(folder.path().getParent()).isEqualTo(outer.toRealPath().resolve("own"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
                    .isEqualTo("rwx------");
        }
        assertThat(outer.resolve("own")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0777", "0757", "0775", "0722", "0770"})
    void oneThatOthersCanWriteWillNot(String mode) throws IOException {
        refused(folder(outer, "shared", mode), outer.resolve("shared"));
        refused(folder(outer.resolve("shared"), "below", "0700"), outer.resolve("shared"));
    }

    @ParameterizedTest(name = "{0}, as a link: {1}")
    @CsvSource({"0700, false", "0755, false", "01777, false", "01777, true", "0777, false", "0700, true"})
    void oneOfAnotherUserWillNot(String mode, boolean link) throws IOException {
        assumeRoot();
        Path others = folder(outer, "others", mode);
        Path below = folder(others, "below", "0700");
        chown(others);
        Path given = link ? Files.createSymbolicLink(outer.resolve("link"), others) : others;
        refused(given, others);
        refused(given.resolve("below"), others);
        assertThat(below).isEmptyDirectory();
    }

    @Test
    void aLinkOfAnotherUserIsFollowedOnce() throws IOException {
        assumeRoot();
        Path own = folder(outer, "own", "0700");
        Path link = Files.createSymbolicLink(outer.resolve("link"), own);
        Files.setAttribute(link, "unix:uid", OTHER_USER, LinkOption.NOFOLLOW_LINKS);
        try (ScratchFolder folder = ScratchFolder.in(link)) {
            assertThat(folder.path().getParent()).isEqualTo(own.toRealPath());
        }
    }

    @Test
    void whatIsNoFolderWillNot() throws IOException {
        Path file = Files.createFile(outer.resolve("file"));
        for (Path place : List.of(file, outer.resolve("missing"), Path.of("relative"), Path.of(""))) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> ScratchFolder.in(place));
        }
    }

    /** A user of the machine, and not only a number: the kernel decides what that user can do. */
    @Test
    void noOtherUserCanReachIntoIt() throws IOException {
        assumeRoot();
        Path shared = folder(outer, "shared", "01777");
        Files.setPosixFilePermissions(outer, PosixFilePermissions.fromString("rwx--x--x"));
        try (ScratchFolder folder = ScratchFolder.in(shared)) {
            Path file = folder.write("library.so", CONTENT);
            assertThat(as("touch", shared.resolve("theirs").toString())).isZero();
            assertThat(as("touch", folder.path().resolve("theirs").toString())).isNotZero();
            assertThat(as(
                            "mv",
                            folder.path().toString(),
                            shared.resolve("moved").toString()))
                    .isNotZero();
            assertThat(as("cat", file.toString())).isNotZero();
            assertThat(file).hasBinaryContent(CONTENT);
        }
    }

    @Test
    void aFileIsNewAndWhatWasWritten() throws IOException {
        try (ScratchFolder folder = ScratchFolder.in(outer)) {
            Path file = folder.write("library.so", CONTENT);
            assertThat(file).hasBinaryContent(CONTENT).hasParent(folder.path());
            assertThatExceptionOfType(FileAlreadyExistsException.class)
                    .isThrownBy(() -> folder.write("library.so", CONTENT));
            Files.createSymbolicLink(folder.path().resolve("link"), outer.resolve("elsewhere"));
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> folder.write("link", CONTENT));
            assertThat(outer.resolve("elsewhere")).doesNotExist();
        }
        assertThat(outer).isEmptyDirectory();
    }

    @Test
    void anotherFolderInItsPlaceIsNotWritten() throws IOException {
        try (ScratchFolder folder = ScratchFolder.in(outer)) {
            Files.move(folder.path(), outer.resolve("moved"));
            Files.createDirectory(folder.path());
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> folder.write("library.so", CONTENT));
            assertThat(folder.path()).isEmptyDirectory();
        }
    }

    @Test
    void thePlacesAreAbsolute() {
        assertThat(ScratchFolder.places())
                .allMatch(Path::isAbsolute)
                .contains(Path.of("/dev/shm"), Path.of("/tmp"))
                .first()
                .isEqualTo(Path.of(System.getProperty("java.io.tmpdir")));
    }

    private void refused(Path place, Path fault) throws IOException {
        String fullFault = fault.toRealPath().toString();
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> ScratchFolder.in(place))
                .satisfies(refusal -> assertThat(refusal.getFile()).isEqualTo(fullFault));
        try (var contents = Files.list(place)) {
            assertThat(contents.filter(path -> path.getFileName().toString().startsWith("skep-")))
                    .isEmpty();
        }
    }

    private static Path folder(Path parent, String name, String mode) throws IOException {
        Path folder = Files.createDirectory(parent.resolve(name));
        Files.setAttribute(folder, "unix:mode", Integer.parseInt(mode, 8));
        return folder;
    }

    private static void chown(Path folder) throws IOException {
        Files.setAttribute(folder, "unix:uid", OTHER_USER);
        Files.setAttribute(folder, "unix:gid", OTHER_USER);
    }

    /** Runs a command as the other user; its exit status. */
    private static int as(String... command) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                "setpriv", "--reuid=" + OTHER_USER, "--regid=" + OTHER_USER, "--clear-groups", "--inh-caps=-all"));
        line.addAll(List.of(command));
        try {
            return new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Only root can give something away. */
    private static void assumeRoot() throws IOException {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "not root");
    }
}
