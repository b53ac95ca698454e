package org.skep.itest.loading;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapHandle;
import org.skep.kernel.MapInfo;
import org.skep.kernel.MapType;
import org.skep.kernel.ProgramHandle;
import org.skep.kernel.ProgramInfo;
import org.skep.kernel.ProgramType;
import org.skep.kernel.SyscallProvider;

/**
 * What the kernel has of one object, whoever loaded it, without what differs from load to load: ids.
 *
 * @param programs by the names of their pins
 * @param maps by the names of their pins
 */
record Pinned(Map<String, Program> programs, Map<String, KernelMap> maps) {
    private static final Pattern MAP_ID = Pattern.compile("map\\[id:([0-9]+)\\]");

    /**
     * A program.
     *
     * @param code its translated instructions and the source lines they come from, maps by their names
     * @param maps the names of its maps, and how often it has one of that name
     */
    record Program(
            String name,
            String type,
            String tag,
            int functions,
            int lines,
            boolean hasBtf,
            boolean gplCompatible,
            Map<String, Integer> maps,
            String code) {}

    /**
     * A map.
     *
     * @param contents as bpftool prints them, by the map's BTF where it has any
     */
    record KernelMap(
            String name,
            String type,
            int keySize,
            int valueSize,
            int maxEntries,
            int flags,
            long extra,
            boolean frozen,
            boolean hasKeyType,
            boolean hasValueType,
            String contents) {

        /** The same with other flags. */
        KernelMap flags(int others) {
            return new KernelMap(
                    name,
                    type,
                    keySize,
                    valueSize,
                    maxEntries,
                    others,
                    extra,
                    frozen,
                    hasKeyType,
                    hasValueType,
                    contents);
        }
    }

    /**
     * Asks the kernel.
     *
     * @param programs the directory of the programs' pins
     * @param maps the directory of the maps' pins; missing where there are no maps
     */
    static Pinned in(SyscallProvider kernel, Path programs, Path maps)
            throws IOException, InterruptedException, KernelRefusedException {
        Map<String, Program> foundPrograms = new TreeMap<>();
        for (Path pin : files(programs)) {
            foundPrograms.put(pin.getFileName().toString(), program(kernel, pin));
        }
        Map<String, KernelMap> foundMaps = new TreeMap<>();
        for (Path pin : files(maps)) {
            foundMaps.put(pin.getFileName().toString(), map(kernel, pin));
        }
        return new Pinned(foundPrograms, foundMaps);
    }

    private static Iterable<Path> files(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static Program program(SyscallProvider kernel, Path pin)
            throws IOException, InterruptedException, KernelRefusedException {
        try (ProgramHandle handle = kernel.openProgram(pin)) {
            ProgramInfo info = handle.info();
            Map<String, Integer> maps = new TreeMap<>();
            Map<String, String> names = new TreeMap<>();
            for (int id : info.mapIds()) {
                try (MapHandle map = kernel.openMap(id)) {
                    String name = map.info().name();
                    names.put(Integer.toUnsignedString(id), name);
                    maps.merge(name, 1, Integer::sum);
                }
            }
            Run dump = Run.of("bpftool", "prog", "dump", "xlated", "pinned", pin.toString(), "linum");
            if (dump.status() != 0 || dump.out().isBlank()) {
                throw new IOException(pin + ": " + dump.err());
            }
            Matcher ids = MAP_ID.matcher(dump.out());
            return new Program(
                    info.name(),
                    ProgramType.name(info.type()),
                    info.tag(),
                    info.funcInfoCount(),
                    info.lineInfoCount(),
                    info.btfId() != 0,
                    info.gplCompatible(),
                    maps,
                    ids.replaceAll(found -> Matcher.quoteReplacement("map[" + names.get(found.group(1)) + "]")));
        }
    }

    private static KernelMap map(SyscallProvider kernel, Path pin)
            throws IOException, InterruptedException, KernelRefusedException {
        try (MapHandle handle = kernel.openMap(pin)) {
            MapInfo info = handle.info();
            // Some types of map can't be read; bpftool says so of either.
            Run dump = Run.of("bpftool", "map", "dump", "pinned", pin.toString());
            return new KernelMap(
                    info.name(),
                    MapType.name(info.type()),
                    info.keySize(),
                    info.valueSize(),
                    info.maxEntries(),
                    info.flags(),
                    info.extra(),
                    info.frozen(),
                    info.keyTypeId() != 0,
                    info.valueTypeId() != 0,
                    dump.out() + dump.err());
        }
    }
}
