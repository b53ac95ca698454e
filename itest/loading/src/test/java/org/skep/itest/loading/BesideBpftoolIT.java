package org.skep.itest.loading;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.skep.itest.junit.BpfFileSystem;
import org.skep.itest.junit.OnRealKernel;
import org.skep.kernel.MapSpec;
import org.skep.syscallprovider.linux.LinuxSyscallProvider;

/**
 * The project's own objects, each loaded and pinned by the assembled program and by bpftool (Debian's 7.1, with libbpf
 * 1.1), are the same to the kernel. Where libbpf 1.1 does it differently, a table here says how, and why.
 */
@OnRealKernel(with = "bpftool")
class BesideBpftoolIT {
    private static final Path HOME = Path.of(System.getProperty("skep.home"));
    private static final Path OBJECTS = Path.of(System.getProperty("skep.fixtures"), "link", "el");

    /**
     * Maps that libbpf makes mappable although their section has only static or hidden variables, or none that BTF
     * knows: nothing could be found in them by name from outside. The loader makes mappable what has a variable to
     * find.
     */
    private static final Map<String, Set<String>> MAPPABLE_ONLY_BY_LIBBPF = Map.of(
            "addresses", Set.of("addresse_bss"),
            "data_hidden", Set.of("data_hid_data"),
            "data_static", Set.of("data_sta_bss", "data_sta_data", "data_sta_rodata"),
            "pointers", Set.of("_rodata_str1_1"),
            "strings", Set.of("_rodata_str1_1"));

    /** Objects that bpftool can't load all of, each with a test of its own. */
    private static final Set<String> NOT_FOR_BPFTOOL = Set.of("bss_custom", "extern_app", "on_demand", "unreachable");

    /** Objects that are loaded with a warning, and its code. */
    private static final Map<String, String> WARNED = Map.of(
            "pointers",
            "unapplied-relocation",
            "unreachable",
            "no-program",
            // BTF with names that the kernel does not take.
            "utf8",
            "kernel-refused");

    @TempDir
    private static Path folder;

    private static BpfFileSystem bpffs;
    /** What the program said of each object, in the order of their names. */
    private static List<String> reports;

    private static LinuxSyscallProvider kernel;

    /** All objects in one start of the program, which takes longer than all the loads. */
    @BeforeAll
    static void load() throws Exception {
        bpffs = BpfFileSystem.mount();
        kernel = new LinuxSyscallProvider();
        StringBuilder script = new StringBuilder();
        for (String name : names()) {
            // Answers for what no installed resolver knows; the others know nothing of them.
            String values = name.equals("extern_app") ? " --set 'APP_LIMIT=5' --set 'CONFIG_OLD=y'" : "";
            script.append("skep:load --json --pin ")
                    .append(ours(name))
                    .append(values)
                    .append(' ')
                    .append(OBJECTS.resolve(name + ".bpf.o"))
                    .append('\n');
        }
        List<String> command = new ArrayList<>(Run.skep(HOME, folder));
        command.add("shell");
        Path input = Files.writeString(folder.resolve("script"), script);
        Run run = Run.of(new ProcessBuilder(command).redirectInput(input.toFile()));
        assertThat(run.status()).as(run.err()).isZero();
        reports = run.out().lines().filter(line -> line.startsWith("{")).toList();
        assertThat(reports).hasSameSizeAs(names()).zipSatisfy(names(), (line, name) -> assertThat(line)
                .contains(
                        "\"ok\":true",
                        WARNED.containsKey(name)
                                ? "\"warnings\":[{\"code\":\"" + WARNED.get(name) + "\""
                                : "\"warnings\":[]"));
    }

    @AfterAll
    static void unmount() throws IOException {
        kernel.close();
        bpffs.close();
    }

    @Test
    void areThirtyOrMore() throws Exception {
        assertThat(names()).hasSizeGreaterThanOrEqualTo(30).containsAll(NOT_FOR_BPFTOOL);
        assertThat(names()).containsAll(MAPPABLE_ONLY_BY_LIBBPF.keySet());
    }

    static List<String> comparable() throws IOException {
        return names().stream().filter(name -> !NOT_FOR_BPFTOOL.contains(name)).toList();
    }

    @ParameterizedTest
    @MethodSource("comparable")
    void areTheSameToTheKernel(String name) throws Exception {
        Run bpftool = bpftool(name, "loadall");
        assertThat(bpftool.status()).as(bpftool.err()).isZero();

        Pinned expected = corrected(name, theirs(name));
        Pinned found = Pinned.in(kernel, ours(name), ours(name).resolve("maps"));

        assertThat(found.programs()).isNotEmpty().isEqualTo(expected.programs());
        assertThat(found.maps()).isEqualTo(expected.maps());
    }

    /** What bpftool made, but for the difference that is known; which must be there. */
    private static Pinned corrected(String name, Pinned pinned) {
        Map<String, Pinned.KernelMap> maps = new TreeMap<>(pinned.maps());
        for (String map : MAPPABLE_ONLY_BY_LIBBPF.getOrDefault(name, Set.of())) {
            int flags = maps.get(map).flags();
            assertThat(flags & MapSpec.MMAPABLE).as(map).isNotZero();
            maps.put(map, maps.get(map).flags(flags & ~MapSpec.MMAPABLE));
        }
        return new Pinned(pinned.programs(), maps);
    }

