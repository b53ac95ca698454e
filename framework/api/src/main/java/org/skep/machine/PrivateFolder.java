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
 * A folder for private files: folders have mode 0700 and files 0600 from their creation on. Files are created relative
 * to an open folder, never through a link, and never replace another file, so that interference by another process
 * causes an error and no write elsewhere. The folder belongs to this user, and only root can rename it or a folder
 * above it. For use by one thread.
 */
final class PrivateFolder implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER_ALL = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<?> FOLDER = PosixFilePermissions.asFileAttribute(OWNER_ALL);
    private static final FileAttribute<?> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<OpenOption> WRITE_NEW =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);

    /** Owned by the effective user of this process (proc_pid(5)). */
    private static final Path SELF = Path.of("/proc/self");

    /** Mode bits (inode(7)): group and others may write; the sticky bit, which allows only owners to rename files. */
    private static final int GROUP_WRITES = 0020;

    private static final int OTHERS_WRITE = 0002;
    private static final int STICKY = 01000;

    /** The folder's own entry. */
    private static final Path SELF_NAME = Path.of(".");

    private final Path path;
    private final boolean isMade;
    private final SecureDirectoryStream<Path> parent;
    private final SecureDirectoryStream<Path> folder;
    private final Set<PosixFilePermission> modeBefore;

    /** The files and folders created, latest first. */
    private final Deque<Path> made = new ArrayDeque<>();

    /** The folders among them. */
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
     * Takes possession of an open folder.
     *
     * @param isMade whether it was created by this process
     * @param parent its parent, open; both are closed with the result, or by the caller when this fails
     * @throws IOException when it belongs to another user, which is possible even if this process created a folder of
     *     that name, or is not empty; its mode is restored then
     */
    static PrivateFolder of(
            Path path, boolean isMade, SecureDirectoryStream<Path> parent, SecureDirectoryStream<Path> folder)
            throws IOException {
        PrivateFolder own = new PrivateFolder(path, isMade, parent, folder);
        own.requireEmpty(folder);
        if (!own.isOwn()) {
            throw new FileSystemException(
                    path.toString(), null, "another user owns this folder and could add files to it");
        }
        own.mode().setPermissions(OWNER_ALL);
        // From now on other users can't add files; before, they could.
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

    /** Whether this user owns the folder. Root can change the mode of every folder, and so can its owner. */
    private boolean isOwn() throws IOException {
        return mode().readAttributes().owner().equals(Files.getOwner(SELF));
    }

    /**
     * Creates the folder, or takes an existing empty one, and denies access to other users.
     *
     * @throws IOException when it can't be created, is not a folder, is a link, belongs to another user, is not empty,
     *     or can be replaced by another user
     */
    @SuppressWarnings("StreamResourceLeak") // the result owns both
    static PrivateFolder at(Path given) throws IOException {
        Path path = withName(given.toAbsolutePath());
        requireOnlyTrustedRenames(path.getParent());
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

    /** Resolves dots at the end, so that the folder has a name in its parent; the path to it has no links. */
    private static Path withName(Path path) throws IOException {
        String name = String.valueOf(path.getFileName());
        Path named = name.equals(".") || name.equals("..") ? path.toRealPath() : path;
        if (named.getFileName() == null) {
            throw new FileSystemException(path.toString(), null, "not empty");
        }
        return named.getParent().toRealPath().resolve(named.getFileName());
    }

    /**
     * Checks a folder and all folders above it, beginning at the outermost, so that a checked one remains safe: each
     * must belong to root or this user, and those that others can write to must have the sticky bit.
     *
     * @param folder absolute, without links
     */
    private static void requireOnlyTrustedRenames(Path folder) throws IOException {
        Path top = folder.getRoot();
        Set<Object> trusted = trusted(
                (int) Files.getAttribute(SELF, "unix:uid"), (int) Files.getAttribute(top, "unix:uid"), System.getenv());
        requireOnlyTrustedRenames(top, trusted);
        for (int i = 1; i <= folder.getNameCount(); i++) {
            requireOnlyTrustedRenames(top.resolve(folder.subpath(0, i)), trusted);
        }
    }

    /**
     * Returns the trusted users: this user; root; the owner of {@code /}, because in a user namespace without root no
     * user owns the files of root; and the user who called {@code sudo} (sudo(8), SUDO_UID), so that a snapshot in that
     * user's folder is possible.
     *
     * @param self the effective user of this process
     * @param top the owner of the outermost folder
     * @param environment the environment of this process, used only for root, where sudo has set it
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

    private static void requireOnlyTrustedRenames(Path folder, Set<Object> trusted) throws IOException {
        Map<String, Object> file = Files.readAttributes(folder, "unix:uid,mode,owner,group", LinkOption.NOFOLLOW_LINKS);
        if (!trusted.contains(file.get("uid"))) {
            throw new FileSystemException(
                    folder.toString(),
                    null,
                    "another user owns this folder and could replace its content: choose another place");
        }
        int mode = (int) file.get("mode");
        // Many systems have a group for each user, with write permission (USERGROUPS_ENAB in login.defs(5)).
        boolean isOwnersGroup =
                file.get("group").toString().equals(file.get("owner").toString());
        boolean othersWrite = (mode & OTHERS_WRITE) != 0 || ((mode & GROUP_WRITES) != 0 && !isOwnersGroup);
        if (othersWrite && (mode & STICKY) == 0) {
            throw new FileSystemException(
                    folder.toString(),
                    null,
                    "other users can write to it and replace its content: choose another place, or chmod +t it");
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
     * Creates a file, and the folders above it.
     *
     * @param file relative to the folder, without dots
     * @return the stream for its content; the caller closes it
     */
    OutputStream create(Path file) throws IOException {
        try (Opened in = parentOf(file)) {
            OutputStream out = Channels.newOutputStream(in.stream.newByteChannel(file.getFileName(), WRITE_NEW, FILE));
            made.push(file);
            return out;
        }
    }

    /** Returns the number of files and folders created, for {@link #shrink}. */
    int size() {
        return made.size();
    }

    /**
     * Deletes the files and folders that were created last.
     *
     * @param size the number of files and folders to keep, from {@link #size}
     */
    void shrink(int size) throws IOException {
        while (made.size() > size) {
            removeLast();
        }
    }

    /**
     * Deletes everything that was created, as far as possible; a folder that existed before is restored.
     *
     * @param failure the cause; failures of the deletion are added to it
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

    /** An open folder; the outermost one remains open. */
    private record Opened(SecureDirectoryStream<Path> stream, boolean isOwn) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (isOwn) {
                stream.close();
            }
        }
    }

    @SuppressWarnings("StreamResourceLeak") // the result closes it
    private Opened parentOf(Path file) throws IOException {
        Opened here = new Opened(folder, false);
        for (int i = 1; i < file.getNameCount(); i++) {
            Path sub = file.subpath(0, i);
            try (Opened outer = here) {
                if (!folders.contains(sub)) {
                    // Created by its path, because there is no relative operation. Only root can replace a folder on
                    // that path, since this folder has mode 0700 and those above were checked. If this process itself
                    // changes the path, the new folder remains empty and is not found here.
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
