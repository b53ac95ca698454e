package org.skep.commands;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.skep.commands.console.Console;
import org.skep.source.Kconfig;

/**
 * A file or folder that was given to an option: it has to be there, or the command was misused.
 *
 * @param option the option
 * @param given as it was given
 * @param console where the command is called
 */
record GivenFile(String option, String given, Console console) {

    /** 64 MiB, as much as a configuration may have when it is unpacked. */
    private static final int SIZE_LIMIT = 64 << 20;

    /** The whole file. */
    byte[] read() throws Misuse {
        Path path = path();
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(SIZE_LIMIT + 1);
            if (bytes.length > SIZE_LIMIT) {
                throw unusable("larger than " + (SIZE_LIMIT >> 20) + " MiB");
            }
            return bytes;
        } catch (IOException e) {
            throw unusable(IoReason.of(e));
        }
    }

    /**
     * The file as a configuration. A regular file is read when it is needed, and what was parsed of it is shared
     * between objects; anything else, such as a pipe, can be read but once and is read now.
     */
    Kconfig kconfig() throws Misuse {
        Path path = path();
        try {
            BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
            if (!file.isRegularFile()) {
                return Kconfig.of(given, read());
            }
            if (!Files.isReadable(path)) {
                throw unusable("permission denied");
            }
            String identity = String.join(
                    "|",
                    "given",
                    path.toAbsolutePath().toString(),
                    Long.toString(file.size()),
                    file.lastModifiedTime().toString(),
                    String.valueOf(file.fileKey()));
            return Kconfig.of(given, identity, () -> Files.newInputStream(path));
        } catch (IOException e) {
            throw unusable(IoReason.of(e));
        }
    }

    /** The folder. */
    Path folder() throws Misuse {
        Path path = path();
        if (!Files.isDirectory(path)) {
            throw unusable(Files.exists(path) ? "not a folder" : "no such folder");
        }
        return path;
    }

    private Path path() throws Misuse {
        try {
            return console.file(given);
        } catch (InvalidPathException e) {
            throw unusable(e.getReason());
        }
    }

    private Misuse unusable(String why) {
        return new Misuse(option + " " + given + ": " + why);
    }
}
