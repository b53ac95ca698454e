package org.skep.machine;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * A folder that is made for one's own eyes: its folders have the mode 0700 and its files 0600 from their first moment
 * on. Files are made relative to an open folder, never through a link, and never in place of another, so that what
 * somebody puts in the way meanwhile leads to an error and nothing is written elsewhere. It is this user's, whoever
 * made it, and lies where no other user but root can rename it or what leads there. Used by one thread.
 */
final class PrivateFolder implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER_ALL = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<?> FOLDER = PosixFilePermissions.asFileAttribute(OWNER_ALL);
    private static final FileAttribute<?> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<OpenOption> WRITE_NEW =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);

    /** Belongs to the user whose rights this process has (proc_pid(5)). */
    private static final Path SELF = Path.of("/proc/self");

    /** Mode bits (inode(7)): who but the owner may write, and that only owners may rename what is in a folder. */
    private static final int GROUP_WRITES = 0020;

    private static final int OTHERS_WRITE = 0002;
    private static final int STICKY = 01000;

    /** The folder itself, among the names in it. */
    private static final Path SELF_NAME = Path.of(".");

    private final Path path;
    private final boolean isMade;
    private final SecureDirectoryStream<Path> parent;
    private final SecureDirectoryStream<Path> folder;
    private final Set<PosixFilePermission> modeBefore;

    /** What was made in it, latest first. */
    private final Deque<Path> made = new ArrayDeque<>();

    /** Those of it that are folders. */
    private final Set<Path> folders = new HashSet<>();

    private PrivateFolder(
            Path path, boolean isMade, SecureDirectoryStream<Path> parent, SecureDirectoryStream<Path> folder)
            throws IOException {
        this.path = path;
        this.isMade = isMade;
        this.parent = parent;
        this.folder = folder;
        this.modeBefore = mode().readAttributes().permissions();
    }

    /**
     * Takes an open folder for one's own.
     *
     * @param isMade whether it was not there before
     * @param parent its parent, open; both are closed with what is returned, and by the caller when this fails
     * @throws IOException when it is another user's, which it can be although this process made one of its name, or has
     *     anything in it; its mode is as it was, then
     */
    static PrivateFolder of(
            Path path, boolean isMade, SecureDirectoryStream<Path> parent, SecureDirectoryStream<Path> folder)
            throws IOException {
        PrivateFolder own = new PrivateFolder(path, isMade, parent, folder);
        own.requireEmpty(folder);
        if (!own.isOwn()) {
            throw new FileSystemException(
                    path.toString(), null, "another user's folder, who could put other files into it");
        }
        own.mode().setPermissions(OWNER_ALL);
        // From now on nobody can put anything there; until now somebody could.
        try (SecureDirectoryStream<Path> again = folder.newDirectoryStream(SELF_NAME, LinkOption.NOFOLLOW_LINKS)) {
            own.requireEmpty(again);
        } catch (Throwable e) {
            own.restore(e);
            throw e;
        }
        return own;
    }

    private void requireEmpty(SecureDirectoryStream<Path> listed) throws IOException {
        Iterator<Path> contents = listed.iterator();
        try {
            if (contents.hasNext()) {
                throw new FileSystemException(
                        path.toString(),
                        null,
                        "not empty: it has " + contents.next().getFileName());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private PosixFileAttributeView mode() {
        return folder.getFileAttributeView(PosixFileAttributeView.class);
    }

    /** Root may change the mode of anybody's folder, and so may its owner, who could let himself in again. */
    private boolean isOwn() throws IOException {
        return mode().readAttributes().owner().equals(Files.getOwner(SELF));
    }

    /**
     * Makes the folder, or takes one that is there and empty, and keeps others out of it.
     *
     * @throws IOException when it can't be made, is no folder, is a link, is another user's, or has anything in it, and
     *     when another user could put a folder of his own in its place
     */
    @SuppressWarnings("StreamResourceLeak") // both belong to what is returned
    static PrivateFolder at(Path given) throws IOException {
        Path path = withName(given.toAbsolutePath());
        requireNobodyElseRenames(path.getParent());
        SecureDirectoryStream<Path> parent = Target.secure(Files.newDirectoryStream(path.getParent()));
        SecureDirectoryStream<Path> folder = null;
        boolean isMade = false;
        try {
            isMade = make(path);
            if (Files.isSymbolicLink(path)) {
                throw new FileSystemException(given.toString(), null, "a link: name the folder itself");
            }
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileSystemException(given.toString(), null, "not a folder");
            }
            folder = parent.newDirectoryStream(path.getFileName(), LinkOption.NOFOLLOW_LINKS);
            return of(path, isMade, parent, folder);
        } catch (Throwable e) {
            try (parent) {
                if (folder != null) {
                    folder.close();
                }
                if (isMade) {
                    parent.deleteDirectory(path.getFileName());
                }
            } catch (IOException next) {
                e.addSuppressed(next);
            }
            throw e;
        }
    }

    /** Without dots at its end, so that it has a name in its parent; what leads there has no links. */
    private static Path withName(Path path) throws IOException {
        String name = String.valueOf(path.getFileName());
        Path named = name.equals(".") || name.equals("..") ? path.toRealPath() : path;
        if (named.getFileName() == null) {
            throw new FileSystemException(path.toString(), null, "not empty");
        }
        return named.getParent().toRealPath().resolve(named.getFileName());
    }

    /**
     * Checks a folder and those above it, from the outermost on, so that what was found safe stays so: each is root's
     * or this user's, and what others may write to has the sticky bit.
     *
     * @param folder absolute, without links
     */
    private static void requireNobodyElseRenames(Path folder) throws IOException {
        Path top = folder.getRoot();
        Set<Object> trusted = trusted(
                (int) Files.getAttribute(SELF, "unix:uid"), (int) Files.getAttribute(top, "unix:uid"), System.getenv());
        requireNobodyElseRenames(top, trusted);
        for (int i = 1; i <= folder.getNameCount(); i++) {
            requireNobodyElseRenames(top.resolve(folder.subpath(0, i)), trusted);
        }
    }

    /**
     * The users who need no trick: this one; root; whoever has {@code /}, and so all that is below, for under a user
     * namespace without a root nobody has what is root's; and whoever has called {@code sudo} (sudo(8), SUDO_UID),
     * which makes a snapshot in his own folder a usual thing.
     *
     * @param self whose rights this process has
     * @param top whose the outermost folder is
     * @param environment of this process, which only root believes: sudo has set it
     */
    static Set<Object> trusted(int self, int top, Map<String, String> environment) {
        Set<Object> trusted = new HashSet<>(Set.of(0));
        trusted.add(self);
        trusted.add(top);
        String caller = environment.getOrDefault("SUDO_UID", "");
        if (self == 0 && caller.matches("\\d{1,9}")) {
            trusted.add(Integer.valueOf(caller));
        }
        return trusted;
    }

    private static void requireNobodyElseRenames(Path folder, Set<Object> trusted) throws IOException {
        Map<String, Object> file = Files.readAttributes(folder, "unix:uid,mode,owner,group", LinkOption.NOFOLLOW_LINKS);
        if (!trusted.contains(file.get("uid"))) {
            throw new FileSystemException(
                    folder.toString(), null, "another user's folder, who could swap what is in it: take another place");
        }
        int mode = (int) file.get("mode");
        // Many systems give each user a group of his name, and let it write (USERGROUPS_ENAB in login.defs(5)).
        boolean isOwnersGroup =
                file.get("group").toString().equals(file.get("owner").toString());
        boolean othersWrite = (mode & OTHERS_WRITE) != 0 || ((mode & GROUP_WRITES) != 0 && !isOwnersGroup);
        if (othersWrite && (mode & STICKY) == 0) {
            throw new FileSystemException(
                    folder.toString(),
                    null,
                    "other users may write to it and swap what is in it: take another place, or chmod +t it");
        }
    }

    private static boolean make(Path path) throws IOException {
        try {
            Files.createDirectory(path, FOLDER);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /**
     * Makes a file, and the folders that lead to it.
     *
     * @param file relative to the folder, without dots
     * @return where its bytes go; the caller closes it
     */
    OutputStream create(Path file) throws IOException {
        try (Opened in = parentOf(file)) {
            OutputStream out = Channels.newOutputStream(in.stream.newByteChannel(file.getFileName(), WRITE_NEW, FILE));
            made.push(file);
            return out;
        }
    }

    /** How much was made, for {@link #shrink}. */
    int size() {
        return made.size();
    }

    /**
     * Deletes what was made last, files and folders.
     *
     * @param size what {@link #size} was when it had none of that
     */
    void shrink(int size) throws IOException {
        while (made.size() > size) {
            removeLast();
        }
    }

    /**
     * Deletes all that was made, as far as possible; an empty folder that was there is as it was.
     *
     * @param failure why; what goes wrong in deleting is added to it
     */
    void removeAfter(Throwable failure) {
        while (!made.isEmpty()) {
            try {
                removeLast();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
        if (isMade) {
            try {
                parent.deleteDirectory(path.getFileName());
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        } else {
            restore(failure);
        }
    }

    private void removeLast() throws IOException {
        Path last = made.pop();
        try (Opened in = parentOf(last)) {
            if (folders.remove(last)) {
                in.stream.deleteDirectory(last.getFileName());
            } else {
                in.stream.deleteFile(last.getFileName());
            }
        }
    }

    private void restore(Throwable failure) {
        try {
            mode().setPermissions(modeBefore);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() throws IOException {
        try (parent) {
            folder.close();
        }
    }

    /** A folder on the way, open; the outermost one stays so. */
    private record Opened(SecureDirectoryStream<Path> stream, boolean isOwn) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (isOwn) {
                stream.close();
            }
        }
    }

    @SuppressWarnings("StreamResourceLeak") // what is returned closes it
    private Opened parentOf(Path file) throws IOException {
        Opened here = new Opened(folder, false);
        for (int i = 1; i < file.getNameCount(); i++) {
            Path sub = file.subpath(0, i);
            try (Opened outer = here) {
                if (!folders.contains(sub)) {
                    // By its path, for want of another way. No other user but root can swap what leads here, for this
                    // folder has the mode 0700 and those above it were checked; and where one's own doing makes the
                    // path lead elsewhere, the folder there stays empty, and is not found here.
                    Files.createDirectory(path.resolve(sub), FOLDER);
                    folders.add(sub);
                    made.push(sub);
                }
                here = new Opened(outer.stream.newDirectoryStream(sub.getFileName(), LinkOption.NOFOLLOW_LINKS), true);
            }
        }
        return here;
    }
}
