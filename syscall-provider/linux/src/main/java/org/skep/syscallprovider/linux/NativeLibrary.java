package org.skep.syscallprovider.linux;

import com.sun.jna.Platform;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.skep.scratch.ScratchFolder;

/**
 * JNA's native library. JNA by itself unpacks it into the temporary folder, or a folder below the home directory, and
 * trusts both: another user who can write there could have this process run any code. So it is loaded here, before
 * JNA's classes look for it: from the folder that {@code jna.boot.library.path} names, as the program in the archive
 * does, or else from a {@link ScratchFolder}.
 */
final class NativeLibrary {
    /** JNA's properties: where its library is, where it is unpacked, and that it is unpacked nowhere. */
    private static final String BOOT_PATH = "jna.boot.library.path";

    private static final String UNPACKING_FOLDER = "jna.tmpdir";
    private static final Map<String, String> UNPACKS_NOTHING =
            Map.of("jna.nounpack", "true", "jna.noclasspath", "true");

    private static final String FILE = System.mapLibraryName("jnidispatch");

    private static final String FAILED = "JNA's native library can't be loaded (";

    private static volatile boolean loaded;

    private NativeLibrary() {}

    /**
     * Loads it, once; another call after a failure tries again.
     *
     * @throws UnsatisfiedLinkError if there is none for this processor, or no place from which it can be loaded; the
     *     message names the places
     */
    static void load() {
        if (loaded) {
            return;
        }
        synchronized (NativeLibrary.class) {
            if (loaded) {
                return;
            }
            // What is written here is written through channels, which an interrupted thread cannot use.
            boolean interrupted = Thread.interrupted();
            try {
                loadFromAnywhere();
                loaded = true;
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private static void loadFromAnywhere() {
        List<String> reasons = new ArrayList<>();
        for (Path folder : given()) {
            if (isLoaded(folder.resolve(FILE), reasons)) {
                initialize(folder);
                return;
            }
        }
        byte[] library = content();
        for (Path place : places()) {
            try (ScratchFolder folder = ScratchFolder.in(place)) {
                if (isLoaded(folder.write(FILE, library), reasons)) {
                    initialize(folder.path());
                    return;
                }
            } catch (IOException e) {
                reasons.add(e.getMessage());
            }
        }
        throw missing(String.join("; ", reasons));
    }

    /** Where it is already, on one line of the path. */
    private static List<Path> given() {
        return Stream.of(System.getProperty(BOOT_PATH, "").split(Pattern.quote(File.pathSeparator), -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder).toAbsolutePath())
                .toList();
    }

    private static List<Path> places() {
        String wanted = System.getProperty(UNPACKING_FOLDER, "");
        return wanted.isEmpty() ? ScratchFolder.places() : List.of(Path.of(wanted));
    }

    private static byte[] content() {
        try (InputStream library =
                Platform.class.getResourceAsStream("/com/sun/jna/" + Platform.RESOURCE_PREFIX + "/" + FILE)) {
            if (library == null) {
                throw missing("there is none for this processor, " + System.getProperty("os.arch"));
            }
            return library.readAllBytes();
        } catch (IOException e) {
            throw missing(e.getMessage());
        }
    }

    /** Loaded by the class loader that has JNA's classes too, so that these find it loaded. */
    private static boolean isLoaded(Path file, List<String> reasons) {
        try {
            System.load(file.toString());
            return true;
        } catch (UnsatisfiedLinkError e) {
            reasons.add(e.getMessage().lines().findFirst().orElse(file.toString()));
            return false;
        }
    }

    /** Has JNA take the library from this folder and from no other. Its classes read the properties once. */
    private static void initialize(Path folder) {
        Map<String, String> settings = new HashMap<>(UNPACKS_NOTHING);
        settings.put(BOOT_PATH, folder.toString());
        Map<String, String> before = new HashMap<>();
        settings.keySet().forEach(name -> before.put(name, System.getProperty(name)));
        settings.forEach(System::setProperty);
        try {
            // JNA opens the library's file once more when the first function is bound, and never after that.
            NativeCalls.bind();
        } catch (LinkageError e) {
            throw because(e);
        } finally {
            before.forEach((name, value) -> {
                if (value == null) {
                    System.clearProperty(name);
                } else {
                    System.setProperty(name, value);
                }
            });
        }
    }

    /**
     * What to throw for a failure of JNA's classes. The first is what became of the library; later ones say only that a
     * class is not to be had, and have the first one's words in a cause.
     */
    static UnsatisfiedLinkError because(LinkageError failure) {
        if (failure instanceof UnsatisfiedLinkError link && link.getMessage().startsWith(FAILED)) {
            return link;
        }
        Throwable first = failure;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        UnsatisfiedLinkError missing =
                missing(String.valueOf(first.getMessage()).lines().findFirst().orElse(""));
        missing.initCause(failure);
        return missing;
    }

    private static UnsatisfiedLinkError missing(String reason) {
        return new UnsatisfiedLinkError(FAILED + reason
                + "); it is unpacked into a folder in which no other user can write and which is not mounted noexec:"
                + " TMPDIR names one for skep, Java's option -Djna.tmpdir=FOLDER elsewhere");
    }
}
