package org.skep.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Problem;
import org.skep.kernel.Feature;
import org.skep.object.BpfObject;
import org.skep.object.ValueSection;

/** The objects that are there to be linked, and kernels to link them for. */
final class LinkedObjects {
    static final Path FOLDER = Path.of(System.getProperty("skep.fixtures")).resolve("link");

    private LinkedObjects() {}

    /** A kernel that is able to do everything, or all but some things. */
    static KernelFacts kernel(ByteOrder order, Feature... without) {
        EnumSet<Feature> features = EnumSet.allOf(Feature.class);
        features.removeAll(List.of(without));
        return new KernelFacts(order, 0x061200, 4096, 2, features);
    }

    static KernelFacts kernel(Feature... without) {
        return kernel(ByteOrder.LITTLE_ENDIAN, without);
    }

    static byte[] bytes(String path) {
        try {
            return Files.readAllBytes(FOLDER.resolve(path + ".bpf.o"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An object, {@code el/data}. */
    static BpfObject object(String path) throws BpfObjectException {
        return BpfObject.read(Path.of(path).getFileName() + ".bpf.o", bytes(path));
    }

    /** Externs that are all zero. */
    static Map<String, byte[]> zeroes(BpfObject object) {
        return object.valueSections().stream()
                .collect(Collectors.toMap(ValueSection::name, section -> new byte[section.size()]));
    }

    static LoadPlan link(String path, KernelFacts kernel) throws BpfObjectException {
        BpfObject object = object(path);
        return Linker.link(object, zeroes(object), kernel);
    }

    /** What linking says against an object. */
    static List<Problem> problems(String path, KernelFacts kernel) {
        try {
            link(path, kernel);
            return List.of();
        } catch (BpfObjectException e) {
            return e.problems();
        }
    }

    /** The names of all objects that link. */
    static Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER.resolve("el"))) {
            return files.map(file -> file.getFileName().toString().replace(".bpf.o", "")).sorted().toList().stream();
        }
    }
}
