package org.skep.commands.console;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What a command is called from: what was asked for is printed to {@code out}, what went wrong to {@code err}.
 *
 * @param out standard output
 * @param err standard error
 * @param folder where relative names of files begin: the current folder, which a shell has of its own
 */
public record Console(Page out, Page err, Path folder) {
    /** Checks that nothing is null. */
    public Console {
        Objects.requireNonNull(out, "out");
        Objects.requireNonNull(err, "err");
        Objects.requireNonNull(folder, "folder");
    }

    /** A console in the current folder of the process. */
    public Console(Page out, Page err) {
        this(out, err, Path.of(""));
    }

    /**
     * The file of this name.
     *
     * @throws InvalidPathException if no file can have it
     */
    public Path file(String name) {
        return folder.resolve(name);
    }
}
