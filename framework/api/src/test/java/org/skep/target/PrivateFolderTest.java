package org.skep.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {
    @TempDir
    Path outer;

    /** Somebody may who could until its mode was 0700. */
    @Test
    // There is a class of streams, and none of streams of paths; both streams are closed.
    @SuppressWarnings({"unchecked", "StreamResourceLeak"})
    void nothingIsPutThereBetweenTheLookAndTheMode() throws IOException {
        Path path = Files.createDirectory(outer.resolve("to"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (SecureDirectoryStream<Path> parent = Target.secure(Files.newDirectoryStream(outer));
                SecureDirectoryStream<Path> folder = Target.secure(Files.newDirectoryStream(path))) {
            SecureDirectoryStream<Path> racing = beforeItsMode(
                    SecureDirectoryStream.class,
                    folder,
                    () -> Files.writeString(path.resolve("foreign"), "somebody's"));
            assertThatThrownBy(() -> PrivateFolder.of(path, false, parent, racing))
                    .hasMessage(path + ": not empty: it has foreign");
        }
        assertThat(path).isDirectoryContaining("glob:**/foreign");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rwxrwxrwx");
    }

    /** Something to be done. */
    private interface Deed {
        void done() throws IOException;
    }

    /** The same folder; somebody else is quicker than whoever changes its mode. */
    private static <T> T beforeItsMode(Class<T> type, T real, Deed deed) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
            if (method.getName().equals("setPermissions")) {
                deed.done();
            }
            try {
                Object result = method.invoke(real, given);
                return result instanceof PosixFileAttributeView mode
                        ? beforeItsMode(PosixFileAttributeView.class, mode, deed)
                        : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
