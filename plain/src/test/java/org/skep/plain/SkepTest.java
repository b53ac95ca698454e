package org.skep.plain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.skep.extern.Extern;
import org.skep.extern.Origin;
import org.skep.extern.Value;
import org.skep.itest.junit.BpfDescriptors;
import org.skep.itest.junit.OnRealKernel;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.OwnResolver;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.loader.ResolvedExtern;
import org.skep.loader.UnresolvedException;
import org.skep.machine.Target;
import org.skep.overrides.Overrides;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Question;
import org.skep.resolver.Resolves;
import org.skep.runtime.RuntimeEvent;
import org.skep.runtime.RuntimeEvent.Happening;
import org.skep.source.Finding;
import org.skep.source.Kconfig;

class SkepTest {
    private static final Path FIXTURES = Path.of(System.getProperty("skep.fixtures"));
    private static final Path EXAMPLES = FIXTURES.resolveSibling("examples");
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path machine;

    /** Answers one name in custom sections. */
    @Resolves(name = "app", sections = ".extern.*")
    private static final class AppResolver implements ExternResolver {
        @Override
        public Map<String, Answer> resolve(Question question) {
            Map<String, Answer> answers = new HashMap<>();
            for (Extern extern : question.externs()) {
                boolean known = extern.name().equals("site_id");
                answers.put(
                        extern.name(),
                        known ? Answer.found(new Value.Number(7), Origin.of("the application")) : Answer.absent());
            }
            return answers;
        }
    }

    @Test
    void needsNoFramework() {
        assertThatExceptionOfType(ClassNotFoundException.class)
                .as("these tests run without OSGi's framework classes")
                .isThrownBy(() -> Class.forName("org.osgi.framework.Bundle"));
    }

    @Test
    void usualParticipantsAnswerInOrder() throws Exception {
        debian();
        try (Skep skep = Skep.usual()) {
            Map<String, String> found = states(
                    skep.resolver().resolve(example(), ResolveOptions.defaults().target(Target.at(machine))));
            assertThat(found)
                    .containsEntry("LINUX_KERNEL_VERSION", "393648 " + machine + "/proc/sys/kernel/version")
                    .containsEntry("CONFIG_HZ", "250 " + machine + "/boot/config-6.1.0-50-amd64:1")
                    .containsEntry("CONFIG_MISSING", "zero");
            assertThat(Arrays.stream(skep.runtime().state().resolvers).map(resolver -> resolver.name))
                    .containsExactly("kernel-version", "features", "kconfig");
            assertThat(Arrays.stream(skep.runtime().state().sources).map(source -> source.name))
                    .containsExactly("boot-file", "proc-config", "module-folders", "kernel-image");
            assertThat(skep.runtime().state().rejected).isEmpty();
        }
    }

