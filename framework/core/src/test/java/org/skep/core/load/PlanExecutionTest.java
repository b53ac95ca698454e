package org.skep.core.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.skep.extern.Code;
import org.skep.kernel.Feature;
import org.skep.kernel.KernelRefusedException;
import org.skep.link.KernelFacts;
import org.skep.link.Linker;
import org.skep.link.LoadPlan;
import org.skep.loader.LoadRefusedException;
import org.skep.loader.LoadedMap;
import org.skep.loader.LoadedProgram;
import org.skep.object.BpfObject;
import org.skep.syscallprovider.dryrun.DryRunProvider;

/** A plan is walked once, and back again from wherever it fails. */
class PlanExecutionTest {
    private static final List<String> STEPS = List.of(
            "load btf",
            "create kconfig.bss with btf",
            "create kconfig.kconfig with btf",
            "fill kconfig.kconfig",
            "freeze kconfig.kconfig",
            "load asks with btf",
            "pin kconfig.bss",
            "pin kconfig.kconfig",
            "pin asks");

    @TempDir
    private Path folder;

    @Test
    void walksThePlanInOrder() throws Exception {
        StandInKernel kernel = new StandInKernel(step -> false);

        PlanExecution.Outcome outcome =
                PlanExecution.of(plan("kconfig"), kernel, 0, Pinning.in("kconfig", folder.resolve("a/b")));

        assertThat(kernel.done).isEqualTo(STEPS);
        assertThat(outcome.warnings()).isEmpty();
        assertThat(outcome.maps()).extracting(LoadedMap::symbol).containsExactly(".bss", ".kconfig");
        assertThat(outcome.maps())
                .extracting(map -> map.pin().orElseThrow())
                .containsExactly(folder.resolve("a/b/maps/kconfig_bss"), folder.resolve("a/b/maps/kconfig_kconfig"));
        assertThat(outcome.programs()).extracting(LoadedProgram::pin).allSatisfy(pin -> assertThat(pin)
                .hasValue(folder.resolve("a/b/asks")));
        assertThat(kernel.open()).as("but for BTF").hasSize(3);
    }

    static Stream<String> stepsThatMatter() {
        return STEPS.stream().filter(step -> !step.contains("btf"));
    }

    @ParameterizedTest
    @MethodSource("stepsThatMatter")
    void leavesNothingBehindWhereverItFails(String step) throws Exception {
        StandInKernel kernel = new StandInKernel(step::equals);

        assertThatThrownBy(() ->
                        PlanExecution.of(plan("kconfig"), kernel, 0, Pinning.in("kconfig", folder.resolve("a/b"))))
                .isInstanceOf(KernelRefusedException.class)
                .hasMessageContaining(step.substring(step.indexOf(' ') + 1));

        assertThat(kernel.done).endsWith(step);
        assertThat(kernel.open()).isEmpty();
        assertThat(list(folder)).isEmpty();
    }

    @Test
    void keepsDirectoriesAndPinsOfOthers() throws Exception {
        Files.createDirectories(folder.resolve("a/maps"));
        Files.createFile(folder.resolve("a/maps/other"));
        StandInKernel kernel = new StandInKernel("pin asks"::equals);

        assertThatThrownBy(
                        () -> PlanExecution.of(plan("kconfig"), kernel, 0, Pinning.in("kconfig", folder.resolve("a"))))
                .isInstanceOf(KernelRefusedException.class);

        assertThat(list(folder))
                .containsExactly(folder.resolve("a"), folder.resolve("a/maps"), folder.resolve("a/maps/other"));
    }

