package org.skep.scratch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Decides whether another user can change what a path leads to. */
public final class TrustedPath {
    private static final Path STATUS = Path.of("/proc/self/status");

    /** {@code Uid: real effective saved file-system} (proc_pid_status(5)). */
    private static final String UID = "Uid:";

    private static final int EFFECTIVE = 1;

    /** Mode bits (inode(7)): the type, who but the owner may write, and that only owners may rename what is in it. */
    private static final int TYPE = 0170000;

    private static final int DIRECTORY = 0040000;
    private static final int OTHERS_WRITE = 0022;
    private static final int STICKY = 01000;

    private TrustedPath() {}

    /**
     * Checks a folder and all folders above it, from the outermost on. Each belongs to root or to this user. Where
     * others may write, the sticky bit keeps them from renaming what is not theirs. So what was checked cannot be
     * replaced by another user later.
     *
     * @return the same folder, without links
     * @throws IOException if it is missing, is no folder, or another user can replace it or what is made in it; the
     *     message names the folder that is at fault
     */
    public static Path of(Path folder) throws IOException {
        if (!folder.isAbsolute()) {
            throw new FileSystemException(folder.toString(), null, "not an absolute path");
        }
        Path real = folder.toRealPath();
        Path top = real.getRoot();
        Set<Object> trusted = trusted(top);
        check(top, trusted);
        for (int i = 1; i <= real.getNameCount(); i++) {
            check(top.resolve(real.subpath(0, i)), trusted);
        }
        return real;
    }

    /**
     * Root, this user, and the owner of {@code /}, who has all that is below: in a user namespace where root has no
     * number, root's files belong to the overflow user.
     */
    private static Set<Object> trusted(Path top) throws IOException {
        Set<Object> trusted = new HashSet<>();
        trusted.add(0);
        trusted.add(Files.getAttribute(top, "unix:uid"));
        if (Files.exists(STATUS)) {
            trusted.add(self());
        }
        return trusted;
    }

    private static int self() throws IOException {
        try (Stream<String> lines = Files.lines(STATUS, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith(UID))
                    .map(line -> line.substring(UID.length()).strip().split("\\s+", -1))
                    // Numbers of users have 32 bits, which Java's attribute has as an int.
                    .map(numbers -> Integer.parseUnsignedInt(numbers[EFFECTIVE]))
                    .findFirst()
                    .orElseThrow(() -> new FileSystemException(STATUS.toString(), null, "has no line " + UID));
        }
    }

    private static void check(Path folder, Set<Object> trusted) throws IOException {
        Map<String, Object> file = Files.readAttributes(folder, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
        int mode = (int) file.get("mode");
        if ((mode & TYPE) != DIRECTORY) {
            throw new FileSystemException(folder.toString(), null, "not a folder");
        }
        if (!trusted.contains(file.get("uid"))) {
            throw new FileSystemException(folder.toString(), null, "belongs to another user");
        }
        if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
            throw new FileSystemException(folder.toString(), null, "other users may write to it");
        }
    }
}
