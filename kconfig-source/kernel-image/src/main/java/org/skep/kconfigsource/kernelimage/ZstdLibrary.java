package org.skep.kconfigsource.kernelimage;

import com.github.luben.zstd.util.Native;
import com.github.luben.zstd.util.ZstdVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.skep.scratch.ScratchFolder;

/**
 * The native library of zstd-jni. By default zstd-jni extracts it into the temporary folder, which may belong to
 * another user. It is therefore loaded from the file in the property {@code ZstdNativePath}, as in the archive, or else
 * from a {@link ScratchFolder}.
 */
final class ZstdLibrary {
    /** Properties of zstd-jni: the library's file, and the folder into which it is extracted. */
    private static final String FILE = "ZstdNativePath";

    private static final String EXTRACTION_FOLDER = "ZstdTempFolder";

    private ZstdLibrary() {}

    /**
     * Loads the library once; a call after a failure tries again.
     *
     * @throws LinkageError if zstd-jni is not available, or its library can't be loaded from any place
     */
    static synchronized void load() {
        if (Native.isLoaded()) {
            return;
        }
        // Files are written through channels, which an interrupted thread can't use.
        boolean interrupted = Thread.interrupted();
        try {
            loadFromAnywhere();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void loadFromAnywhere() {
        List<String> reasons = new ArrayList<>();
        String given = System.getProperty(FILE, "");
        if (!given.isEmpty() && isLoaded(Path.of(given), reasons)) {
            return;
        }
        String name = "libzstd-jni-" + version() + ".so";
        byte[] library = content(name);
        for (Path place : places()) {
            try (ScratchFolder folder = ScratchFolder.in(place)) {
                if (isLoaded(folder.write(name, library), reasons)) {
                    return;
                }
            } catch (IOException e) {
                reasons.add(e.getMessage());
            }
        }
        throw new UnsatisfiedLinkError(String.join("; ", reasons));
    }

    /** Returns the version of the installed bundle, by reflection: the compiler would copy the constant. */
    private static String version() {
        try {
            return (String) ZstdVersion.class.getField("VERSION").get(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the version of zstd-jni is unknown", e);
        }
    }

    private static byte[] content(String name) {
        String resource = "/linux/" + System.getProperty("os.arch") + "/" + name;
        try (InputStream library = Native.class.getResourceAsStream(resource)) {
            if (library == null) {
                throw new UnsatisfiedLinkError("zstd-jni has no " + resource);
            }
            return library.readAllBytes();
        } catch (IOException e) {
            throw new UnsatisfiedLinkError(e.getMessage());
        }
    }

    private static List<Path> places() {
        String wanted = System.getProperty(EXTRACTION_FOLDER, "");
        return wanted.isEmpty() ? ScratchFolder.places() : List.of(Path.of(wanted));
    }

    /** Has zstd-jni load it, whose class loader has the classes that it belongs to. */
    private static boolean isLoaded(Path file, List<String> reasons) {
        String before = System.getProperty(FILE);
        System.setProperty(FILE, file.toAbsolutePath().toString());
        try {
            Native.load();
            return true;
        } catch (UnsatisfiedLinkError e) {
            reasons.add(e.getMessage().lines().findFirst().orElse(file.toString()));
            return false;
        } finally {
            if (before == null) {
                System.clearProperty(FILE);
            } else {
                System.setProperty(FILE, before);
            }
        }
    }
}
