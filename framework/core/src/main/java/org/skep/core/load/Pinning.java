package org.skep.core.load;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.skep.core.service.CloseSequence;
import org.skep.core.service.ForeignCode;
import org.skep.extern.Code;
import org.skep.extern.Problem;
import org.skep.kernel.Errno;
import org.skep.kernel.Handle;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.PinDirectory;
import org.skep.kernel.SyscallProvider;
import org.skep.loader.LoadRefusedException;

/**
 * The pins of one object, see {@link PinPlan}. Directories that are missing are made. All that was made here can be
 * taken back. Safe for use by several threads once the directories are open.
 *
 * <p>The directory, or one above it, may belong to a user who renames it, or puts a link in its place, while root
 * loads. So a path is followed once, to the directory that is there already; from there on everything is made relative
 * to a directory that is open. What is removed later is removed relative to an open directory as well, and only if the
 * directory and the file in it are those that were recorded: device and inode tell, since a pin's inode refers to one
 * object in the kernel for as long as there is the inode.
 */
final class Pinning {
    private final String object;
    private final Optional<Path> directory;
    private final boolean onFiles;
    private final Deque<Made> made = new ConcurrentLinkedDeque<>();

    private final Deque<Handle> opened = new ArrayDeque<>();
    private Optional<Folder> programs = Optional.empty();
    private Optional<Folder> maps = Optional.empty();

    private Pinning(String object, Optional<Path> directory, boolean onFiles) {
        this.object = object;
        this.directory = directory;
        this.onFiles = onFiles;
    }

    /** No pins at all. */
    static Pinning none() {
        return new Pinning("", Optional.empty(), false);
    }

    /**
     * Pins in a file system for BPF.
     *
     * @param object its name, for messages
     * @param directory where programs go
     */
    static Pinning in(String object, Path directory) {
        return new Pinning(object, Optional.of(directory), true);
    }

    /** Names of pins for a provider that makes none: no directory is made, nothing is removed. */
    static Pinning pretended(String object, Path directory) {
        return new Pinning(object, Optional.of(directory), false);
    }

    /** Gives a name to something in the kernel. */
    @FunctionalInterface
    interface Pin {
        /** Makes the file. */
        void in(PinDirectory directory, String name) throws KernelRefusedException;
    }

    /**
     * A directory for pins.
     *
     * @param path as the caller calls it
     * @param handle while the load lasts
     * @param identity device and inode; nothing for a provider that makes no files
     */
    private record Folder(Path path, PinDirectory handle, Optional<Object> identity) {
        /** A path to it: whatever happens to names while it is open, and the one that the caller knows later on. */
        Path reach() {
            try {
                return handle.path();
            } catch (IllegalStateException e) {
                return path;
            }
        }
    }

    /** A pin or a directory that was made in a directory. */
    private record Made(Folder folder, Path name, Object identity, boolean isDirectory) {}

    /**
     * Opens the directories, before anything is loaded that would have no place, and makes those that are missing.
     *
     * @param forMaps whether maps are going to be pinned
     */
    void open(SyscallProvider provider, boolean forMaps) throws LoadRefusedException {
        if (directory.isEmpty()) {
            return;
        }
        Folder folder = onFiles ? existingOrMade(provider, directory.get()) : pretended(provider, directory.get());
        programs = Optional.of(folder);
        if (forMaps) {
            Path path = PinPlan.ofMaps(directory.get());
            maps = Optional.of(onFiles ? child(provider, folder, path) : pretended(provider, path));
        }
    }

    /** Closes the directories. What was made can still be taken back. */
    void close() {
        CloseSequence.all(opened.stream().<Runnable>map(handle -> handle::close).toList());
        opened.clear();
    }

    /** Pins a program; the path, if there are to be pins. */
    Optional<Path> program(String name, Pin pin) throws KernelRefusedException, LoadRefusedException {
        return pinned(programs, directory.map(here -> PinPlan.ofProgram(here, name)), pin);
    }

    /** Pins a map; the path, if there are to be pins. */
    Optional<Path> map(String name, Pin pin) throws KernelRefusedException, LoadRefusedException {
        return pinned(maps, directory.map(here -> PinPlan.ofMap(here, name)), pin);
    }

    private Optional<Path> pinned(Optional<Folder> folder, Optional<Path> file, Pin pin)
            throws KernelRefusedException, LoadRefusedException {
        if (folder.isPresent() && file.isPresent()) {
            Folder into = folder.get();
            Path name = file.get().getFileName();
            pin.in(into.handle(), name.toString());
            if (onFiles) {
                keep(into, name, false, "find the pin ");
            }
        }
        return file;
    }

    private Folder pretended(SyscallProvider provider, Path path) throws LoadRefusedException {
        return new Folder(path, handle(provider, path, path), Optional.empty());
    }

    private Folder existingOrMade(SyscallProvider provider, Path path) throws LoadRefusedException {
        Path there = path.toAbsolutePath().normalize();
        Deque<Path> missing = new ArrayDeque<>();
        while (!Files.isDirectory(there) && there.getParent() != null) {
            missing.push(there.getFileName());
            there = there.getParent();
        }
        Path real;
        try {
            real = there.toRealPath();
        } catch (IOException e) {
            throw cannot("open", there, e);
        }
        Folder folder = folder(there, handle(provider, real, there));
        for (Path name : missing) {
            folder = child(provider, folder, folder.path().resolve(name));
        }
        return folder;
    }

