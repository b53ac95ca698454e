package org.skep.launcher;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The native libraries beside the bundles, a folder for each processor, so that nothing has to be unpacked to run. */
final class NativeLibraries {
    private static final String FOLDER = "native";

    private NativeLibraries() {}

    /**
     * Tells JNA and zstd-jni where theirs are, unless an option of Java has. For a processor without a folder, and
     * where libraries can't be loaded from it, they are unpacked.
     */
    static void offer(Path home) throws IOException {
        Path folder = home.toAbsolutePath().resolve(FOLDER).resolve(System.getProperty("os.arch"));
        if (!Files.isDirectory(folder)) {
            return;
        }
        offer("jna.boot.library.path", folder);
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "libzstd-jni-*.so")) {
            found.forEach(file -> offer("ZstdNativePath", file));
        }
    }

    private static void offer(String property, Path path) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, path.toString());
        }
    }
}
