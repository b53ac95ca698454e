package org.skep.core.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.skep.core.Engine;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Extern;
import org.skep.extern.Origin;
import org.skep.extern.Problem;
import org.skep.extern.Value;
import org.skep.itest.junit.BpfDescriptors;
import org.skep.itest.junit.BpfFileSystem;
import org.skep.itest.junit.OnRealKernel;
import org.skep.kernel.Errno;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapHandle;
import org.skep.kernel.ObjectKind;
import org.skep.kernel.SyscallProvider;
import org.skep.loader.BpfLoader;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.OwnResolver;
import org.skep.loader.Resolution;
import org.skep.loader.ResolveOptions;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.syscallprovider.linux.Command;
import org.skep.syscallprovider.linux.LinuxSyscallProvider;

/**
 * Each system call of a whole load fails in turn, with each errno: nothing is left behind, the error says what was
 * being done to what, and the next load works. The kernel is the running one. Others may load into it meanwhile, so the
 * maps of this test have names of their own; its programs all hold maps, and can't be left behind without them.
 */
@OnRealKernel
class FailingLoadsTest {
    /** Those of bpf(2), and EINTR, EBUSY, EEXIST, ENOSPC, ENOSYS, EOPNOTSUPP and ENOTSUPP, which occur as well. */
    private static final List<Integer> ERRNOS = List.of(1, 2, 4, 7, 9, 11, 12, 13, 14, 16, 17, 22, 28, 38, 95, 524);

    /** Externs, frozen maps and a branch that must be gone; initialised data, and a map that is only held. */
    private static final List<String> OBJECTS = List.of("kconfig", "data");

    /** Eight characters at most, which is what the longest section leaves of an object's name. */
    private static final String OURS = "f" + ProcessHandle.current().pid() % 10_000_000;

    /** What a load does to a map or a program that has a name. */
    private static final Set<Command> ON_NAMED =
            Set.of(Command.MAP_CREATE, Command.MAP_UPDATE_ELEM, Command.MAP_FREEZE, Command.PROG_LOAD, Command.OBJ_PIN);

    /** Done without where the kernel refuses them. */
    private static final Set<Command> DISPENSABLE = Set.of(Command.BTF_LOAD, Command.PROG_BIND_MAP);

    private static final Duration GRACE = Duration.ofSeconds(20);

    private final List<Engine> engines = new ArrayList<>();
    private final FailingKernel kernel = new FailingKernel();
    private BpfFileSystem bpffs;
    /** Empty but for what a load pins. */
    private Path folder;

    @BeforeEach
    void mount() throws IOException {
        bpffs = BpfFileSystem.mount();
        folder = Files.createDirectory(bpffs.root().resolve("folder"));
    }

    @AfterEach
    void unmount() throws IOException {
        engines.forEach(Engine::close);
        bpffs.close();
    }

    static Stream<Integer> errnos() {
        return ERRNOS.stream();
    }

    @ParameterizedTest(name = "errno {0}")
    @MethodSource("errnos")
    void leaveNothingBehind(int errno) throws Exception {
        for (String name : OBJECTS) {
            ObjectFile object = object(name);
            try (LinuxSyscallProvider provider = new LinuxSyscallProvider(kernel)) {
                BpfLoader loader = loader(provider);
                succeed(loader, object);
                Set<String> names = succeed(loader, object);
                List<Command> commands = kernel.commands();
                for (int i = 0; i < commands.size(); i++) {
                    Failure failure = new Failure(name, i, commands.get(i), new Errno(errno));
                    kernel.fail(i, errno, true);
                    failsOrDoesWithout(loader, object, failure, names);
                    nothingIsLeft(failure);
                    kernel.fail(i, errno, false);
                    failsOrGetsOverIt(loader, object, failure);
                    nothingIsLeft(failure);
                    succeed(loader, object);
                }
            }
        }
    }

    /** Which call of which load fails, and how. */
    private record Failure(String object, int call, Command command, Errno errno) {}