    @Test
    void objectsLoadWithoutBtf() throws Exception {
        StandInKernel kernel = new StandInKernel("load btf"::equals);

        PlanExecution.Outcome outcome = PlanExecution.of(plan("kconfig"), kernel, 0, Pinning.none());

        assertThat(kernel.done).contains("create kconfig.bss", "load asks");
        assertThat(outcome.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo(Code.KERNEL_REFUSED);
            assertThat(warning.what()).startsWith("maps and programs are without types: ");
        });
    }

    @Test
    void mapsAreMadeWithoutBtfWhereTheKernelRefusesIt() throws Exception {
        StandInKernel kernel = new StandInKernel("create kconfig.bss with btf"::equals);

        PlanExecution.Outcome outcome = PlanExecution.of(plan("kconfig"), kernel, 0, Pinning.none());

        assertThat(kernel.done).containsSubsequence("create kconfig.bss with btf", "create kconfig.bss");
        assertThat(outcome.warnings()).singleElement().satisfies(warning -> assertThat(warning.what())
                .startsWith("map .bss is without types: "));
    }

    @Test
    void bothRefusalsOfAMapAreKept() throws Exception {
        StandInKernel kernel = new StandInKernel(step -> step.startsWith("create kconfig.bss"));

        assertThatThrownBy(() -> PlanExecution.of(plan("kconfig"), kernel, 0, Pinning.none()))
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
        assertThat(kernel.open()).isEmpty();
    }

    @Test
    void constantsAreHeldUnlessTheKernelMinds() throws Exception {
        StandInKernel kernel = new StandInKernel("bind all_sections"::equals);

        PlanExecution.Outcome outcome = PlanExecution.of(plan("data"), kernel, 0, Pinning.none());

        assertThat(kernel.done).endsWith("bind all_sections");
        assertThat(outcome.warnings()).singleElement().satisfies(warning -> assertThat(warning.what())
                .startsWith("program all_sections does not hold map .rodata"));
    }

    @Test
    void aFolderThatCantBeIsNamed() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        StandInKernel kernel = new StandInKernel(step -> false);

        assertThatThrownBy(() -> PlanExecution.of(plan("kconfig"), kernel, 0, Pinning.in("kconfig", file)))
                .isInstanceOfSatisfying(LoadRefusedException.class, refused -> assertThat(refused.code())
                        .isEqualTo(Code.CANNOT_PIN));
        assertThat(kernel.done).as("nothing is loaded that has no place").isEmpty();
    }

    @Test
    void pinsCanBeTakenBack() throws Exception {
        Files.createDirectories(folder.resolve("a"));
        StandInKernel kernel = new StandInKernel(step -> false);
        PlanExecution.Outcome outcome =
                PlanExecution.of(plan("kconfig"), kernel, 0, Pinning.in("kconfig", folder.resolve("a/b")));
        assertThat(list(folder.resolve("a/b"))).hasSize(4);

        outcome.pinning().undo();

        assertThat(list(folder)).containsExactly(folder.resolve("a"));
        assertThat(kernel.open()).as("the handles stay as they are").hasSize(3);
        Files.createDirectories(folder.resolve("a/b/maps"));
        outcome.pinning().undo();
        assertThat(list(folder)).as("only once").hasSize(3);
    }

    @Test
    void pretendedPinsTouchNoFile() throws Exception {
        Pinning pinning = opened(Pinning.pretended("kconfig", folder.resolve("a")));

        assertThat(pinning.map("x.bss", (directory, name) -> {})).hasValue(folder.resolve("a/maps/x_bss"));
        pinning.undo();
        assertThat(list(folder)).isEmpty();
    }

    @Test
    void pinsStayInTheirFolderWhateverTheirNames() throws Exception {
        Pinning pinning = opened(Pinning.pretended("object", folder));

        assertThat(pinning.program("../../etc/passwd", (directory, name) -> {}))
                .hasValue(folder.resolve("______etc_passwd"));
        assertThat(pinning.map("..", (directory, name) -> {})).hasValue(folder.resolve("maps/__"));
    }

    private static Pinning opened(Pinning pinning) throws LoadRefusedException {
        try (DryRunProvider provider = new DryRunProvider()) {
            pinning.open(provider, true);
        }
        return pinning;
    }

    private static LoadPlan plan(String name) throws Exception {
        Path file = Path.of(System.getProperty("skep.fixtures"), "link", "el", name + ".bpf.o");
        BpfObject object = BpfObject.read(name + ".bpf.o", Files.readAllBytes(file));
        Map<String, byte[]> images = object.valueSections().stream()
                .collect(Collectors.toMap(section -> section.name(), section -> new byte[section.size()]));
        KernelFacts facts = new KernelFacts(ByteOrder.LITTLE_ENDIAN, 0, 4096, 2, EnumSet.allOf(Feature.class));
        return Linker.link(object, images, facts);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.skip(1).sorted().toList();
        }
    }
}
