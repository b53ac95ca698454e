package org.skep.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for the framework's cache that belongs to one run, so that runs don't disturb each other. */
record PrivateCache(Path folder) {

    /** Makes one that only this user can look into. */
    static PrivateCache create() throws LaunchException {
        try {
            return new PrivateCache(Files.createTempDirectory("skep-"));
        } catch (IOException e) {
            throw new LaunchException(
                    "no room for the framework's cache in " + System.getProperty("java.io.tmpdir") + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** Removes it with all that is in it, as far as that is possible. */
    void remove() {
        try (Stream<Path> contents = Files.walk(folder)) {
            List<Path> deepestFirst = contents.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("skep: " + folder + " could not be removed: " + e.getMessage());
        }
    }
}
