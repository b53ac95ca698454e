package org.skep.core;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.skep.extern.Code;
import org.skep.extern.Problem;
import org.skep.kernel.KernelRefusedException;
import org.skep.loader.LoadRefusedException;

/**
 * The pins of one object, see {@link PlannedPins}. Directories that are missing are made. All that was made here can be
 * taken back. Safe for use by several threads.
 */
final class Pinning {
    private final String object;
    private final Optional<Path> directory;
    private final boolean onFiles;
    private final Deque<Path> made = new ConcurrentLinkedDeque<>();

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

    /**
     * Makes the directories that are missing, before anything is loaded that would have no place.
     *
     * @param forMaps whether maps are going to be pinned
     */
    void makeDirectories(boolean forMaps) throws LoadRefusedException {
        if (onFiles && directory.isPresent()) {
            make(forMaps ? PlannedPins.ofMaps(directory.get()) : directory.get());
        }
    }

    /** Pins a program; the path, if there are to be pins. */
    Optional<Path> program(String name, Pin pin) throws KernelRefusedException {
        return directory.isPresent()
                ? Optional.of(pinned(PlannedPins.ofProgram(directory.get(), name), pin))
                : Optional.empty();
    }

    /** Pins a map; the path, if there are to be pins. */
    Optional<Path> map(String name, Pin pin) throws KernelRefusedException {
        return directory.isPresent()
                ? Optional.of(pinned(PlannedPins.ofMap(directory.get(), name), pin))
                : Optional.empty();
    }

    private Path pinned(Path file, Pin pin) throws KernelRefusedException {
        pin.at(file);
        made.push(file);
        return file;
    }

    private void make(Path folder) throws LoadRefusedException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.getParent();
        if (parent != null) {
            make(parent);
        }
        try {
            Files.createDirectory(folder);
            made.push(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw cannot(folder, "it exists, and is no directory", "remove it, or pin in another directory", e);
            }
        } catch (AccessDeniedException e) {
            throw cannot(folder, "permission denied", "do it as root, or pin where you may make files", e);
        } catch (FileSystemException e) {
            throw cannot(folder, e.getReason() == null ? e.getMessage() : lower(e.getReason()), e);
        } catch (IOException e) {
            throw cannot(folder, e.getMessage(), e);
        }
    }

    private static String lower(String sentence) {
        return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
    }

    private LoadRefusedException cannot(Path folder, String why, IOException cause) {
        return cannot(folder, why, PlannedPins.WHERE_TO_PIN, cause);
    }

    private LoadRefusedException cannot(Path folder, String why, String advice, IOException cause) {
        Problem problem = Problem.of(Code.CANNOT_PIN, object, "can't make the directory " + folder + ": " + why);
        return new LoadRefusedException(problem.advise(advice), cause);
    }

    /** Removes the pins and directories that were made, last first. What others put there meanwhile stays. */
    void undo() {
        for (Path path = made.poll(); path != null && onFiles; path = made.poll()) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException ignored) {
                // A directory that somebody else uses by now, or a pin that is gone: nothing of ours is left there.
            }
        }
    }
}