    @ParameterizedTest
    @CsvSource({
        // A value section that libbpf does not know.
        "extern_app, unrecognized extern section '.extern.app'",
        // libbpf 1.1 leaves a section .bss.* out, and then finds nothing to relocate against.
        "bss_custom, bad map relo against '.bss.colder'",
        // Functions without instructions, beside others in their sections.
        "unreachable, corrupted program",
    })
    void somethingThatBpftoolRefusesIsLoaded(String name, String why) throws Exception {
        Run bpftool = bpftool(name, "loadall");

        assertThat(bpftool.status()).isNotZero();
        assertThat(bpftool.out() + bpftool.err()).contains(why);
    }

    @Test
    void valueSectionsHaveMapsOfTheirOwnNames() throws Exception {
        Map<String, Pinned.KernelMap> maps = Pinned.in(
                        kernel, ours("extern_app"), ours("extern_app").resolve("maps"))
                .maps();

        assertThat(maps.keySet()).contains("_extern_app", "_extern_kconfig");
        assertThat(maps.get("_extern_app").name()).isEqualTo(".extern.app");
        assertThat(maps.get("_extern_kconfig").name()).isEqualTo(".extern.kconfig");
        assertThat(maps.values().stream().filter(map -> map.name().contains(".extern")))
                .hasSize(3)
                .allSatisfy(map -> {
                    assertThat(map.frozen()).isTrue();
                    assertThat(map.flags()).isEqualTo(MapSpec.MMAPABLE | MapSpec.READ_ONLY_FOR_PROGRAMS);
                    assertThat(map.hasKeyType()).isFalse();
                    assertThat(map.hasValueType()).isTrue();
                });
        assertThat(maps.get("_extern_app").contents()).contains("\"APP_LIMIT\": 5");
    }

    @Test
    void namesInReportsAreThoseOfTheSource() throws Exception {
        assertThat(reports.get(names().indexOf("utf8")))
                .contains("\"name\":\"CONFIG_GR\\u00D6\\u00DFE\"", "FUNC verdopple_gr\\u00F6\\u00DFe");
    }

    /** The kernel takes one record of function info for each function, at ascending offsets. */
    @Test
    void functionsWithoutInstructionsAreNotInTheKernel() throws Exception {
        Pinned found =
                Pinned.in(kernel, ours("unreachable"), ours("unreachable").resolve("maps"));

        assertThat(found.programs()).containsOnlyKeys("calls_both", "calls_one");
    }

    @Test
    void zeroedSectionsOfOnesOwnAreMaps() throws Exception {
        Map<String, Pinned.KernelMap> maps = Pinned.in(
                        kernel, ours("bss_custom"), ours("bss_custom").resolve("maps"))
                .maps();

        assertThat(maps.keySet()).containsExactly("_bss_cold", "_bss_colder");
        assertThat(maps.get("_bss_cold").flags()).isEqualTo(MapSpec.MMAPABLE);
        assertThat(maps.get("_bss_colder").flags()).as("only a static variable").isZero();
        assertThat(maps.values()).allSatisfy(map -> {
            assertThat(map.valueSize()).isEqualTo(4);
            assertThat(map.frozen()).isFalse();
        });
    }

    /** bpftool's loadall wants to pin the program that waits, too; its load pins the first one only. */
    @Test
    void programsThatWaitAreLeftOut() throws Exception {
        assertThat(bpftool("on_demand", "loadall").status()).isNotZero();
        Run bpftool = bpftool("on_demand", "load");
        assertThat(bpftool.status()).as(bpftool.err()).isZero();

        Pinned found = Pinned.in(kernel, ours("on_demand"), ours("on_demand").resolve("maps"));

        assertThat(found.programs()).containsOnlyKeys("at_once");
        Pinned expected = theirs("on_demand");
        assertThat(found.programs()).isEqualTo(expected.programs());
        assertThat(found.maps()).isEqualTo(expected.maps());
    }

    /** Loads and pins: all programs with {@code loadall}, the first one with {@code load}. */
    private static Run bpftool(String name, String how) throws IOException, InterruptedException {
        Path programs = bpffs.root().resolve("theirs_" + name);
        boolean all = how.equals("loadall");
        if (!all) {
            Files.createDirectories(programs);
        }
        return Run.of(
                "bpftool",
                "prog",
                how,
                OBJECTS.resolve(name + ".bpf.o").toString(),
                (all ? programs : programs.resolve("at_once")).toString(),
                "pinmaps",
                bpffs.root().resolve("theirs_" + name + "_maps").toString());
    }

    private static Pinned theirs(String name) throws Exception {
        return Pinned.in(
                kernel, bpffs.root().resolve("theirs_" + name), bpffs.root().resolve("theirs_" + name + "_maps"));
    }

    private static Path ours(String name) {
        return bpffs.root().resolve("ours_" + name);
    }

    private static List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(OBJECTS)) {
            return all.map(path -> path.getFileName().toString().replace(".bpf.o", ""))
                    .sorted()
                    .toList();
        }
    }
}
