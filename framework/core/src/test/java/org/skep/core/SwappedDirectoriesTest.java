package org.skep.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.Origin;
import org.skep.extern.Value;
import org.skep.itest.junit.BpfFileSystem;
import org.skep.itest.junit.OnRealKernel;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.ProgramHandle;
import org.skep.kernel.SyscallProvider;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadRefusedException;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.OwnResolver;
import org.skep.loader.ResolveOptions;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.syscallprovider.linux.Attr;
import org.skep.syscallprovider.linux.Command;
import org.skep.syscallprovider.linux.LinuxSyscallProvider;
import org.skep.syscallprovider.linux.SystemCalls;

/**
 * Root pins in a directory of another user, who puts other things in its place, while the object is loaded or later.
 * Nothing is made or removed elsewhere. The other user is a real one, and so are the kernel and the file system.
 */
@OnRealKernel(with = "setpriv")
class SwappedDirectoriesTest {
    private static final String OTHER_USER = "65534";
    private static final int EPERM = 1;

    private final Meanwhile kernel = new Meanwhile();
    private final LinuxSyscallProvider provider = new LinuxSyscallProvider(kernel);
    private final Engine engine = new Engine();
    private BpfFileSystem bpffs;
    /** The other user's. */
    private Path others;
    /** Root's, with pins of the same names. */
    private Path victim;

    private List<Path> pinsOfVictim;

    @BeforeEach
    void load() throws Exception {
        bpffs = BpfFileSystem.mount();
        others = bpffs.root().resolve("others");
        as("mkdir", others.toString());
        victim = bpffs.root().resolve("victim");
        engine.putProvider(provider, Map.of(SyscallProvider.NAME, "linux"));
        load(victim).close();
        pinsOfVictim = list(victim);
    }

    @AfterEach
    void unmount() throws IOException {
        engine.close();
        provider.close();
        bpffs.close();
    }

    @Test
    void unpinDoesNotFollowALink() throws Exception {
        try (LoadedObject loaded = load(others.resolve("object"))) {
            swapForALinkTo(victim);
            loaded.unpin();
        }
        assertThat(list(victim)).isEqualTo(pinsOfVictim);
    }

    @Test
    void unpinDoesNotFollowALinkAbove() throws Exception {
        try (LoadedObject loaded = load(others.resolve("object/below"))) {
            Files.createSymbolicLink(bpffs.root().resolve("below"), victim);
            swapForALinkTo(bpffs.root());
            loaded.unpin();
        }
        assertThat(list(victim)).isEqualTo(pinsOfVictim);
    }

    @Test
    void unpinDoesNotFollowALinkOutOfTheFileSystem(@TempDir Path elsewhere) throws Exception {
        Files.createDirectory(elsewhere.resolve("maps"));
        try (LoadedObject loaded = load(others.resolve("object"))) {
            for (Path pin : list(others.resolve("object"))) {
                Path twin = elsewhere.resolve(others.resolve("object").relativize(pin));
                if (!Files.isDirectory(pin)) {
                    Files.createFile(twin);
                }
            }
            swapForALinkTo(elsewhere);
            List<Path> before = list(elsewhere);
            loaded.unpin();
            assertThat(list(elsewhere)).isEqualTo(before).hasSizeGreaterThan(2);
        }
    }

    @Test
    void unpinLeavesTheFilesOfAnotherDirectory() throws Exception {
        try (LoadedObject loaded = load(others.resolve("object"))) {
            List<Path> pins = list(others.resolve("object"));
            as(
                    "mv",
                    others.resolve("object").toString(),
                    others.resolve("moved").toString());
            as("mkdir", "-p", others.resolve("object/maps").toString());
            for (Path pin : pins) {
                if (!Files.exists(pin, LinkOption.NOFOLLOW_LINKS)) {
                    as("ln", "-s", "nothing", pin.toString());
                }
            }
            loaded.unpin();
            assertThat(list(others.resolve("object"))).isEqualTo(pins);
            assertThat(list(others.resolve("moved"))).hasSameSizeAs(pins);
        }
    }

    @Test
    void unpinLeavesWhatIsPinnedInItsPlace() throws Exception {
        Path directory = others.resolve("object");
        try (LoadedObject loaded = load(directory);
                LoadedObject another = load(bpffs.root().resolve("another"))) {
            Path pin = loaded.programs().get(0).pin().orElseThrow();
            Files.delete(pin);
            another.programs().get(0).handle().pin(pin);
            loaded.unpin();
            assertThat(list(directory)).containsExactly(pin);
            try (ProgramHandle pinned = provider.openProgram(pin)) {
                assertThat(pinned.info().id())
                        .isEqualTo(another.programs().get(0).handle().info().id());
            }
        }
    }

    @Test
    void unpinRemovesWhatWasPinned() throws Exception {
        LoadedObject loaded = load(others.resolve("object"));
        assertThat(list(others.resolve("object"))).hasSameSizeAs(pinsOfVictim);
        loaded.close();
        loaded.unpin();
        assertThat(list(others)).isEmpty();
    }

    @Test
    void pinsAreMadeInTheDirectoryThatWasOpened() throws Exception {
        Path empty = Files.createDirectory(bpffs.root().resolve("empty"));
        Files.createDirectory(empty.resolve("maps"));
        kernel.before(Command.PROG_LOAD, () -> swapForALinkTo(empty));
        try (LoadedObject loaded = load(others.resolve("object"))) {
            assertThat(kernel.isDone()).isTrue();
            assertThat(list(empty)).containsExactly(empty.resolve("maps"));
            assertThat(list(others.resolve("moved"))).hasSameSizeAs(pinsOfVictim);
            assertThat(loaded.programs()).isNotEmpty();
        }
    }

