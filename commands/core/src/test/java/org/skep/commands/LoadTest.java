package org.skep.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.skep.commands.Installed.extern;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.extern.Code;
import org.skep.extern.ExternType;
import org.skep.extern.Origin;
import org.skep.extern.Strength;
import org.skep.extern.Value;
import org.skep.kernel.Errno;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.VerifierLog;

/** What is said of a load, to people and to programs, and that nothing stays pinned that nobody heard of. */
class LoadTest {
    /** Of one byte, 1. */
    private static final String SHA = "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a";

    private static final String EXTERN =
            "{\"name\":\"CONFIG_HZ\",\"section\":\".kconfig\",\"type\":\"int\",\"size\":4,\"offset\":0,"
                    + "\"strength\":\"strong\",\"state\":\"resolved\",\"value\":\"250\",\"bytes\":\"fa000000\","
                    + "\"origin\":\"/proc/config.gz\",\"line\":412,\"code\":null}";

    @TempDir
    private Path folder;

    private final Installed installed = new Installed();
    private final Loads loads = new Loads(installed);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Invocation invocation = Invocation.ONE_SHOT;
    private String object;

    @BeforeEach
    void writeObject() throws IOException {
        object = Files.writeString(folder.resolve("a.o"), "o").toString();
        installed.resolved(
                extern("CONFIG_HZ", Strength.STRONG, new ExternType.Int(4, true), "int", 0),
                new Value.Number(250),
                Origin.of("/proc/config.gz").line(412),
                250,
                0,
                0,
                0);
    }

    @Test
    void peopleSeeWhatTheKernelMadeOfIt() {
        assertThat(run("load", "--pin", "/sys/fs/bpf/a", object)).isEqualTo(Commands.OK);

        assertThat(out())
                .isEqualTo(
                        """
                a.o: 1 program and 1 map loaded by linux and pinned

                  PROGRAM  TYPE  TAG               XLATED    ID  PIN
                  p        xdp   f1c7f4727b10255e     528  7643  /sys/fs/bpf/a/p

                  MAP    TYPE   KEY  VALUE  ENTRIES  FLAGS           ID  PIN
                  a.bss  array    4      1        1  0x480 frozen  5926  /sys/fs/bpf/a/maps/a_bss
                """);
        assertThat(err()).isEmpty();
        assertThat(loads.done).containsExactly("close");
    }

    @Test
    void whatIsNotPinnedIsUnloaded() {
        run("load", object);

        assertThat(out())
                .startsWith("a.o: 1 program and 1 map loaded by linux, and unloaded again because nothing is pinned\n");
    }

    @Test
    void aDryRunShowsNothingThatOnlyAKernelGives() {
        assertThat(run("load", "--dry-run", "--pin", "/sys/fs/bpf/a", object)).isEqualTo(Commands.OK);

        assertThat(out())
                .isEqualTo(
                        """
                a.o: a dry run, nothing reached the kernel: 1 program and 1 map checked, nothing pinned

                  PROGRAM  TYPE  TAG  XLATED  ID  PIN
                  p        xdp   -         -   -  /sys/fs/bpf/a/p

                  MAP    TYPE   KEY  VALUE  ENTRIES  FLAGS         ID  PIN
                  a.bss  array    4      1        1  0x480 frozen   -  /sys/fs/bpf/a/maps/a_bss
                """);
        assertThat(loads.asked.get(0).providerName()).hasValue("dry-run");
    }

    @Test
    void jsonHasTheFieldsInTheirOrder() {
        run("load", "--json", "--pin", "/sys/fs/bpf/a", object);

        assertThat(out())
                .isEqualTo("{\"object\":\"" + object + "\",\"ok\":true,\"programs\":[{\"name\":\"p\",\"type\":6,"
                        + "\"tag\":\"f1c7f4727b10255e\",\"xlatedBytes\":528,\"id\":7643,\"pin\":\"/sys/fs/bpf/a/p\"}],"
                        + "\"maps\":[{\"name\":\"a.bss\",\"type\":2,\"keySize\":4,\"valueSize\":1,\"maxEntries\":1,"
                        + "\"flags\":1152,\"frozen\":true,\"id\":5926,\"content\":\"" + SHA + "\","
                        + "\"pin\":\"/sys/fs/bpf/a/maps/a_bss\"}],"
                        + "\"externs\":[" + EXTERN + "],\"errors\":[],\"warnings\":[],\"log\":null,"
                        + "\"dryRun\":false}\n");
        assertThat(err()).isEmpty();
    }

    @Test
    void jsonOfADryRunSaysSo() {
        run("load", "--json", "--dry-run", object);

        assertThat(out())
                .contains("\"tag\":null,\"xlatedBytes\":null,\"id\":null,\"pin\":null}")
                .contains("\"frozen\":true,\"id\":null,\"content\":\"" + SHA + "\"")
                .endsWith(",\"dryRun\":true}\n");
    }

    @Test
    void aVerdictIsShownOnceWithItsPlace() {
        loads.refusing(verdict());

        assertThat(run("load", object)).isEqualTo(Commands.FAILED);

        assertThat(out()).isEqualTo("a.o: not loaded\n");
        assertThat(err())
                .isEqualTo(
                        """
                %s: kernel-refused: can't load xdp program "p", 3 instructions: EACCES (13): R1 invalid mem access 'scalar'
                  at     ; return *(int *)number; @ wild.bpf.c:7
                         1: (61) r0 = *(u32 *)(r1 +0)
                  do     let it read what is there
                """
                                .formatted(object));
    }

