package org.skep.object;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The objects and recorded cases that modules share. */
final class Fixtures {
    static final Path ROOT = Path.of(System.getProperty("skep.fixtures"));
    static final Path VALUES = ROOT.resolve("vectors/values");
    static final Path LAYOUT = ROOT.resolve("vectors/layout");

    private Fixtures() {}

    /** An object of this project's own, in byte order {@code el} or {@code eb}. */
    static byte[] object(String order, String name) {
        return bytes(ROOT.resolve("objects").resolve(order).resolve(name + ".bpf.o"));
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every compiled object below the root. */
    static List<Path> objects() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".bpf.o"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
