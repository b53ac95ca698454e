package org.skep.itest.loading;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.itest.junit.BpfFileSystem;
import org.skep.itest.junit.OnRealKernel;

/** The assembled program where pins can't be: it says why, and leaves the file system as it was. */
@OnRealKernel(with = "setpriv")
class PinsIT {
    private static final Path HOME = Path.of(System.getProperty("skep.home"));
    private static final Path FIXTURES = Path.of(System.getProperty("skep.fixtures"));
    private static final Path OBJECT = FIXTURES.resolve("link/el/only_map.bpf.o");
    private static final Path SAME_PINS = FIXTURES.resolve("objects/el/same-pins.bpf.o");

    @TempDir
    private Path folder;

    private BpfFileSystem bpffs;
    private Path pins;

    @BeforeEach
    void mount() throws IOException {
        bpffs = BpfFileSystem.mount();
        pins = bpffs.root().resolve("object");
    }

    @AfterEach
    void unmount() throws IOException {
        bpffs.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--dry-run"})
    void twoPartsOfAnObjectThatHaveTheSamePinAreNamed(String option) throws Exception {
        Run run = load(option, pins, SAME_PINS);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("cannot-pin: program \"maps\" has the pin " + pins + "/maps, where map \"counters\" needs")
                .contains("  do     rename one of them");
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--dry-run"})
    void twoObjectsThatHaveTheSamePinAreNamed(String option) throws Exception {
        Run run = load(option, pins, OBJECT, OBJECT);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("cannot-pin: map \"lonely\" of " + OBJECT + " and map \"lonely\" have the same pin, " + pins
                        + "/maps/lonely");
        assertThat(files()).as("those of the first").hasSize(option.isEmpty() ? 4 : 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--dry-run"})
    void aPinThatIsThereAlreadyStays(String option) throws Exception {
        assertThat(load("", pins, OBJECT).status()).isZero();
        List<Path> before = files();

        Run run = load(option, pins, OBJECT);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains(
                        "cannot-pin: map \"lonely\" is to be pinned as " + pins + "/maps/lonely, which exists already");
        assertThat(files()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--dry-run"})
    void aDirectoryWithADotIsNone(String option) throws Exception {
        Run run = load(option, bpffs.root().resolve("a.b"), OBJECT);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("a file system for BPF takes no dots in names");
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--dry-run"})
    void anotherFileSystemTakesNoPins(String option) throws Exception {
        Run run = load(option, folder.resolve("a/b"), OBJECT);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains(folder + " is in a file system of type ", "mount -t bpf bpf /sys/fs/bpf");
        assertThat(folder.resolve("a")).doesNotExist();
    }

    @Test
    void whoMayNotMakeADirectoryIsToldSo() throws Exception {
        // Still user 0, who may read the classes, but without the capability to write where others may not.
        Path others = Files.createDirectory(bpffs.root().resolve("others"));
        run("chown", "65534", others.toString());
        run("chmod", "755", others.toString());
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--inh-caps", "-all,+bpf", "--bounding-set", "-all,+bpf"));
        command.addAll(skep("", others.resolve("object"), OBJECT));

        Run run = Run.of(new ProcessBuilder(command));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("cannot-pin: can't make the directory " + others + "/object: permission denied")
                .contains("  do     do it as root, or pin where you may make files");
        assertThat(files()).containsExactly(others);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--json"})
    void whatNobodyIsToldOfDoesNotStayPinned(String option) throws Exception {
        ProcessBuilder full = new ProcessBuilder(skep(option, pins, OBJECT)).redirectOutput(new File("/dev/full"));

        Run run = Run.of(full);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("standard output can't be written, so nothing of it stays pinned");
        assertThat(files()).isEmpty();
    }

    private Run load(String option, Path directory, Path... objects) throws IOException, InterruptedException {
        return Run.of(new ProcessBuilder(skep(option, directory, objects)));
    }

    private List<String> skep(String option, Path directory, Path... objects) throws IOException {
        List<String> command = new ArrayList<>(Run.skep(HOME, folder));
        command.add("load");
        if (!option.isEmpty()) {
            command.add(option);
        }
        command.addAll(List.of("--pin", directory.toString()));
        Stream.of(objects).map(Path::toString).forEach(command::add);
        return command;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Run run = Run.of(command);
        assertThat(run.status()).as(run.err()).isZero();
    }

    /** All but what a file system for BPF begins with: {@code maps.debug} and {@code progs.debug}. */
    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(bpffs.root())) {
            return all.skip(1)
                    .filter(file -> !file.toString().endsWith(".debug"))
                    .sorted()
                    .toList();
        }
    }
}