    @Test
    void jsonOfARefusalHasTheExternsAndTheWholeLog() {
        loads.refusing(verdict());

        assertThat(run("load", "--json", object)).isEqualTo(Commands.FAILED);

        assertThat(out())
                .contains("\"ok\":false,\"programs\":[],\"maps\":[],\"externs\":[" + EXTERN + "]")
                .contains("EACCES (13): R1 invalid mem access 'scalar'; let it read what is there\"}]")
                .contains("\"log\":\"; return *(int *)number; @ wild.bpf.c:7\\n1: (61)");
        assertThat(err()).isEmpty();
    }

    @Test
    void whatIsSetForAnExternIsUsedWhetherTheKernelLikesItOrNot() {
        loads.refusing(verdict());

        run("load", "--set", "CONFIG_HZ=1", "--set", "CONFIG_NOBODY=2", object);

        assertThat(err())
                .contains("--set CONFIG_NOBODY=2: no object here has an extern CONFIG_NOBODY")
                .doesNotContain("--set CONFIG_HZ=1: no object");
    }

    @Test
    void anObjectIsToldWhatThoseBeforeItHavePinned() {
        run("load", "--pin", "/sys/fs/bpf/a", object, object);

        assertThat(loads.asked.get(0).takenPins()).isEmpty();
        assertThat(loads.asked.get(1).takenPins())
                .isEqualTo(Map.of(
                        Path.of("/sys/fs/bpf/a/p"),
                        "program \"p\" of " + object,
                        Path.of("/sys/fs/bpf/a/maps/a_bss"),
                        "map \"a.bss\" of " + object));
    }

    @Test
    void whatIsRefusedHasNoPins() {
        loads.refusing(verdict());

        run("load", "--pin", "/sys/fs/bpf/a", object, object);

        assertThat(loads.asked.get(1).takenPins()).isEmpty();
    }

    @Test
    void whatCantBeLookedAtDoesNotStayPinned() {
        loads.silentBecauseOf(verdict());

        assertThat(run("load", "--pin", "/sys/fs/bpf/a", object)).isEqualTo(Commands.FAILED);

        assertThat(out()).isEqualTo("a.o: not loaded\n");
        assertThat(loads.done).containsExactly("unpin", "close");
    }

    @Test
    void whatBreaksTheReportDoesNotStayPinnedEither() {
        loads.silentBecauseOf(new IllegalStateException("closed"));

        assertThat(run("load", "--pin", "/sys/fs/bpf/a", object)).isEqualTo(Commands.FAILED);

        assertThat(loads.done).containsExactly("unpin", "close");
    }

    @ParameterizedTest
    @ValueSource(strings = {"load --pin /sys/fs/bpf/a", "load --json --pin /sys/fs/bpf/a"})
    void whatNobodyIsToldOfDoesNotStayPinnedAndTheNextIsNotTried(String line) {
        List<String> arguments = new ArrayList<>(List.of(line.split(" ", -1)));
        arguments.addAll(List.of(object, object));

        assertThat(runInto(new Broken(), arguments.toArray(String[]::new))).isEqualTo(Commands.FAILED);

        assertThat(loads.done).containsExactly("close", "unpin");
        assertThat(loads.asked).hasSize(1);
        assertThat(err())
                .isEqualTo("skep: " + object + ": standard output can't be written, so nothing of it stays pinned\n");
    }

    @Test
    void withoutPinsNobodyNeedListen() {
        assertThat(runInto(new Broken(), "load", object, object)).isEqualTo(Commands.OK);

        assertThat(loads.done).containsExactly("close", "unpin", "close", "unpin");
        assertThat(err()).isEmpty();
    }

    @Test
    void inAShellItStaysAndItsPinsStayLonger() {
        invocation = Invocation.SHELL;

        assertThat(run("load", "--pin", "/sys/fs/bpf/a", object)).isEqualTo(Commands.OK);

        assertThat(out())
                .startsWith("a.o: 1 program and 1 map loaded by linux as object 3, until skep:unload 3;"
                        + " what is pinned stays longer\n");
        assertThat(loads.done).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"load", "load --json", "load --pin /sys/fs/bpf/a"})
    void inAShellWhatNobodyIsToldOfDoesNotStayEither(String line) {
        invocation = Invocation.SHELL;
        List<String> arguments = new ArrayList<>(List.of(line.split(" ", -1)));
        arguments.addAll(List.of(object, object));

        assertThat(runInto(new Broken(), arguments.toArray(String[]::new))).isEqualTo(Commands.FAILED);

        assertThat(loads.done).containsExactly("unpin", "close");
        assertThat(err())
                .isEqualTo("skep: " + object + ": standard output can't be written, so nothing of it stays loaded\n");
    }

    /** A pipe whose reader has gone. */
    private static final class Broken extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
        }
    }

    private static KernelRefusedException verdict() {
        return new KernelRefusedException(new KernelRefusedException.Refusal(
                "load",
                "xdp program \"p\", 3 instructions",
                Errno.EACCES,
                Code.KERNEL_REFUSED,
                "R1 invalid mem access 'scalar'",
                List.of(),
                Optional.of(
                        VerifierLog.of(
                                """
                        ; return *(int *)number; @ wild.bpf.c:7
                        1: (61) r0 = *(u32 *)(r1 +0)
                        R1 invalid mem access 'scalar'
                        """)),
                Optional.of("let it read what is there")));
    }

    private int run(String... arguments) {
        return runInto(out, arguments);
    }

    private int runInto(OutputStream standardOutput, String... arguments) {
        PrintStream results = new PrintStream(standardOutput, false, StandardCharsets.UTF_8);
        PrintStream messages = new PrintStream(err, false, StandardCharsets.UTF_8);
        Console console = new Console(Page.plain(results), Page.plain(messages));
        return new Commands(installed, loads.loader(), installed, console, invocation).run(arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