    /** The kernel goes on failing. */
    private void failsOrDoesWithout(BpfLoader loader, ObjectFile object, Failure failure, Set<String> names)
            throws Exception {
        try (LoadedObject loaded = loader.load(object, options())) {
            assertThat(DISPENSABLE).as("%s", failure).contains(failure.command);
            assertThat(loaded.warnings()).as("%s", failure).isNotEmpty().allSatisfy(warning -> assertThat(
                            warning.message())
                    .contains(object.name(), failure.errno.name()));
            removePins();
        } catch (KernelRefusedException e) {
            assertThat(DISPENSABLE).as("%s", failure).doesNotContain(failure.command);
            says(e, failure);
            if (ON_NAMED.contains(failure.command)) {
                assertThat(names).as("%s: %s", failure, e.subject()).anyMatch(e.subject()::contains);
            }
        }
    }

    /** The kernel fails once. */
    private void failsOrGetsOverIt(BpfLoader loader, ObjectFile object, Failure failure) throws Exception {
        try (LoadedObject loaded = loader.load(object, options())) {
            assertThat(loaded.programs()).as("%s", failure).isNotEmpty();
            removePins();
        } catch (KernelRefusedException e) {
            says(e, failure);
        }
    }

    private static void says(KernelRefusedException refusal, Failure failure) {
        assertThat(refusal.errno()).as("%s", failure).isEqualTo(failure.errno);
        assertThat(refusal.operation()).as("%s", failure).isNotBlank();
        assertThat(refusal.subject()).as("%s", failure).isNotBlank();
        assertThat(refusal)
                .as("%s", failure)
                .hasMessageStartingWith(
                        "can't " + refusal.operation() + " " + refusal.subject() + ": " + failure.errno.name());
    }

    @Test
    void areToldOfTheExternsBeforeTheyFail() throws Exception {
        ObjectFile object = object("kconfig");
        List<Resolution> told = new ArrayList<>();
        try (LinuxSyscallProvider provider = new LinuxSyscallProvider(kernel)) {
            BpfLoader loader = loader(provider);
            succeed(loader, object);
            succeed(loader, object);
            kernel.fail(kernel.commands().indexOf(Command.PROG_LOAD), Errno.EINVAL.number(), true);
            assertThatExceptionOfType(KernelRefusedException.class)
                    .isThrownBy(() -> loader.load(object, options().whenResolved(told::add))
                            .close());
        }
        assertThat(told).singleElement().satisfies(resolution -> assertThat(resolution.externs())
                .isNotEmpty());
    }

    /** Before an object is looked at, a provider tries what the kernel can do. A failure may pass for an answer. */
    @ParameterizedTest(name = "errno {0}")
    @MethodSource("errnos")
    void leaveNothingBehindWhileFeaturesAreTried(int errno) throws Exception {
        ObjectFile object = object("kconfig");
        List<Command> probes = callsOfProbing(object);
        for (int i = 0; i < probes.size(); i++) {
            Failure failure = new Failure("kconfig", i, probes.get(i), new Errno(errno));
            try (LinuxSyscallProvider provider = new LinuxSyscallProvider(kernel)) {
                BpfLoader loader = loader(provider);
                kernel.fail(i, errno, false);
                boolean inconclusive = false;
                try (LoadedObject loaded = loader.load(object, options())) {
                    assertThat(loaded.programs()).as("%s", failure).isNotEmpty();
                    removePins();
                } catch (KernelRefusedException e) {
                    says(e, failure);
                    inconclusive = true;
                } catch (BpfObjectException e) {
                    assertThat(e.problems())
                            .as("%s", failure)
                            .extracting(Problem::message)
                            .allSatisfy(message -> assertThat(message).contains(object.name(), "the kernel has no"));
                }
                nothingIsLeft(failure);
                if (inconclusive) {
                    succeed(loader, object);
                }
            }
        }
    }

