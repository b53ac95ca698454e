package org.skep.core;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;
import org.skep.extern.Code;
import org.skep.extern.Problem;
import org.skep.loading.LoadRefusedException;
import org.skep.syscall.KernelRefusedException;

/**
 * The pins of one object: programs in a directory, maps in its {@code maps}. Directories that are missing are made. All
 * that was made here can be taken back. Used once, by one thread.
 */
final class Pinning {
    private static final Pattern NOT_IN_NAMES = Pattern.compile("[^A-Za-z0-9_-]");

    private final String object;
    private final Optional<Path> directory;
    private final boolean onFiles;
    private final Deque<Path> made = new ArrayDeque<>();

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
        void at(Path file) throws KernelRefusedException;
    }

    /** Pins a program; the path, if there are to be pins. */
    Optional<Path> program(String name, Pin pin) throws KernelRefusedException, LoadRefusedException {
        return directory.isPresent() ? Optional.of(pinned(directory.get(), name, pin)) : Optional.empty();
    }

    /** Pins a map; the path, if there are to be pins. */
    Optional<Path> map(String name, Pin pin) throws KernelRefusedException, LoadRefusedException {
        return directory.isPresent()
                ? Optional.of(pinned(directory.get().resolve("maps"), name, pin))
                : Optional.empty();
    }

    private Path pinned(Path folder, String name, Pin pin) throws KernelRefusedException, LoadRefusedException {
        if (onFiles) {
            makeFolder(folder);
        }
        // Dots are reserved in a file system for BPF; and a name from a file must not lead anywhere else.
        Path file = folder.resolve(NOT_IN_NAMES.matcher(name).replaceAll("_"));
        pin.at(file);
        made.push(file);
        return file;
    }

    private void makeFolder(Path folder) throws LoadRefusedException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.getParent();
        if (parent != null) {
            makeFolder(parent);
        }
        try {
            Files.createDirectory(folder);
            made.push(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw cannot(folder, "it is no directory", e);
            }
        } catch (IOException e) {
            throw cannot(folder, e.getMessage(), e);
        }
    }

    private LoadRefusedException cannot(Path folder, String why, IOException cause) {
        return new LoadRefusedException(
                Problem.of(Code.CANNOT_PIN, object, "can't make the directory " + folder + ": " + why)
                        .advise("pin below /sys/fs/bpf, which is a file system for BPF on most machines"),
                cause);
    }

    /** Removes the pins and directories that were made, last first. What others put there meanwhile stays. */
    void undo() {
        if (onFiles) {
            for (Path path : made) {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException ignored) {
                    // A directory that somebody else uses by now, or a pin that is gone: nothing of ours is left there.
                }
            }
        }
        made.clear();
    }
}