    static List<String> layouts() {
        return IntStream.range(0, 20)
                .mapToObj(i -> String.format(Locale.ROOT, "l%02d", i))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void hasTheRecordedLayoutOfLibbpf(String name) throws Exception {
        Path folder = FIXTURES.resolve("vectors/layout");
        byte[] version = "LINUX_KERNEL_VERSION=0x06122c\n".getBytes(UTF_8);
        try (Skep skep = Skep.usual()) {
            Resolution resolution = skep.resolver()
                    .resolve(
                            ObjectFile.read(folder.resolve(name + ".bpf.o")),
                            ResolveOptions.defaults()
                                    .kconfig(Kconfig.of(name, Files.readAllBytes(folder.resolve(name + ".config"))))
                                    .first(OwnResolver.forValues("version", Overrides.parse("version", version))));
            assertThat(Files.readString(folder.resolve(name + ".expected")))
                    .contains("image\t"
                            + HexFormat.of()
                                    .formatHex(
                                            resolution.images().get(".kconfig").bytes()) + "\n");
        }
    }

    @Test
    void failsWithoutParticipants() throws Exception {
        try (Skep skep = Skep.empty()) {
            assertThat(states(skep.resolver().resolve(example(), ResolveOptions.defaults())))
                    .allSatisfy((name, state) -> assertThat(state).isEqualTo("no-resolver"));
        }
    }

    @Test
    @OnRealKernel
    void loadsIntoTheRunningKernelAndLeavesNothing() throws Exception {
        Map<String, String> before = BpfDescriptors.open();
        try (Skep skep = Skep.usual()) {
            LoadedObject loaded = skep.loader().load(example(), LoadOptions.defaults());
            assertThat(BpfDescriptors.open()).hasSizeGreaterThan(before.size());
            assertThat(loaded.map(".kconfig").orElseThrow().handle().info().frozen())
                    .isTrue();
        }
        assertThat(BpfDescriptors.open()).isEqualTo(before);
    }

    @Test
    void dryRunsByNameForAnyMachine() throws Exception {
        debian();
        LoadedObject loaded;
        try (Skep skep = Skep.usual()) {
            loaded = skep.loader()
                    .load(
                            example(),
                            LoadOptions.defaults()
                                    .provider("dry-run")
                                    .resolve(ResolveOptions.defaults().target(Target.at(machine))));
            assertThat(loaded.state()).isEqualTo(LoadedObject.State.LOADED);
            assertThat(skep.loader().loaded()).containsExactly(loaded);
        }
        assertThat(loaded.state()).isEqualTo(LoadedObject.State.CLOSED);
    }

    @Test
    void removedResolverMakesItsObjectsStale() throws Exception {
        ObjectFile object = ObjectFile.read(EXAMPLES.resolve("own-section/site.bpf.o"));
        BlockingQueue<RuntimeEvent> heard = new LinkedBlockingQueue<>();
        try (Skep skep = Skep.usual()) {
            skep.addListener(heard::add);
            OwnResolver texts = new OwnResolver(
                    "texts",
                    List.of(".extern.site"),
                    List.of("site_name"),
                    question -> Map.of(
                            "site_name",
                            Answer.found(new Value.Text("north".getBytes(UTF_8)), Origin.of("the application"))));
            skep.addResolver(texts, 1);
            Skep.Registration app = skep.addResolver(new AppResolver(), 0);
            assertThat(states(skep.resolver().resolve(object, ResolveOptions.defaults())))
                    .containsEntry("site_id", "7 the application")
                    .containsEntry("site_name", "\"north\" the application");
            LoadedObject loaded =
                    skep.loader().load(object, LoadOptions.defaults().provider("dry-run"));
            app.close();
            app.close();
            assertThatExceptionOfType(UnresolvedException.class).isThrownBy(() -> skep.loader()
                    .load(object, LoadOptions.defaults().provider("dry-run")));
            RuntimeEvent event = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            while (!(event instanceof RuntimeEvent.ObjectChanged changed && changed.happening() == Happening.STALE)) {
                assertThat(event).as("the object must turn stale").isNotNull();
                event = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            assertThat(loaded.stale()).isNotEmpty();
        }
    }

    @Test
    void applicationSourceTakesPrecedence() throws Exception {
        debian();
        try (Skep skep = Skep.usual()) {
            skep.addSource(
                    "mine",
                    target -> Finding.of(Kconfig.of("mine", "CONFIG_HZ=1000\n".getBytes(UTF_8))),
                    Integer.MAX_VALUE);
            assertThat(states(skep.resolver()
                            .resolve(example(), ResolveOptions.defaults().target(Target.at(machine)))))
                    .containsEntry("CONFIG_HZ", "1000 mine:1");
        }
    }

    @Test
    void refusesParticipantsWithoutAnnotations() {
        try (Skep skep = Skep.empty()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> skep.addResolver(question -> Map.of(), 0))
                    .withMessageContaining("has no @Resolves annotation");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> skep.addSource(target -> Finding.nothing(), 0))
                    .withMessageContaining("has no @Supplies");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> skep.addResolver(
                            new OwnResolver("none", List.of(".text"), List.of("*"), question -> Map.of()), 0))
                    .withMessageContaining("no extern can be declared in such a section");
            assertThatIllegalArgumentException().isThrownBy(() -> skep.timeLimit(Duration.ZERO));
            assertThat(skep.runtime().state().resolvers).isEmpty();
        }
    }

    /** The facts of Debian 12 that the example needs. */
    private void debian() throws IOException {
        write("proc/sys/kernel/osrelease", "6.1.0-50-amd64\n");
        write("proc/sys/kernel/version", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-07-01)\n");
        write(
                "boot/config-6.1.0-50-amd64",
                "CONFIG_HZ=250\nCONFIG_BPF_SYSCALL=y\nCONFIG_DEFAULT_HOSTNAME=\"(none)\"\nCONFIG_MODULES=y\n");
    }

    private void write(String path, String text) throws IOException {
        Path file = machine.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static ObjectFile example() throws IOException {
        return ObjectFile.read(EXAMPLES.resolve("kernel-facts/kernel-facts.bpf.o"));
    }

    /** Maps each extern to its value and origin, or to its state. */
    private static Map<String, String> states(Resolution resolution) {
        Map<String, String> states = new HashMap<>();
        for (ResolvedExtern one : resolution.externs()) {
            String state = "zero";
            if (one instanceof ResolvedExtern.Resolved resolved) {
                state = resolved.value() + " " + resolved.origin();
            } else if (one instanceof ResolvedExtern.Failed failed) {
                state = failed.problem().code().word();
            }
            states.put(one.extern().name(), state);
        }
        return states;
    }
}
