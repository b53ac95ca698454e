package org.skep.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder that belongs to one run, so that runs don't disturb each other: for the framework's cache, and for native
 * libraries, which are unpacked before they are loaded.
 */
record PrivateCache(Path folder) {
    /** {@code S_ISVTX}, {@code include/uapi/linux/stat.h}: nobody removes or renames files of others in the folder. */
    private static final int STICKY = 01000;

    /**
     * Makes one that only this user can look into: in the first place that can hold programs, or else in the first
     * where a folder can be made at all. Only what calls native code does not work there, and says so.
     */
    static PrivateCache create() throws LaunchException {
        List<PrivateCache> withoutPrograms = new ArrayList<>();
        List<String> refusals = new ArrayList<>();
        for (Path place : places()) {
            try {
                PrivateCache cache = new PrivateCache(Files.createTempDirectory(place, "skep-"));
                if (cache.holdsPrograms()) {
                    withoutPrograms.forEach(PrivateCache::remove);
                    return cache;
                }
                withoutPrograms.add(cache);
            } catch (IOException e) {
                refusals.add(e.getMessage());
            }
        }
        if (withoutPrograms.isEmpty()) {
            throw new LaunchException(
                    "no room for the framework's cache, set TMPDIR to a folder that can be written:\n  "
                            + String.join("\n  ", refusals));
        }
        withoutPrograms.stream().skip(1).forEach(PrivateCache::remove);
        return withoutPrograms.get(0);
    }

    /**
     * Where it may be: in containers and on hardened machines the first is often read-only, or no program may be in it.
     */
    private static List<Path> places() {
        String cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(path -> !path.isEmpty())
                .orElse(System.getProperty("user.home") + "/.cache");
        String runtime = Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR")).orElse("");
        return Stream.concat(
                        Stream.of(Path.of(System.getProperty("java.io.tmpdir"))),
                        Stream.of(runtime, cache, "/dev/shm", "/var/tmp")
                                .map(Path::of)
                                .filter(PrivateCache::isSafe))
                .toList();
    }

    /**
     * Whether nobody else could put another folder in the place of one that is made here. Root runs this, with
     * variables of whoever became root.
     */
    private static boolean isSafe(Path place) {
        try {
            boolean own =
                    Files.getAttribute(place, "unix:uid").equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
            return place.isAbsolute() && (own || ((int) Files.getAttribute(place, "unix:mode") & STICKY) != 0);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Whether libraries can be loaded from it: the kernel says of no file on a noexec mount that it may be executed.
     */
    private boolean holdsPrograms() throws IOException {
        Path program = folder.resolve("program");
        try {
            Files.createFile(
                    program, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            boolean executable = Files.isExecutable(program);
            Files.delete(program);
            return executable;
        } catch (IOException e) {
            remove();
            throw e;
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