    /** The directory of that name, made if it is missing. */
    private Folder child(SyscallProvider provider, Folder parent, Path path) throws LoadRefusedException {
        Path name = path.getFileName();
        Path reach = parent.handle().path().resolve(name);
        Optional<Object> identity = Optional.empty();
        try {
            Files.createDirectory(reach);
            identity = Optional.of(keep(parent, name, true, "find the directory "));
        } catch (FileAlreadyExistsException e) {
            // Opened as it is, if it is a directory.
        } catch (IOException e) {
            throw cannot("make", path, e);
        }
        Folder folder = folder(path, handle(provider, reach, path));
        if (identity.isPresent() && !identity.equals(folder.identity())) {
            throw new LoadRefusedException(Problem.of(
                            Code.CANNOT_PIN,
                            object,
                            "the directory " + path + " was replaced while the object was loaded")
                    .advise("pin in a directory that no other user can write"));
        }
        return folder;
    }

    private PinDirectory handle(SyscallProvider provider, Path reach, Path path) throws LoadRefusedException {
        try {
            PinDirectory handle = ForeignCode.returned(provider.openPinDirectory(reach));
            opened.push(handle);
            return handle;
        } catch (KernelRefusedException e) {
            throw new LoadRefusedException(
                    Problem.of(
                                    Code.CANNOT_PIN,
                                    object,
                                    "can't open the directory " + path + ": "
                                            + e.refusal().why())
                            .advise(
                                    e.errno().equals(Errno.ENOTDIR)
                                            ? "remove it, or pin in another directory"
                                            : PinPlan.WHERE_TO_PIN),
                    e);
        }
    }

    private Folder folder(Path path, PinDirectory handle) throws LoadRefusedException {
        try {
            Object identity = Files.readAttributes(handle.path(), BasicFileAttributes.class)
                    .fileKey();
            return new Folder(path, handle, Optional.ofNullable(identity));
        } catch (NoSuchFileException e) {
            throw new LoadRefusedException(
                    Problem.of(Code.CANNOT_PIN, object, "can't pin in " + path + ": /proc is not there")
                            .advise("mount it: mount -t proc proc /proc"),
                    e);
        } catch (IOException e) {
            throw cannot("open", path, e);
        }
    }

    /** Keeps what was just made, to be taken back. */
    private Object keep(Folder folder, Path name, boolean isDirectory, String what) throws LoadRefusedException {
        try {
            Object identity = within(folder, open -> identity(open, name));
            made.push(new Made(folder, name, identity, isDirectory));
            return identity;
        } catch (IOException e) {
            throw new LoadRefusedException(
                    Problem.of(
                                    Code.CANNOT_PIN,
                                    object,
                                    "can't " + what + folder.path().resolve(name) + " that was just made: " + reason(e))
                            .advise("pin in a directory that no other user can write"),
                    e);
        }
    }

    private LoadRefusedException cannot(String operation, Path folder, IOException cause) {
        String advice = cause instanceof AccessDeniedException
                ? "do it as root, or pin where you may make files"
                : PinPlan.WHERE_TO_PIN;
        Problem problem = Problem.of(
                Code.CANNOT_PIN, object, "can't " + operation + " the directory " + folder + ": " + reason(cause));
        return new LoadRefusedException(problem.advise(advice), cause);
    }

    /** Not the file's name, which may be that of a descriptor. */
    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "there is no such file or directory";
        }
        if (e instanceof FileSystemException file && file.getReason() != null) {
            String sentence = file.getReason();
            return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
        }
        return String.valueOf(e.getMessage());
    }

    /**
     * Removes the pins and directories that were made, last first. What is there under the same name and is another
     * file stays, and so does what is in a directory that was renamed or replaced since the load.
     */
    void undo() {
        for (Made one = made.poll(); one != null; one = made.poll()) {
            try {
                remove(one);
            } catch (IOException ignored) {
                // A directory that has other files by now, or a pin that is gone: nothing of this object is left there.
            }
        }
    }

    private static void remove(Made one) throws IOException {
        within(one.folder(), folder -> {
            if (one.identity().equals(identity(folder, one.name()))) {
                if (one.isDirectory()) {
                    folder.deleteDirectory(one.name());
                } else {
                    folder.deleteFile(one.name());
                }
            }
            return one;
        });
    }

    /** What is done relative to an open directory. */
    @FunctionalInterface
    private interface Step<T> {
        T in(SecureDirectoryStream<Path> folder) throws IOException;
    }

    /**
     * Opens a directory of this object's again, and does something in it. Its handle may be closed at any moment, when
     * the provider stops; its path as the caller knows it is tried then, and is used only if it leads to the same
     * directory.
     */
    private static <T> T within(Folder folder, Step<T> step) throws IOException {
        IOException failure = new NoSuchFileException(folder.path().toString());
        for (Path way : List.of(folder.reach(), folder.path())) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(way)) {
                if (stream instanceof SecureDirectoryStream<Path> open
                        && folder.identity().equals(Optional.ofNullable(identity(open)))) {
                    return step.in(open);
                }
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    private static Object identity(SecureDirectoryStream<Path> folder) throws IOException {
        return folder.getFileAttributeView(BasicFileAttributeView.class)
                .readAttributes()
                .fileKey();
    }

    private static Object identity(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        return folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes()
                .fileKey();
    }
}
