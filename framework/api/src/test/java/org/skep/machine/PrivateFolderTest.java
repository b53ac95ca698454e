package org.skep.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivateFolderTest {
    /** The id of another user and group; no names are needed. */
    private static final int OTHER_ID = 65534;

    @TempDir
    Path outer;

    /** Another user may have had access before the mode was 0700. */
    @Test
    void sudoUserIsTrustedByRootOnly() {
        Map<String, String> sudo = Map.of("SUDO_UID", "1000");
        assertThat(PrivateFolder.trusted(0, 0, sudo)).containsExactlyInAnyOrder(0, 1000);
        assertThat(PrivateFolder.trusted(33, 0, sudo)).containsExactlyInAnyOrder(0, 33);
        assertThat(PrivateFolder.trusted(0, 0, Map.of("SUDO_UID", "-1"))).containsExactly(0);
        assertThat(PrivateFolder.trusted(0, 65534, Map.of())).containsExactlyInAnyOrder(0, 65534);
    }

    @Test
    // There is no class literal for a stream of paths; both streams are closed.
    @SuppressWarnings({"unchecked", "StreamResourceLeak"})
    void refusesFilesAddedBeforeTheModeIsChanged() throws IOException {
        Path path = Files.createDirectory(outer.resolve("to"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (SecureDirectoryStream<Path> parent = Target.secure(Files.newDirectoryStream(outer));
                SecureDirectoryStream<Path> folder = Target.secure(Files.newDirectoryStream(path))) {
            SecureDirectoryStream<Path> racing = beforeItsMode(
                    SecureDirectoryStream.class, folder, () -> Files.writeString(path.resolve("foreign"), "foreign"));
            assertThatThrownBy(() -> PrivateFolder.of(path, false, parent, racing))
                    .hasMessage(path + ": not empty: it has foreign");
        }
        assertThat(path).isDirectoryContaining("glob:**/foreign");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rwxrwxrwx");
    }

    /** Another process has replaced the folder between its creation and its opening. */
    @Test
    @SuppressWarnings("StreamResourceLeak") // both are closed
    void refusesAFolderOfAnotherUser() throws IOException {
        assumeRoot();
        Path path = Files.createDirectory(outer.resolve("to"));
        Files.setAttribute(path, "unix:uid", OTHER_ID);
        try (SecureDirectoryStream<Path> parent = Target.secure(Files.newDirectoryStream(outer));
                SecureDirectoryStream<Path> folder = Target.secure(Files.newDirectoryStream(path))) {
            assertThatThrownBy(() -> PrivateFolder.of(path, true, parent, folder))
                    .hasMessage(path + ": another user owns this folder and could add files to it");
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "0755, false, true",
        "0700, false, true",
        "01777, false, true",
        "01775, true, true",
        "0755, true, true",
        "0777, false, false",
        "0757, false, false",
        "0775, true, false",
    })
    void refusesFoldersThatOthersCanRename(String mode, boolean othersGroup, boolean isSafe) throws IOException {
        Path shared = Files.createDirectory(outer.resolve("shared"));
        Path below = Files.createDirectory(shared.resolve("below"));
        if (othersGroup) {
            assumeRoot();
            Files.setAttribute(shared, "unix:gid", OTHER_ID);
        }
        Files.setAttribute(shared, "unix:mode", Integer.parseInt(mode, 8));
        Path link = Files.createSymbolicLink(outer.resolve("link"), below);
        for (Path path : List.of(shared.resolve("to"), below.resolve("to"), link.resolve("through"))) {
            if (isSafe) {
                PrivateFolder.at(path).close();
                assertThat(path).isEmptyDirectory();
            } else {
                assertThatThrownBy(() -> PrivateFolder.at(path))
                        .hasMessage(shared + ": other users can write to it and replace its content: choose another"
                                + " place, or chmod +t it");
                assertThat(path).doesNotExist();
            }
        }
    }

    /** A group of the user's own name has no other members. */
    @Test
    void acceptsTheUsersOwnGroup() throws IOException {
        assumeRoot();
        Path shared = Files.createDirectory(outer.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxr-x"));
        PrivateFolder.at(shared.resolve("to")).close();
        assertThat(shared.resolve("to")).isEmptyDirectory();
    }

    @Test
    void refusesAParentOfAnotherUser() throws IOException {
        assumeRoot();
        Path others = Files.createDirectory(outer.resolve("others"));
        Path below = Files.createDirectory(others.resolve("below"));
        Files.setAttribute(others, "unix:uid", OTHER_ID);
        for (Path path : List.of(others.resolve("to"), below.resolve("to"))) {
            assertThatThrownBy(() -> PrivateFolder.at(path))
                    .hasMessage(others
                            + ": another user owns this folder and could replace its content: choose another place");
            assertThat(path).doesNotExist();
        }
    }

    /** Only root can change owners. */
    private static void assumeRoot() throws IOException {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "not root");
    }

    /** An action. */
    private interface Action {
        void done() throws IOException;
    }

    /** Returns the same folder; the action runs before its mode is changed. */
    private static <T> T beforeItsMode(Class<T> type, T real, Action action) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
            if (method.getName().equals("setPermissions")) {
                action.done();
            }
            try {
                Object result = method.invoke(real, given);
                return result instanceof PosixFileAttributeView mode
                        ? beforeItsMode(PosixFileAttributeView.class, mode, action)
                        : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
