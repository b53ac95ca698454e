package org.skep.core.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.extern.Code;
import org.skep.itest.junit.BpfFileSystem;
import org.skep.itest.junit.OnRealKernel;
import org.skep.link.LoadPlan;
import org.skep.loader.LoadRefusedException;

/** What would go wrong with pins is said before anything is made, and names all who are concerned. */
class PinPlanTest {
    private static final Path DIRECTORY = Path.of("/sys/fs/bpf/object");

    @ParameterizedTest(name = "{0} | {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            p      | a.b a_b | map "a.b" and map "a_b" have the same pin, /sys/fs/bpf/object/maps/a_b
            p.1 p-1 p_1 |    | program "p.1" and program "p_1" have the same pin, /sys/fs/bpf/object/p_1
            maps   | m       | program "maps" has the pin /sys/fs/bpf/object/maps, where map "m" needs a directory for its own, /sys/fs/bpf/object/maps/m
            """)
    void twoOfOneObject(String programs, String maps, String what) {
        LoadPlan plan = Plans.of(words(programs).toList(), words(maps).toArray(String[]::new));

        assertThat(refused(() -> PinPlan.of(plan, DIRECTORY, Map.of())))
                .isEqualTo(what + "; rename one of them;"
                        + " what is no letter, digit, underscore or hyphen is an underscore in a pin's name");
    }

    private static Stream<String> words(String text) {
        return text == null ? Stream.empty() : Stream.of(text.split(" ", -1));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            /sys/fs/bpf/object/p      | of b.o and program "p" have the same pin, /sys/fs/bpf/object/p
            /sys/fs/bpf/x/../object/p | of b.o and program "p" have the same pin, /sys/fs/bpf/object/p
            /sys/fs/bpf/object/maps/m | of b.o and map "m" have the same pin, /sys/fs/bpf/object/maps/m
            /sys/fs/bpf/object/maps   | of b.o has the pin /sys/fs/bpf/object/maps, where map "m" needs a directory for its own, /sys/fs/bpf/object/maps/m
            /sys/fs/bpf/object        | of b.o has the pin /sys/fs/bpf/object, where map "m" needs a directory for its own, /sys/fs/bpf/object/maps/m
            /sys/fs/bpf/object/p/maps/n | program "p" has the pin /sys/fs/bpf/object/p, where of b.o needs a directory for its own, /sys/fs/bpf/object/p/maps/n
            """)
    void oneAndThatOfAnother(Path file, String what) {
        assertThat(refused(() -> PinPlan.of(Plans.of("p", "m"), DIRECTORY, Map.of(file, "of b.o"))))
                .isEqualTo(what + "; load them one by one, and pin each in a directory of its own");
    }

    @Test
    void manyThatAreNotInEachOthersWay() {
        Map<Path, String> taken = Map.of(
                DIRECTORY.resolve("q"),
                "one",
                DIRECTORY.resolve("maps/n"),
                "another",
                Path.of("/sys/fs/bpf/p"),
                "more");

        assertThatCode(() -> PinPlan.of(Plans.of("p", "m", "p", "maps"), DIRECTORY, taken))
                .doesNotThrowAnyException();
        assertThatCode(() -> PinPlan.of(Plans.of("maps"), DIRECTORY, Map.of())).doesNotThrowAnyException();
    }

    @Test
    void namesThatNoFileCanHave() {
        assertThat(refused(() -> PinPlan.of(Plans.of(""), DIRECTORY, Map.of())))
                .startsWith("program \"\": no file can have an empty name; ");
        assertThat(refused(() -> PinPlan.of(Plans.of("p", "m".repeat(256)), DIRECTORY, Map.of())))
                .contains("has 256 characters, and a file's at most 255");
        assertThatCode(() -> PinPlan.of(Plans.of("p", "m".repeat(255)), DIRECTORY, Map.of()))
                .doesNotThrowAnyException();
    }

    @Test
    @OnRealKernel
    void whatIsInTheWay() throws Exception {
        try (BpfFileSystem bpffs = BpfFileSystem.mount()) {
            Path root = bpffs.root();
            Files.createDirectories(root.resolve("a/maps/m"));
            Files.createSymbolicLink(root.resolve("a/q"), root.resolve("nowhere"));
            LoadPlan plan = Plans.of("p", "m");

            assertThat(files(plan, root.resolve("a")))
                    .isEqualTo("map \"m\" is to be pinned as " + root + "/a/maps/m, which exists already;"
                            + " remove it if nobody needs it any more, or pin in another directory");
            Files.createDirectory(root.resolve("a/p"));
            assertThat(files(plan, root.resolve("a")))
                    .isEqualTo("map \"m\" is to be pinned as " + root + "/a/maps/m, which exists already; so does "
                            + root + "/a/p, of program \"p\"; remove them if nobody needs them any more, or pin in"
                            + " another directory");
            assertThat(files(Plans.of("q"), root.resolve("a"))).contains("program \"q\"", "exists already");
            assertThat(files(plan, root.resolve("a/q"))).as("a link to nowhere").isEmpty();
            assertThat(files(plan, root.resolve("b.c/d")))
                    .isEqualTo("can't make the directory " + root + "/b.c/d: a file system for BPF takes no dots in"
                            + " names; give a directory without a dot in its name");
            assertThat(files(plan, root.resolve("b/c"))).isEmpty();
            assertThat(files(plan, root)).isEmpty();
        }
    }

    @Test
    void whatIsNoDirectoryOrNotForBpf() throws IOException {
        Path folder = Files.createTempDirectory("pins");
        Path file = Files.createFile(folder.resolve("file"));
        try {
            assertThat(files(Plans.of("p"), file.resolve("below")))
                    .startsWith("pins can't be below " + file + ", which is no directory");
            assertThat(files(Plans.of("p"), folder.resolve("a/b")))
                    .startsWith(folder + " is in a file system of type ")
                    .contains(", which takes no pins; pin below /sys/fs/bpf");
            assertThat(files(Plans.of("p"), Path.of("/proc/x")))
                    .startsWith("/proc is in a file system of type proc, which takes no pins");
        } finally {
            Files.delete(file);
            Files.delete(folder);
        }
    }

    /** What is said against the files; nothing if all is well. */
    private static String files(LoadPlan plan, Path directory) {
        try {
            PinPlan.of(plan, directory, Map.of()).checkFiles();
            return "";
        } catch (LoadRefusedException e) {
            return said(e);
        }
    }

    private static String refused(ThrowingCallable call) {
        String[] said = new String[1];
        assertThatExceptionOfType(LoadRefusedException.class)
                .isThrownBy(call)
                .satisfies(refused -> said[0] = said(refused));
        return said[0];
    }

    private static String said(LoadRefusedException refused) {
        assertThat(refused.code()).isEqualTo(Code.CANNOT_PIN);
        assertThat(refused.problem().object()).isEqualTo("a.o");
        return refused.problem().what() + "; " + refused.problem().advice().orElseThrow();
    }
}
