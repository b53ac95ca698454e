package org.skep.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.skep.btf.Btf;
import org.skep.insn.Instructions;
import org.skep.kernel.Feature;
import org.skep.kernel.InfoRecords;
import org.skep.kernel.ProgramSpec;
import org.skep.object.BpfObject;
import org.skep.object.ValueSection;

/**
 * Plans are what libbpf gave the kernel for the same object: {@code fixtures/link/record.c} tells which facts were
 * recorded. Objects with externs are linked with the values that the recording machine had.
 */
class RecordedLinksTest {
    private static final Path FOLDER =
            Path.of(System.getProperty("skep.fixtures")).resolve("link");
    private static final HexFormat HEX = HexFormat.of();

    static Stream<String> objects() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER.resolve("recorded"))) {
            return files.map(file -> file.getFileName().toString().replace(".expected", "")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("objects")
    void planIsWhatLibbpfLoads(String name) throws Exception {
        List<String> recorded = Files.readAllLines(FOLDER.resolve("recorded").resolve(name + ".expected"));
        String[] machine = fields(recorded, "machine").get(0);
        KernelFacts kernel = new KernelFacts(
                ByteOrder.LITTLE_ENDIAN,
                0,
                Integer.parseInt(machine[2]),
                Integer.parseInt(machine[1]),
                EnumSet.allOf(Feature.class));
        BpfObject object = BpfObject.read(name + ".bpf.o", Files.readAllBytes(FOLDER.resolve("el/" + name + ".bpf.o")));

        LoadPlan plan = Linker.link(object, recordedImages(object, recorded), kernel);

        assertThat(facts(plan, recorded)).containsExactlyElementsOf(recorded.subList(1, recorded.size()));
    }

    /** The externs' values, from the contents of the map that the recording machine made of them. */
    private static Map<String, byte[]> recordedImages(BpfObject object, List<String> recorded) {
        Map<String, byte[]> images = new HashMap<>();
        for (ValueSection section : object.valueSections()) {
            fields(recorded, "map").stream()
                    .filter(map -> map[1].endsWith(section.name()))
                    .forEach(map -> images.put(section.name(), HEX.parseHex(map[map.length - 1])));
        }
        return images;
    }

    private static List<String> facts(LoadPlan plan, List<String> recorded) {
        List<String> facts = new ArrayList<>();
        plan.btf().ifPresent(btf -> facts.add("btf\t" + HEX.formatHex(btf.bytes())));
        Map<String, String> names = plan.maps().stream()
                .collect(Collectors.toMap(PlannedMap::symbol, map -> map.spec().name()));
        plan.maps().forEach(map -> facts.add(fact(map)));
        for (PlannedProgram program : plan.programs()) {
            facts.add(fact(program, recorded));
            facts.addAll(instructions(program, names));
        }
        return facts;
    }

    private static String fact(PlannedMap map) {
        var spec = map.spec();
        boolean shown = spec.type() == 2 && spec.maxEntries() == 1;
        byte[] contents = map.contents().map(PlannedMap.Contents::bytes).orElseGet(() -> new byte[spec.valueSize()]);
        return String.join(
                "\t",
                "map",
                spec.name(),
                "" + spec.type(),
                "" + spec.keySize(),
                "" + spec.valueSize(),
                "" + spec.maxEntries(),
                "0x" + Integer.toHexString(spec.flags()),
                "" + spec.extra(),
                map.role().isFrozen() ? "1" : "0",
                "" + map.keyType(),
                "" + map.valueType(),
                shown ? HEX.formatHex(contents) : "-");
    }

    private static String fact(PlannedProgram program, List<String> recorded) {
        ProgramSpec spec = program.spec();
        int lines = program.lines().map(InfoRecords::count).orElse(0);
        // What the verifier takes out is out of the recorded number, and no concern of linking.
        int left = fields(recorded, "program").stream()
                .filter(line -> line[1].equals(spec.name()))
                .mapToInt(line -> Integer.parseInt(line[5]))
                .findFirst()
                .orElse(-1);
        return String.join(
                "\t",
                "program",
                spec.name(),
                "" + spec.type(),
                spec.licence().equals("GPL") ? "1" : "0",
                "" + spec.instructions().length / Instructions.SIZE,
                "" + (left > 0 && left < lines ? left : lines),
                program.functions().map(RecordedLinksTest::types).orElse(""));
    }

    private static String types(InfoRecords functions) {
        var bytes = java.nio.ByteBuffer.wrap(functions.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        return IntStream.range(0, functions.count())
                .mapToObj(i -> "" + bytes.getInt(i * functions.recordSize() + 4))
                .collect(Collectors.joining(","));
    }

    private static List<String> instructions(PlannedProgram program, Map<String, String> names) {
        byte[] bytes = program.spec().instructions();
        Map<Integer, PlannedProgram.Place> places =
                program.places().stream().collect(Collectors.toMap(PlannedProgram.Place::instruction, place -> place));
        List<String> facts = new ArrayList<>();
        for (int i = 0; i < bytes.length / Instructions.SIZE; i++) {
            Optional.ofNullable(places.get(i)).ifPresent(place -> facts.add(reference(place, names)));
            byte[] slot = Arrays.copyOfRange(bytes, i * Instructions.SIZE, (i + 1) * Instructions.SIZE);
            if (places.containsKey(i) || places.containsKey(i - 1)) {
                Arrays.fill(slot, 4, 8, (byte) 0);
            }
            facts.add("insn\t" + i + "\t" + HEX.formatHex(slot));
        }
        return facts;
    }

    private static String reference(PlannedProgram.Place place, Map<String, String> names) {
        String reference = "ref\t" + place.instruction() + "\t" + names.get(place.map());
        return place instanceof PlannedProgram.ValuePlace value ? reference + "\t" + value.offset() : reference;
    }

    private static List<String[]> fields(List<String> recorded, String kind) {
        return recorded.stream()
                .filter(line -> line.startsWith(kind + "\t"))
                .map(line -> line.split("\t", -1))
                .toList();
    }

    /** BTF that was sent is BTF that can be read. */
    @ParameterizedTest
    @MethodSource("objects")
    void btfStaysWellFormedForKernelsThatKnowLittle(String name) throws Exception {
        BpfObject object = BpfObject.read(name + ".bpf.o", Files.readAllBytes(FOLDER.resolve("el/" + name + ".bpf.o")));
        Map<String, byte[]> images = object.valueSections().stream()
                .collect(Collectors.toMap(ValueSection::name, section -> new byte[section.size()]));
        KernelFacts kernel =
                new KernelFacts(ByteOrder.LITTLE_ENDIAN, 0, 4096, 1, EnumSet.of(Feature.BTF, Feature.GLOBAL_DATA));

        LoadPlan plan = Linker.link(object, images, kernel);

        Btf sent = Btf.parse(plan.btf().orElseThrow().bytes());
        assertThat(IntStream.rangeClosed(1, sent.typeCount()).mapToObj(sent::kind))
                .doesNotContain(
                        org.skep.btf.Kind.VAR,
                        org.skep.btf.Kind.DATASEC,
                        org.skep.btf.Kind.FUNC,
                        org.skep.btf.Kind.FUNC_PROTO,
                        org.skep.btf.Kind.FLOAT,
                        org.skep.btf.Kind.DECL_TAG,
                        org.skep.btf.Kind.TYPE_TAG,
                        org.skep.btf.Kind.ENUM64);
        assertThat(plan.programs()).allMatch(program -> program.functions().isEmpty());
    }
}
