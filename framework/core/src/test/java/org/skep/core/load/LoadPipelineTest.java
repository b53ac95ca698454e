package org.skep.core.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.extern.Code;
import org.skep.kernel.Errno;
import org.skep.kernel.Feature;
import org.skep.kernel.KernelRefusedException;
import org.skep.link.KernelFacts;
import org.skep.link.LoadPlan;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadRefusedException;
import org.skep.loader.Resolution;
import org.skep.machine.Target;

/** What is found out before anything is loaded. */
class LoadPipelineTest {
    @TempDir
    private Path folder;

    @Test
    void whatTheProcessMayNotFindOutCountsAsThere() throws Exception {
        KernelFacts facts = LoadPipeline.facts(provider(feature -> {
            if (feature == Feature.PROBE_READ_KERNEL) {
                throw refusal(Errno.EPERM, Code.NOT_PERMITTED);
            }
            return feature != Feature.MMAPABLE_ARRAY && feature != Feature.BTF_FLOAT;
        }));

        EnumSet<Feature> without = EnumSet.complementOf(EnumSet.copyOf(facts.features()));
        assertThat(without).containsExactlyInAnyOrder(Feature.MMAPABLE_ARRAY, Feature.BTF_FLOAT);
    }

    @Test
    void whatCantBeFoundOutForAnotherReasonIsNoFact() {
        LoadPipeline.Provider provider = provider(feature -> {
            throw refusal(Errno.ENOMEM, Code.KERNEL_REFUSED);
        });

        assertThatExceptionOfType(KernelRefusedException.class)
                .isThrownBy(() -> LoadPipeline.facts(provider))
                .satisfies(refused -> assertThat(refused.errno()).isEqualTo(Errno.ENOMEM));
    }

    @Test
    void withoutADirectoryNothingIsPinned() throws Exception {
        Pinning pinning = LoadPipeline.pinning(Plans.of("maps"), resolution("/"), real(), LoadOptions.defaults());

        assertThat(pinning.program("maps", (directory, name) -> {})).isEmpty();
    }

    @ParameterizedTest(name = "pretending: {0}")
    @ValueSource(booleans = {false, true})
    void pinsThatCantBeAreRefusedInPretenceToo(boolean pretends) {
        LoadPipeline.Provider provider = new LoadPipeline.Provider("test", new StandInKernel(step -> true), pretends);
        LoadPlan plan = Plans.of("maps", "counters");

        assertThatExceptionOfType(LoadRefusedException.class)
                .isThrownBy(() -> LoadPipeline.pinning(plan, resolution("/"), provider, options()))
                .satisfies(refused -> {
                    assertThat(refused.code()).isEqualTo(Code.CANNOT_PIN);
                    assertThat(refused.problem().what()).contains("program \"maps\"", "map \"counters\"");
                });
    }

    @ParameterizedTest(name = "pretending: {0}")
    @ValueSource(booleans = {false, true})
    void aDirectoryThatTakesNoPinsIsRefused(boolean pretends) {
        LoadPipeline.Provider provider = new LoadPipeline.Provider("test", new StandInKernel(step -> true), pretends);

        assertThatExceptionOfType(LoadRefusedException.class)
                .isThrownBy(() -> LoadPipeline.pinning(Plans.of("program"), resolution("/"), provider, options()))
                .satisfies(refused -> {
                    assertThat(refused.problem().what()).contains("is in a file system of type", "takes no pins");
                    assertThat(refused.problem().advice())
                            .hasValueSatisfying(advice -> assertThat(advice).contains("/sys/fs/bpf", "mount -t bpf"));
                });
    }

    @Test
    void thisMachinesFilesHaveNothingToDoWithAnotherTarget() throws Exception {
        Pinning pinning = LoadPipeline.pinning(
                Plans.of("program"),
                resolution(folder.toString()),
                new LoadPipeline.Provider("test", new StandInKernel(step -> true), true),
                options());

        pinning.open(new StandInKernel(step -> true), false);
        assertThat(pinning.program("program", (directory, name) -> {})).hasValue(folder.resolve("program"));
    }

    private LoadOptions options() {
        return LoadOptions.defaults().pin(folder);
    }

    private static LoadPipeline.Provider real() {
        return provider(feature -> true);
    }

    private static LoadPipeline.Provider provider(StandInKernel.Ability ability) {
        return new LoadPipeline.Provider("test", new StandInKernel(step -> false, ability), false);
    }

    private static Resolution resolution(String root) {
        return new Resolution(
                "a.o",
                ByteOrder.nativeOrder(),
                root.equals("/") ? Target.runningMachine() : Target.at(Path.of(root)),
                Optional.empty(),
                List.of(),
                Map.of(),
                List.of());
    }

    private static KernelRefusedException refusal(Errno errno, Code code) {
        return new KernelRefusedException(new KernelRefusedException.Refusal(
                "find out whether the kernel has",
                "it",
                errno,
                code,
                errno.meaning(),
                List.of(),
                Optional.empty(),
                Optional.empty()));
    }
}
