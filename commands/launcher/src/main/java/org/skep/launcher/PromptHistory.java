package org.skep.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.skep.scratch.TrustedPath;

/**
 * The file in which Gogo keeps the lines that were entered at its prompt. It is in the folder that the system property
 * {@code user.home} names, which Java takes from the system's list of users. Gogo would make it readable for all users,
 * and would follow a link of another user.
 */
final class PromptHistory {
    private static final String NAME = ".gogo.history";
    private static final Path SELF = Path.of("/proc/self");
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");

    /** Of a mode, inode(7): the type of the file, and that of regular ones. */
    private static final int TYPE = 0170000;

    private static final int REGULAR = 0100000;

    private PromptHistory() {}

    /**
     * Makes the file if it is missing, and withdraws all permissions that other users have on it.
     *
     * @return whether this user alone can read and write it, and no other user can replace it
     */
    static boolean isPrivate() {
        try {
            Path file =
                    TrustedPath.of(Path.of(System.getProperty("user.home", ""))).resolve(NAME);
            if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER));
            }
            Map<String, Object> found = Files.readAttributes(file, "unix:mode,uid,nlink", LinkOption.NOFOLLOW_LINKS);
            if (((int) found.get("mode") & TYPE) != REGULAR
                    || !found.get("uid").equals(Files.getAttribute(SELF, "unix:uid"))
                    || (int) found.get("nlink") != 1) {
                return false;
            }
            Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setPermissions(OWNER);
            return true;
        } catch (IOException | InvalidPathException e) {
            return false;
        }
    }
}