    @Test
    void aFailedLoadRemovesItsPinsAndNoOthers() throws Exception {
        kernel.before(Command.PROG_LOAD, () -> swapForALinkTo(victim));
        kernel.failsAfter(Command.OBJ_PIN, 1);
        assertThatExceptionOfType(KernelRefusedException.class).isThrownBy(() -> load(others.resolve("object")));
        assertThat(kernel.isDone()).isTrue();
        assertThat(list(victim)).isEqualTo(pinsOfVictim);
        assertThat(list(others.resolve("moved")))
                .as("the directory that was renamed is not the one that was made in its parent")
                .isEmpty();
    }

    @Test
    void directoriesAreMadeNowhereElse(@TempDir Path elsewhere) throws Exception {
        kernel.beforeOpening(others.resolve("object"), () -> swapForALinkTo(elsewhere));
        assertThatExceptionOfType(LoadRefusedException.class)
                .isThrownBy(() -> load(others.resolve("object")))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(Code.CANNOT_PIN));
        assertThat(kernel.isDone()).isTrue();
        assertThat(list(elsewhere)).isEmpty();
    }

    @Test
    void aDirectoryThatIsPutInItsPlaceIsNotTaken() throws Exception {
        kernel.beforeOpening(others.resolve("object"), () -> {
            as(
                    "mv",
                    others.resolve("object").toString(),
                    others.resolve("moved").toString());
            as("mkdir", others.resolve("object").toString());
        });
        assertThatExceptionOfType(LoadRefusedException.class)
                .isThrownBy(() -> load(others.resolve("object")))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(Code.CANNOT_PIN));
        assertThat(kernel.isDone()).isTrue();
        assertThat(list(others)).containsExactly(others.resolve("moved"), others.resolve("object"));
    }

    @Test
    void noDirectoryStaysOpen() throws Exception {
        try (LoadedObject loaded = load(others.resolve("object"))) {
            assertThat(loaded.maps()).isNotEmpty();
            assertThat(openBelow(bpffs.root())).isEmpty();
        }
        kernel.failsAfter(Command.OBJ_PIN, 0);
        assertThatExceptionOfType(KernelRefusedException.class).isThrownBy(() -> load(others.resolve("another")));
        assertThat(openBelow(bpffs.root())).isEmpty();
    }

    private static List<String> openBelow(Path root) throws IOException {
        List<String> open = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
                if (Files.exists(descriptor)) {
                    open.add(Files.readSymbolicLink(descriptor).toString());
                }
            }
        }
        open.removeIf(Predicate.not(path -> path.startsWith(root.toString())));
        return open;
    }

    private void swapForALinkTo(Path target) {
        as("mv", others.resolve("object").toString(), others.resolve("moved").toString());
        as("ln", "-s", target.toString(), others.resolve("object").toString());
    }

    /** Runs a command as the other user. */
    private static void as(String... command) {
        List<String> line = new ArrayList<>(
                List.of("setpriv", "--reuid", OTHER_USER, "--regid", OTHER_USER, "--clear-groups", "--inh-caps=-all"));
        line.addAll(List.of(command));
        try {
            assertThat(new ProcessBuilder(line).inheritIO().start().waitFor())
                    .as("%s", line)
                    .isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private LoadedObject load(Path directory) throws Exception {
        Path file = Path.of(System.getProperty("skep.fixtures"), "link", "el", "data.bpf.o");
        ExternResolver zero = question -> {
            Map<String, Answer> answers = new HashMap<>();
            for (Extern extern : question.externs()) {
                answers.put(extern.name(), Answer.found(new Value.Flag(false), Origin.of("the test")));
            }
            return answers;
        };
        return engine.load(
                new ObjectFile("swapped.bpf.o", Files.readAllBytes(file)),
                LoadOptions.defaults()
                        .resolve(ResolveOptions.defaults().first(OwnResolver.forValues("zero", zero)))
                        .pin(directory));
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.skip(1).sorted().toList();
        }
    }

    /** The running kernel; something else happens before one of its calls. */
    private static final class Meanwhile implements SystemCalls {
        private final SystemCalls kernel = SystemCalls.ofThisMachine();
        private Command command = Command.MAP_CREATE;
        private String opening = "";
        private Runnable deed = () -> {};
        private boolean done = true;
        private Command failing = Command.MAP_CREATE;
        private int left = Integer.MAX_VALUE;

        void before(Command next, Runnable other) {
            command = next;
            deed = other;
            done = false;
        }

        /** Before a directory of that name is opened that was just made. */
        void beforeOpening(Path directory, Runnable other) {
            opening = directory.getFileName().toString();
            deed = other;
            done = false;
        }

        /** Fails with EPERM after so many calls of a command. */
        void failsAfter(Command next, int calls) {
            failing = next;
            left = calls;
        }

        boolean isDone() {
            return done;
        }

        @Override
        public int bpf(Command next, Attr attr) {
            if (!done && opening.isEmpty() && next == command) {
                done = true;
                deed.run();
            }
            if (next == failing && left-- == 0) {
                return -EPERM;
            }
            return kernel.bpf(next, attr);
        }

        @Override
        public int openDirectory(byte[] path, int fileSystem) {
            String text = new String(path, StandardCharsets.UTF_8);
            if (!done && !opening.isEmpty() && text.endsWith("/" + opening + "\0")) {
                done = true;
                deed.run();
            }
            return kernel.openDirectory(path, fileSystem);
        }

        @Override
        public void close(int descriptor) {
            kernel.close(descriptor);
        }

        @Override
        public void raiseLockedMemoryLimit() {
            // This machine's limit is none of the test's business.
        }

        @Override
        public int pageSize() {
            return kernel.pageSize();
        }
    }
}