    private List<Command> callsOfProbing(ObjectFile object) throws Exception {
        try (LinuxSyscallProvider provider = new LinuxSyscallProvider(kernel)) {
            BpfLoader loader = loader(provider);
            succeed(loader, object);
            List<Command> all = kernel.commands();
            succeed(loader, object);
            return all.subList(0, all.size() - kernel.commands().size());
        }
    }

    @Test
    void areNotAllThereIs() throws Exception {
        assertThat(callsOfProbing(object("kconfig"))).hasSizeGreaterThan(10);
        assertThat(kernel.commands()).containsAll(ON_NAMED).contains(Command.BTF_LOAD);
        try (LinuxSyscallProvider provider = new LinuxSyscallProvider(kernel)) {
            succeed(loader(provider), object("data"));
        }
        assertThat(kernel.commands()).containsAll(DISPENSABLE);
    }

    /** Loads and pins without a failure; the kernel's names of what was loaded, by which messages go. */
    private Set<String> succeed(BpfLoader loader, ObjectFile object) throws Exception {
        kernel.recover();
        Set<String> names = new HashSet<>();
        try (LoadedObject loaded = loader.load(object, options())) {
            assertThat(loaded.warnings()).isEmpty();
            loaded.maps().forEach(map -> names.add('"' + map.kernelName() + '"'));
            loaded.programs().forEach(program -> names.add('"' + program.name() + '"'));
        }
        assertThat(pins()).hasSizeGreaterThan(names.size());
        removePins();
        return names;
    }

    private void nothingIsLeft(Failure failure) throws Exception {
        kernel.recover();
        assertThat(BpfDescriptors.open()).as("%s", failure).isEmpty();
        assertThat(pins()).as("%s", failure).isEmpty();
        assertThat(mapsLeft()).as("%s", failure).isEmpty();
    }

    /** The maps of this test in the kernel's list once programs that were closed have had time to let go of theirs. */
    private static List<String> mapsLeft() throws KernelRefusedException {
        long start = System.nanoTime();
        try (LinuxSyscallProvider lists = new LinuxSyscallProvider()) {
            List<String> left = maps(lists);
            while (!left.isEmpty() && System.nanoTime() - start < GRACE.toNanos()) {
                LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
                left = maps(lists);
            }
            return left;
        }
    }

    private static List<String> maps(LinuxSyscallProvider lists) throws KernelRefusedException {
        List<String> ours = new ArrayList<>();
        OptionalInt id = lists.nextId(ObjectKind.MAP, 0);
        while (id.isPresent()) {
            try (MapHandle map = lists.openMap(id.getAsInt())) {
                String name = map.info().name();
                if (name.startsWith(OURS)) {
                    ours.add(name);
                }
            } catch (KernelRefusedException e) {
                // Gone since it was listed.
                assertThat(e.errno()).isEqualTo(Errno.ENOENT);
            }
            id = lists.nextId(ObjectKind.MAP, id.getAsInt());
        }
        return ours;
    }

    private List<Path> pins() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.skip(1).sorted(Comparator.reverseOrder()).toList();
        }
    }

    private void removePins() throws IOException {
        for (Path path : pins()) {
            Files.delete(path);
        }
    }

    private BpfLoader loader(SyscallProvider provider) {
        Engine engine = new Engine();
        engines.add(engine);
        engine.putProvider(provider, Map.of(SyscallProvider.NAME, "linux"));
        return engine;
    }

    private LoadOptions options() {
        ExternResolver zero = question -> {
            Map<String, Answer> answers = new HashMap<>();
            for (Extern extern : question.externs()) {
                answers.put(extern.name(), Answer.found(new Value.Flag(false), Origin.of("the test")));
            }
            return answers;
        };
        return LoadOptions.defaults()
                .resolve(ResolveOptions.defaults().first(OwnResolver.forValues("zero", zero)))
                .pin(folder.resolve("object"));
    }

    private static ObjectFile object(String name) throws IOException {
        Path file = Path.of(System.getProperty("skep.fixtures"), "link", "el", name + ".bpf.o");
        return new ObjectFile(OURS + ".bpf.o", Files.readAllBytes(file));
    }
}
