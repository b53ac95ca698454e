package org.skep.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.skep.commands.Installed.extern;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Lookup;
import org.skep.extern.Origin;
import org.skep.extern.Problem;
import org.skep.extern.ResolverAttempt;
import org.skep.extern.Strength;
import org.skep.extern.Value;
import org.skep.loader.BpfLoader;
import org.skep.loader.LoadOptions;
import org.skep.loader.LoadedObject;
import org.skep.loader.NoConfig;
import org.skep.loader.ObjectFile;
import org.skep.loader.OwnResolver;
import org.skep.loader.ResolveOptions;
import org.skep.machine.Target;
import org.skep.resolver.Answer;
import org.skep.resolver.Question;
import org.skep.source.InstalledSource;

class CommandsTest {
    private static final BpfLoader NO_LOADER = new BpfLoader() {
        @Override
        public LoadedObject load(ObjectFile object, LoadOptions options) {
            throw new AssertionError("nothing here is loaded");
        }

        @Override
        public List<LoadedObject> loaded() {
            return List.of();
        }
    };
    private static final ExternType INT = new ExternType.Int(4, true);
    private static final ExternType BOOL = new ExternType.Bool();
    private static final Extern HZ = extern("CONFIG_HZ", Strength.STRONG, INT, "int", 0);
    private static final Extern XFS = extern("CONFIG_XFS_RT", Strength.STRONG, BOOL, "bool", 4);
    private static final Origin LINE_412 =
            Origin.of("/proc/config.gz").line(412).raw("CONFIG_HZ=250");

    @TempDir
    private Path folder;

    private final Installed installed = new Installed();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String object;

    @BeforeEach
    void writeObject() throws IOException {
        object = file("a.o", "o");
    }

    @Test
    void resolveShowsEveryExternWithItsOrigin() throws IOException {
        String root = root("6.1.0-50");
        installed
                .resolved(HZ, new Value.Number(250), LINE_412, 250, 0, 0, 0)
                .resolved(
                        extern("LINUX_KERNEL_VERSION", Strength.STRONG, INT, "int", 4),
                        new Value.Number(0x06122c),
                        Origin.of("uname -r"),
                        0x2c,
                        0x12,
                        6,
                        0)
                .defaulted(extern("CONFIG_MISSING", Strength.WEAK, INT, "int", 8))
                .defaulted(
                        extern("CONFIG_MODULES", Strength.WEAK, new ExternType.Tristate(4), "tristate", 12),
                        Lookup.at("/boot/config", "no such file"),
                        Lookup.at(Origin.of("/proc/config.gz").line(903), "\"# CONFIG_MODULES is not set\""))
                .resolved(
                        extern("CONFIG_NAME", Strength.STRONG, new ExternType.Text(16), "char[16]", 16),
                        Value.Text.of("(none)"),
                        Origin.of("my.config").line(3));

        assertThat(run("resolve", "--root", root, object)).isEqualTo(Commands.OK);

        assertThat(out())
                .isEqualTo(
                        """
                a.o on %s, Linux 6.1.0-50: 5 externs, 3 resolved, 2 weak defaulted to zero

                .kconfig, 32 bytes
                  OFFSET  EXTERN                TYPE      STRENGTH  VALUE              FROM
                       0  CONFIG_HZ             int       strong    250                /proc/config.gz:412
                       4  LINUX_KERNEL_VERSION  int       strong    6.18.44, 0x06122c  kconfig: uname -r
                       8  CONFIG_MISSING        int       weak      0                  nobody knows it
                      12  CONFIG_MODULES        tristate  weak      n                  "is not set", /proc/config.gz:903
                      16  CONFIG_NAME           char[16]  strong    "(none)"           my.config:3
                """
                                .formatted(root));
        assertThat(err()).isEmpty();
    }

    @Test
    void aTerminalTooNarrowForAllOfItGetsTheMainThing() throws IOException {
        installed
                .resolved(
                        extern("LINUX_KERNEL_VERSION", Strength.STRONG, INT, "int", 0),
                        new Value.Number(0x06122c),
                        Origin.of("/proc/version"))
                .defaulted(extern("CONFIG_A_NAME_OF_MIDDLING_LENGTH", Strength.WEAK, INT, "int", 4));

        run(new Console(page(out, false, 80), page(err, false, 80)), "resolve", "--root", root("6.1"), object);

        assertThat(out())
                .endsWith(
                        """
                .kconfig, 8 bytes
                  EXTERN                            TYPE      VALUE    FROM
                  LINUX_KERNEL_VERSION              int       6.18.44  /proc/version
                  CONFIG_A_NAME_OF_MIDDLING_LENGTH  weak int  0        nobody knows it
                """);
    }

    @Test
    void whatFailedIsInTheTableAndExplainedOnStandardError() throws IOException {
        installed
                .resolved(HZ, new Value.Number(250), LINE_412)
                .failed(
                        XFS,
                        Code.UNRESOLVED_STRONG,
                        new ResolverAttempt(
                                "kconfig",
                                "not there",
                                List.of(
                                        Lookup.at("/boot/config-6.18.44", "no such file"),
                                        Lookup.at(
                                                Origin.of("/proc/config.gz").line(1881),
                                                "\"# CONFIG_XFS_RT is not set\""))),
                        new ResolverAttempt("features", "answers only LINUX_*", List.of()));

        assertThat(run("resolve", object)).isEqualTo(Commands.FAILED);

        assertThat(out())
                .contains(": 2 externs, 1 resolved, 1 failed\n")
                .contains("     4  CONFIG_XFS_RT  bool  strong    failed  unresolved-strong\n");
        assertThat(err())
                .isEqualTo(
                        """
                a.o: CONFIG_XFS_RT: strong bool in .kconfig, unresolved-strong: nobody knows it
                  asked  kconfig   /boot/config-6.18.44: no such file
                                   /proc/config.gz:1881: "# CONFIG_XFS_RT is not set"
                         features  answers only LINUX_*
                  do     declare it __weak, or set it with an override: --set CONFIG_XFS_RT=VALUE
                """);
    }

    @Test
    void whoWasAskedIsToldOnceForAllExternsThatFailLikeTheFirst() {
        ResolverAttempt kconfig =
                new ResolverAttempt("kconfig", "not there", List.of(Lookup.at("/boot/config", "no such file")));
        ResolverAttempt other =
                new ResolverAttempt("kconfig", "not there", List.of(Lookup.at("/boot/config:1", "is not set")));
        installed
                .failed(HZ, Code.UNRESOLVED_STRONG, kconfig)
                .failed(extern("CONFIG_B", Strength.STRONG, INT, "int", 8), Code.UNRESOLVED_STRONG, other)
                .failed(XFS, Code.UNRESOLVED_STRONG, kconfig);

        assertThat(run("resolve", object)).isEqualTo(Commands.FAILED);

        assertThat(err().lines().filter(line -> line.startsWith("  asked")))
                .containsExactly(
                        "  asked  kconfig  /boot/config: no such file",
                        "  asked  kconfig  /boot/config:1: is not set",
                        "  asked  as for CONFIG_HZ");
    }

    @Test
    void oneObjectThatCannotBeOpenedDoesNotHoldUpTheNext() throws IOException {
        installed.resolved(HZ, new Value.Number(250), LINE_412);
        String damaged = file("damaged.o", "x");

        assertThat(run("resolve", folder.resolve("missing.o").toString(), damaged, folder.toString(), object))
                .isEqualTo(Commands.FAILED);

        assertThat(out()).contains("missing.o: could not be opened").contains("CONFIG_HZ");
        assertThat(err())
                .contains("missing.o: not-readable: no such file\n  do     check the path\n")
                .contains("damaged.o: not-an-object: it does not begin with an ELF header")
                .contains(folder + ": not-readable: a folder\n  do     name a file with an object\n");
    }

    /** Whoever opened it would wait for ever. */
    @Test
    void aPipeIsNoObject() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThat(run("resolve", pipe.toString())).isEqualTo(Commands.FAILED);

        assertThat(err()).contains(pipe + ": not-readable: a pipe, a socket or a device, not a regular file\n");
    }

    @Test
    void whatNobodyForesawIsAMistakeOfOurs() {
        installed.mistake = Optional.of(new IllegalStateException("thrown"));

        assertThat(run("resolve", object)).isEqualTo(Commands.FAILED);

        assertThat(err())
                .startsWith("skep: a mistake in Skep, please report it: java.lang.IllegalStateException: thrown\n")
                .contains("org.skep.trace=true")
                .doesNotContain("\tat ");
    }

    @Test
    void anErrorIsAMistakeToo() {
        installed.mistake = Optional.of(new Error() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw this;
            }
        });

        assertThat(run("resolve", object)).isEqualTo(Commands.FAILED);

        assertThat(err()).startsWith("skep: a mistake in Skep, please report it: org.skep.commands.CommandsTest$");
    }

    @Test
    void nothingInAnObjectReachesTheTerminalAsAControlSequence() {
        Extern hostile = extern("A\u001b]0;x\u0007", Strength.STRONG, INT, "in\u001b[2Jt", 0);
        installed.resolved(
                hostile, new Value.Number(1), Origin.of("/proc/\u009b31m").line(1));
        installed.failed(
                extern("B\r\n", Strength.STRONG, INT, "int", 4),
                new Code("own-code"),
                new ResolverAttempt("r\u001b", "o\u001b", List.of(Lookup.at("/\u001b", "\u001b"))));
        installed.warnings.add(Problem.of(Code.TRUNCATED, "a.o", "\u001b[0m"));

        run(new Console(page(out, true, 80), page(err, true, 80)), "resolve", object);
        run(new Console(page(out, true, 80), page(err, true, 80)), "explain", object);
        run(new Console(page(out, true, 80), page(err, true, 80)), "matrix", object);

        String own = "\u001b\\[[0-9]+m";
        assertThat((out() + err()).replaceAll(own, "")).doesNotContainPattern("[\\p{Cntrl}\u0080-\u009f&&[^\n]]");
    }

    @Test
    void coloursComeOnlyWhereTheyAreWanted() {
        installed.failed(XFS, Code.UNRESOLVED_STRONG);

        run(new Console(page(out, false, 80), page(err, true, 80)), "resolve", object);

        assertThat(out()).doesNotContain("\u001b");
        assertThat(err()).contains("\u001b[31m");
    }

    @Test
    void jsonHasTheFieldsInTheirOrder() throws IOException {
        String config = file("my.config", "CONFIG_HZ=250\n");
        installed
                .resolved(HZ, new Value.Number(250), LINE_412, 250, 0, 0, 0)
                .failed(XFS, Code.UNRESOLVED_STRONG)
                .defaulted(extern("CONFIG_W", Strength.WEAK, new ExternType.Text(3), "char[3]", 5));
        installed.images.put(".extern.demo", new byte[] {(byte) 0xfe, 1});
        installed.warnings.add(Problem.of(Code.NO_CONFIGURATION, "a.o", "none"));

        assertThat(run("resolve", "--json", "--kconfig", config, object)).isEqualTo(Commands.FAILED);

        assertThat(err()).isEmpty();
        assertThat(out()).endsWith("}\n").hasLineCount(1);
        Map<String, Object> line = json(out());
        assertThat(line.keySet())
                .containsExactly("object", "target", "kconfig", "ok", "externs", "images", "errors", "warnings");
        assertThat(line)
                .containsEntry("object", object)
                .containsEntry("target", "/")
                .containsEntry("kconfig", config)
                .containsEntry("ok", false)
                .containsEntry("images", Map.of(".extern.demo", "fe01"));
        List<Map<String, Object>> externs = list(line, "externs");
        assertThat(externs.get(0).keySet())
                .containsExactly(
                        "name",
                        "section",
                        "type",
                        "size",
                        "offset",
                        "strength",
                        "state",
                        "value",
                        "bytes",
                        "origin",
                        "line",
                        "code");
        assertThat(externs.get(0).values())
                .containsExactly(
                        "CONFIG_HZ",
                        ".kconfig",
                        "int",
                        4L,
                        0L,
                        "strong",
                        "resolved",
                        "250",
                        "fa000000",
                        "/proc/config.gz",
                        412L,
                        null);
        assertThat(externs.get(1).values())
                .containsExactly(
                        "CONFIG_XFS_RT",
                        ".kconfig",
                        "bool",
                        1L,
                        4L,
                        "strong",
                        "failed",
                        null,
                        null,
                        null,
                        null,
                        "unresolved-strong");
        assertThat(externs.get(2))
                .containsEntry("state", "defaulted")
                .containsEntry("value", "")
                .containsEntry("bytes", "000000")
                .containsEntry("origin", null);
        assertThat(list(line, "errors").get(0).keySet()).containsExactly("code", "extern", "message");
        assertThat(list(line, "errors").get(0))
                .containsEntry("code", "unresolved-strong")
                .containsEntry("extern", "CONFIG_XFS_RT");
        assertThat(list(line, "warnings").get(0))
                .containsEntry("code", "no-configuration")
                .containsEntry("extern", null);
    }

    @Test
    void jsonOfAnObjectThatCannotBeOpenedHasTheSameShape() throws IOException {
        assertThat(run("resolve", "--json", "missing.o")).isEqualTo(Commands.FAILED);

        assertThat(out())
                .isEqualTo(
                        """
                        {"object":"missing.o","target":"/","kconfig":null,"ok":false,"externs":[],"images":{},\
                        "errors":[{"code":"not-readable","extern":null,\
                        "message":"missing.o: not-readable: no such file; check the path"}],"warnings":[]}
                        """);
        assertThat(err()).isEmpty();
    }

    @Test
    void jsonOfAKernelSymbolHasItsAddressInsteadOfAnOffset() throws IOException {
        Extern symbol = new Extern(
                "jiffies", ".ksyms", Strength.STRONG, new ExternType.Untyped(), "const void", OptionalInt.empty());
        installed.resolved(symbol, new Value.Address(0xffffffff81000000L), Origin.of("/proc/kallsyms"));

        run("resolve", "--json", object);

        Map<String, Object> extern = list(json(out()), "externs").get(0);
        assertThat(extern.keySet())
                .containsExactly(
                        "name",
                        "section",
                        "type",
                        "size",
                        "address",
                        "strength",
                        "state",
                        "value",
                        "origin",
                        "line",
                        "code");
        assertThat(extern).containsEntry("address", "0xffffffff81000000").containsEntry("size", null);
    }

    @Test
    void jsonIsAsciiWhateverIsInAValue() throws IOException {
        Extern text = extern("CONFIG_T", Strength.STRONG, new ExternType.Text(8), "char[8]", 0);
        byte[] bytes = {'"', '\\', 0x1b, (byte) 0x9b, (byte) 0xff};
        installed.resolved(text, new Value.Text(bytes), Origin.of("é"));

        run("resolve", "--json", object);

        assertThat(out().chars()).allMatch(c -> c == '\n' || (c >= 0x20 && c < 0x7f));
        assertThat(list(json(out()), "externs").get(0))
                .containsEntry("value", "\"\\\u001b\u009b\u00ff")
                .containsEntry("origin", "é");
    }

    @Test
    void setBeatsOverrideAndLaterBeatsEarlier() throws Exception {
        String first = file("first", "CONFIG_A=1\nCONFIG_B=1\nCONFIG_C=1\n");
        String second = file("second", "CONFIG_B=2\nCONFIG_C=2\n");

        run(
                "resolve",
                "--override",
                first,
                "--set",
                "CONFIG_C=3",
                "--set",
                "CONFIG_D=3",
                "--override",
                second,
                "--set",
                "CONFIG_D=4",
                object);

        List<OwnResolver> own = installed.asked.get(0).asksFirst();
        assertThat(own).extracting(OwnResolver::name).containsExactly("--set", "--override", "--override");
        assertThat(answer(own, "CONFIG_A")).isEqualTo("1 (" + first + ":1)");
        assertThat(answer(own, "CONFIG_B")).isEqualTo("2 (" + second + ":1)");
        assertThat(answer(own, "CONFIG_C")).isEqualTo("3 (--set:1)");
        assertThat(answer(own, "CONFIG_D")).isEqualTo("4 (--set:3)");
    }

    @Test
    void whatIsExcludedIsPassedOnAndAStrangerIsNamed() {
        run("resolve", "--exclude", "boot-file", "--exclude", "botfile", object);

        assertThat(installed.asked.get(0).excluded()).containsExactlyInAnyOrder("boot-file", "botfile");
        assertThat(err())
                .isEqualTo(
                        "warning: --exclude botfile: nobody has this name; installed: boot-file, kconfig, proc-config\n");
    }

    @Test
    void aFileWhoseNameBeginsWithADashComesAfterTwoDashes() {
        run("resolve", "--json", "--", "--json");

        assertThat(out()).startsWith("{\"object\":\"--json\",");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "resolve                                  | Missing required parameter: 'OBJECT'",
                "resolve --nonsense a.o                   | Unknown option: '--nonsense'",
                "resolve --kconfig a.o --kconfig b.o c.o  | option '--kconfig' (FILE) should be specified only once",
                "resolve --kconfig /does/not/exist a.o    | --kconfig /does/not/exist: no such file",
                "resolve --override /does/not/exist a.o   | --override /does/not/exist: no such file",
                "resolve --override / a.o                 | --override /: Is a directory",
                "resolve --root /does/not/exist a.o       | --root /does/not/exist: no such folder",
                "resolve --root /dev/null a.o             | --root /dev/null: not a folder",
                "resolve --kconfig --json a.o             | Expected parameter for option '--kconfig' but found '--json'",
                "resolve --set CONFIG_A a.o               | --set CONFIG_A: not NAME=VALUE",
                "resolve --set =1 a.o                     | --set =1: not NAME=VALUE",
                "resolve --set CONFIG_A= a.o              | --set CONFIG_A=: no value after the equals sign of NAME=VALUE",
                "explain --set gr\u00f6\u00dfe=1 a.o            | --set gr\u00f6\u00dfe=1: not NAME=VALUE",
                "load --set # a.o                         | --set #: not NAME=VALUE",
                "matrix --set A-B=1 a.o                   | --set A-B=1: not NAME=VALUE",
                "resolve --root /does/not/exist --set A a | --set A: not NAME=VALUE",
                "matrix --kconfig /does/not/exist a.o     | --kconfig /does/not/exist: no such file",
                "explain a.o b c                          | Unmatched argument at index 3: 'c'",
                "sources --kconfig a.o                    | Unknown option",
                "reslove a.o                              | Did you mean: skep resolve",
                "nonsense                                 | unknown command 'nonsense'\\nthere are: resolve, explain, load",
                "nonsense --help                          | unknown command 'nonsense'",
                "load                                     | Missing required parameter: 'OBJECT'"
            })
    void misuseIsSaidInOneLineWithAHint(String line, String message) {
        assertThat(run(line.split(" "))).isEqualTo(Commands.MISUSED);

        assertThat(err())
                .startsWith("skep: ")
                .contains(message.replace("\\n", "\n"))
                .contains("try: skep ");
        assertThat(out()).isEmpty();
        assertThat(installed.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"resolve", "explain", "load", "matrix"})
    void anOverrideThatIsNoEntryIsMisuseWhereverItIsGiven(String command) throws IOException {
        String good = file("good", "# fine\nCONFIG_A=1\n");
        String bad = file("bad", "CONFIG_A=1\nCONFIG_HZ = 1000\n");
        assertThat(run(command, "--override", bad, "--override", good, object)).isEqualTo(Commands.MISUSED);
        assertThat(err()).contains(bad, "line 2", "CONFIG_HZ = 1000", "NAME=VALUE without blanks");

        err.reset();
        assertThat(run(command, "--set", "CONFIG_HZ = 1000", object)).isEqualTo(Commands.MISUSED);
        assertThat(err()).contains("--set CONFIG_HZ = 1000", "NAME=VALUE without blanks");
        assertThat(out()).isEmpty();
        assertThat(installed.asked).isEmpty();
    }

    @Test
    void anEntryGivenOnTheCommandLineIsOneLine() {
        assertThat(run("resolve", "--set", "CONFIG_A=1\nCONFIG_B=1", object)).isEqualTo(Commands.MISUSED);

        assertThat(err()).contains("--set CONFIG_A=1\\x0aCONFIG_B=1: a value is one line");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "--help", "resolve --help", "explain -h", "matrix --help", "sources -h", "resolvers -h"})
    void helpIsNoMisuse(String line) {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(Commands.OK);

        assertThat(out()).startsWith("Usage: skep").doesNotContain("${");
        assertThat(out().lines()).allMatch(text -> text.length() <= 80);
        assertThat(err()).isEmpty();
    }

    @Test
    void theVersionIsTheBuilds() {
        assertThat(run("--version")).isEqualTo(Commands.OK);

        assertThat(out()).matches("skep [0-9]+\\.[0-9]+\\.[0-9]+.*\n");
    }

    @Test
    void explainShowsWhatWonWhatItShadowedAndWhatWasTriedInVain() {
        installed.resolved(HZ, new Value.Number(250), LINE_412);

        assertThat(run("explain", object)).isEqualTo(Commands.OK);

        assertThat(out())
                .endsWith(
                        """
                CONFIG_HZ, strong int in .kconfig: 250
                  ANSWER    RESOLVER  VALUE       FROM, OR WHAT CAME OF ASKING
                  won       kconfig   250         /proc/config.gz:412
                  shadowed  version   no-version  no version there, version: uname -r
                  in vain   last      -           /boot/config: no such file
                                                  /proc/config.gz: no such entry
                """);
    }

    @Test
    void explainMayBeAboutOneExtern() {
        installed.resolved(HZ, new Value.Number(250), LINE_412).failed(XFS, Code.UNRESOLVED_STRONG);

        assertThat(run("explain", object, "CONFIG_HZ")).isEqualTo(Commands.OK);
        assertThat(out()).contains("CONFIG_HZ, strong int").doesNotContain("CONFIG_XFS_RT");
        assertThat(err()).isEmpty();

        assertThat(run("explain", object, "CONFIG_XFS_RT")).isEqualTo(Commands.FAILED);
        assertThat(run("explain", object, "CONFIG_OTHER")).isEqualTo(Commands.MISUSED);
        assertThat(err()).contains("has no extern CONFIG_OTHER; it has: CONFIG_HZ, CONFIG_XFS_RT");
    }

    @Test
    void explainAsJsonHasEveryStatement() throws IOException {
        installed.resolved(HZ, new Value.Number(250), LINE_412);

        run("explain", "--json", object);

        Map<String, Object> extern = list(json(out()), "externs").get(0);
        List<Map<String, Object>> statements = list(extern, "statements");
        assertThat(statements).extracting(s -> s.get("role")).containsExactly("won", "shadowed", "in-vain");
        assertThat(statements).extracting(s -> s.get("answer")).containsExactly("found", "refused", "absent");
        assertThat(statements.get(0)).containsEntry("value", "250").containsEntry("line", 412L);
        assertThat(statements.get(1)).containsEntry("code", "no-version").containsEntry("value", null);
        assertThat(list(statements.get(2), "looked").get(0))
                .containsEntry("where", "/boot/config")
                .containsEntry("line", null)
                .containsEntry("outcome", "no such file");
    }

    @Test
    void matrixHasAColumnForEveryConfigurationAndMachine() throws IOException {
        installed.resolved(HZ, new Value.Number(250), LINE_412);
        installed.defaulted(extern("CONFIG_W", Strength.WEAK, INT, "int", 8));
        String damaged = file("damaged.o", "x");

        assertThat(run("matrix", object, damaged, "--kconfig", "/dev/null", "--root", "/dev"))
                .isEqualTo(Commands.FAILED);

        assertThat(out())
                .isEqualTo(
                        """
                2 objects on 2 configurations: 2 of 4 pairs resolve

                  OBJECT     null      dev
                  a.o        ok 1z     ok 1z
                  damaged.o  unopened  unopened

                  Nz: N weak externs are zero, because nobody knows them there

                  FAILED     EXTERN  ON   BECAUSE
                  damaged.o  -       all  not-an-object: it does not begin with an ELF header

                resolve, or explain, on one of them tells more.
                """);
        assertThat(installed.asked)
                .extracting(options -> options.kconfig().isPresent())
                .containsExactly(true, false, true, false);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 54})
    void anyWidthOfATerminalWillDo(int columns) {
        installed.resolved(HZ, new Value.Number(250), LINE_412);

        assertThat(run(new Console(page(out, false, columns), page(err, false, columns)), "resolve", object))
                .isEqualTo(Commands.OK);

        assertThat(out()).contains("CONFIG_HZ");
        assertThat(err()).isEmpty();
    }

    @Test
    void aMatrixTooWideForTheTerminalHasNumbersForHeadings() throws IOException {
        List<String> arguments = new ArrayList<>(List.of("matrix", object));
        for (int i = 1; i <= 12; i++) {
            arguments.add("--kconfig");
            arguments.add(file("a-rather-long-name-of-a-configuration-" + i, ""));
        }
        installed.resolved(HZ, new Value.Number(250), LINE_412);
        installed.defaulted(extern("CONFIG_W", Strength.WEAK, INT, "int", 8));

        assertThat(run(arguments.toArray(String[]::new))).isEqualTo(Commands.OK);

        assertThat(out())
                .contains("\n   1  " + folder)
                .contains("\n  12  " + folder)
                .contains("  OBJECT  1      2      3      4      5      6      7      8      9      10\n")
                .contains("  OBJECT  11     12\n");
    }

    @Test
    void aLongNameLosesItsMiddleBeforeTheMatrixIsParted() throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("matrix", file("a-very-long-name-of-an-object-that-nobody-reads-to-its-end.bpf.o", "o")));
        for (int i = 1; i <= 5; i++) {
            arguments.add("--kconfig");
            arguments.add(file("a-rather-long-name-of-a-configuration-" + i, ""));
        }
        installed.resolved(HZ, new Value.Number(250), LINE_412);

        run(new Console(page(out, false, 60), page(err, false, 60)), arguments.toArray(String[]::new));

        assertThat(out())
                .containsPattern(
                        "\n  OBJECT +1   2   3   4   5\n  a-very-long-[a-z-]*…[a-z-]*its-end.bpf.o  ok  ok  ok  ok  ok\n");
        assertThat(out().lines().filter(line -> !line.contains(folder.toString())))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60));
    }

    @Test
    void theMatrixTellsEachFailureOnceWithTheMachines() throws IOException {
        installed.failed(HZ, Code.UNRESOLVED_STRONG).failed(XFS, Code.TYPE_MISMATCH);

        run("matrix", object, "--root", root("6.1.0-50"), "--root", "/dev");

        assertThat(out())
                .contains(
                        """
                  FAILED  EXTERN         ON   BECAUSE
                  a.o     CONFIG_HZ      all  unresolved-strong
                          CONFIG_XFS_RT  all  type-mismatch
                """);
    }

    @Test
    void aRootWithoutProcIsToldWhatToType() throws IOException {
        Path image = Files.createDirectories(folder.resolve("image"));
        Files.createDirectories(image.resolve("lib/modules/6.12.1"));
        Files.createDirectories(image.resolve("boot"));
        Files.writeString(image.resolve("boot/config-6.1.0-50-amd64"), "");

        assertThat(run("resolve", "--root", image.toString(), object)).isEqualTo(Commands.OK);
        assertThat(err())
                .isEqualTo("skep: %s: nothing tells which kernel it has: %s/proc/sys/kernel/osrelease is not there."
                                .formatted(image, image)
                        + " Say which with --release; there are 6.1.0-50-amd64, 6.12.1: --release 6.12.1\n");

        err.reset();
        assertThat(run("resolve", "--root", image.toString(), "--release", "6.1.0-50-amd64", object))
                .isEqualTo(Commands.OK);
        assertThat(err()).isEmpty();
        assertThat(out()).contains("a.o on " + image + ", Linux 6.1.0-50-amd64: ");
        assertThat(installed.asked.get(1).target().orElseThrow().givenRelease()).contains("6.1.0-50-amd64");
    }

    @Test
    void aReleaseThatIsNotInstalledIsToldOf() throws IOException {
        Path image = Files.createDirectories(folder.resolve("image"));
        Files.createDirectories(image.resolve("lib/modules/6.12.1"));

        assertThat(run("resolve", "--root", image.toString(), "--release", "6.12.l", object))
                .isEqualTo(Commands.OK);

        assertThat(err())
                .isEqualTo("skep: " + image + ": no kernel 6.12.l is installed there; there are 6.12.1:"
                        + " --release 6.12.1\n");
    }

    @Test
    void aRootWhoseReleaseIsALoopSaysNothingBeforehand() throws IOException {
        Path image = Files.createDirectories(folder.resolve("image/proc/sys/kernel"));
        Files.createSymbolicLink(image.resolve("osrelease"), Path.of("osrelease"));
        run("resolve", "--root", folder.resolve("image").toString(), object);
        assertThat(err()).as("whoever asks for it says so").isEmpty();
    }

    @Test
    void strictTurnsWarningsIntoFailures() throws IOException {
        installed.resolved(HZ, new Value.Number(250), LINE_412).warned(Code.OTHER_KERNEL, "It is another's.");

        assertThat(run("resolve", object)).isEqualTo(Commands.OK);
        assertThat(run("resolve", "--strict", object)).isEqualTo(Commands.FAILED);
        assertThat(run("matrix", object, "--root", root("6.18.44"))).isEqualTo(Commands.OK);
        assertThat(run("matrix", "--strict", object, "--root", root("6.18.44"))).isEqualTo(Commands.FAILED);
        assertThat(out()).contains("1 failed", "0 of 1 pairs resolve");
    }

    @Test
    void strictInJsonIsNotOk() {
        installed.resolved(HZ, new Value.Number(250), LINE_412).warned(Code.OTHER_KERNEL, "It is another's.");

        assertThat(run("resolve", "--strict", "--json", object)).isEqualTo(Commands.FAILED);

        assertThat(out()).contains("\"ok\":false", "\"errors\":[{\"code\":\"other-kernel\"", "\"warnings\":[]");
    }

    @Test
    void strictIsContentWhereNothingIsWarnedOf() {
        installed.resolved(HZ, new Value.Number(250), LINE_412);

        assertThat(run("resolve", "--strict", object)).isEqualTo(Commands.OK);
    }

    @Test
    void whatBecomesOfWeakExternsWithoutAConfigurationMayBeSaid() {
        run("resolve", object);
        run("resolve", "--no-config=zero", object);
        run("explain", "--no-config=refuse", object);
        assertThat(installed.asked)
                .extracting(ResolveOptions::noConfig)
                .containsExactly(Optional.empty(), Optional.of(NoConfig.ZERO), Optional.of(NoConfig.REFUSE));

        assertThat(run("resolve", "--no-config=1", object)).isEqualTo(Commands.MISUSED);
        assertThat(run("resolve", object, "--no-config")).isEqualTo(Commands.MISUSED);
    }

    @Test
    void theMatrixWarnsOnceOfAMachineThatHasNothing() throws IOException {
        installed
                .resolved(HZ, new Value.Number(250), LINE_412)
                .warned(Code.NO_CONFIGURATION, "There is none.")
                .warned(Code.OTHER_KERNEL, "It is another's.");

        assertThat(run("matrix", object, file("b.o", "o"), "--root", root("6.18.44"), "--kconfig", "/dev/null"))
                .isEqualTo(Commands.OK);

        assertThat(out())
                .contains(
                        """
                  WARNED  EXTERN  ON   BECAUSE
                  -       -       all  no-configuration
                          -       all  other-kernel

                resolve, or explain, on one of them tells more.
                """);
    }

    @Test
    void aRootWithoutAnyKernelSaysThat() throws IOException {
        Path image = Files.createDirectories(folder.resolve("image"));
        run("sources", "--root", image.toString());
        assertThat(err()).contains("is not there, and no kernel is installed there\n");
    }

    @Test
    void anEmptyProcIsTheOneOfAContainerThatDoesNotSeeItsHosts() throws IOException {
        Path host = Files.createDirectories(folder.resolve("host"));
        Files.createDirectories(host.resolve("proc"));
        Files.createDirectories(host.resolve("lib/modules/6.12.1"));
        run("explain", "--root", host.toString(), object);
        assertThat(err()).contains("Its proc is an empty folder", "mount --rbind", "--release 6.12.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"resolve", "explain", "load", "sources", "resolvers", "snapshot"})
    void aReleaseThatTheRootContradictsIsMisuse(String command) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(command, "--root", root("6.18.44"), "--release", "6.1.0"));
        if (!command.equals("sources") && !command.equals("resolvers")) {
            arguments.add(object);
        }
        assertThat(run(arguments.toArray(String[]::new))).isEqualTo(Commands.MISUSED);
        assertThat(err()).contains("the target's kernel is 6.18.44, but the given release is 6.1.0");
        assertThat(installed.asked).isEmpty();
    }

    @Test
    void theReleaseOfAMatrixIsForTheRootsThatTellNone() throws IOException {
        String image = Files.createDirectories(folder.resolve("image")).toString();
        String told = root("6.18.44");
        assertThat(run("matrix", "--root", told, "--root", image, "--release", "6.1.0", object))
                .isEqualTo(Commands.OK);
        assertThat(err()).isEmpty();
        assertThat(installed.asked)
                .extracting(options -> options.target().orElseThrow().givenRelease())
                .containsExactly(Optional.empty(), Optional.of("6.1.0"));

        assertThat(run("matrix", "--root", told, "--release", "6.1.0", object)).isEqualTo(Commands.MISUSED);
        assertThat(err()).contains("--release 6.1.0: there is no --root without a kernel of its own");
    }

    @Test
    void aSnapshotIsToldFileByFile() throws IOException {
        String root = root("6.1.0-50");
        Files.writeString(Path.of(root, "proc/kallsyms"), "0000000000000000 T _stext\n");
        String to = folder.resolve("to").toString();

        assertThat(run("snapshot", "--root", root, to)).isEqualTo(Commands.OK);

        assertThat(out())
                .isEqualTo(
                        """
                %s: 2 files of %s, Linux 6.1.0-50, 0.0 MB

                  BYTES  FILE
                      9  proc/sys/kernel/osrelease
                     26  proc/kallsyms

                To ask about it: --root %s
                """
                                .formatted(to, root, to));
        assertThat(err())
                .isEqualTo(
                        """
                lacking: proc/kallsyms: the kernel hides the addresses
                  costs  addresses of .ksyms
                  needs  CAP_SYSLOG with kernel.kptr_restrict at most 1, which root usually has
                """);

        out.reset();
        err.reset();
        assertThat(run("snapshot", "--json", "--root", root, to + "2")).isEqualTo(Commands.OK);
        assertThat(out())
                .isEqualTo(
                        """
                {"snapshot":"%s2","target":"%s",\
                "files":[{"path":"proc/sys/kernel/osrelease","bytes":"9"},{"path":"proc/kallsyms","bytes":"26"}],\
                "lacking":[{"path":"proc/kallsyms","reason":"the kernel hides the addresses",\
                "costs":"addresses of .ksyms",\
                "needs":"CAP_SYSLOG with kernel.kptr_restrict at most 1, which root usually has"}]}
                """
                                .formatted(to, root));
        assertThat(err()).isEmpty();
    }

    @Test
    void aSnapshotWithTheKernelsAddressesSaysSo() throws IOException {
        String root = root("6.1.0-50");
        Files.writeString(Path.of(root, "proc/kallsyms"), "ffffffff81000000 T _stext\n");
        String to = folder.resolve("to").toString();
        assertThat(run("snapshot", "--root", root, to)).isEqualTo(Commands.OK);
        assertThat(out())
                .endsWith(
                        "\n\nIt tells where the kernel is in memory, so only you can read it. To ask about it: --root "
                                + to + "\n");
    }

    /** What its last line says to type is enough. */
    @Test
    void aSnapshotOfAnImageKeepsTheReleaseThatWasGiven() throws IOException {
        Path image = Files.createDirectories(folder.resolve("image"));
        Files.createDirectories(image.resolve("boot"));
        Files.writeString(image.resolve("boot/config-6.1.0-50-amd64"), "");
        String to = folder.resolve("to").toString();

        assertThat(run("snapshot", "--root", image.toString(), to)).isEqualTo(Commands.FAILED);
        assertThat(err())
                .contains("; there are 6.1.0-50-amd64: --release 6.1.0-50-amd64\n")
                .endsWith("skep: no snapshot was made: " + image
                        + ": it is unknown which of the installed kernels is meant\n");

        err.reset();
        assertThat(run("snapshot", "--root", image.toString(), "--release", "6.1.0-50-amd64", to))
                .isEqualTo(Commands.OK);
        assertThat(out()).endsWith("\n\nTo ask about it: --root " + to + "\n");
        assertThat(run("resolve", "--root", to, object)).isEqualTo(Commands.OK);
        assertThat(out()).contains("a.o on " + to + ", Linux 6.1.0-50-amd64: ");
        assertThat(run("resolve", "--root", to, "--release", "6.12.1", object)).isEqualTo(Commands.MISUSED);
        assertThat(err()).contains("skep-snapshot.txt: the target's kernel is 6.1.0-50-amd64, but the given release");
    }

    @Test
    void aSnapshotThatCanNotBeMadeSaysWhy() throws IOException {
        assertThat(run("snapshot", "--root", root("6.1.0-50"), folder.toString()))
                .isEqualTo(Commands.FAILED);
        assertThat(err()).startsWith("skep: no snapshot was made: " + folder + ": not empty: it has ");
        assertThat(out()).isEmpty();
        assertThat(run("snapshot", "--with", "../x", folder.resolve("to").toString()))
                .isEqualTo(Commands.MISUSED);
    }

    @Test
    void aSnapshotThatIsInterruptedSaysSo() throws IOException {
        String root = root("6.1.0-50");
        Path to = folder.resolve("to");
        Thread.currentThread().interrupt();
        try {
            assertThat(run("snapshot", "--root", root, to.toString())).isEqualTo(Commands.FAILED);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(err()).isEqualTo("skep: no snapshot was made: interrupted\n");
        assertThat(to).doesNotExist();
    }

    @Test
    void matrixAsJsonHasALineForEachPair() throws IOException {
        installed.resolved(HZ, new Value.Number(250), LINE_412);

        run("matrix", "--json", object, object, "--kconfig", "/dev/null", "--root", "/dev");

        List<Map<String, Object>> lines = new ArrayList<>();
        for (String line : out().lines().toList()) {
            lines.add(json(line));
        }
        assertThat(lines).extracting(line -> line.get("target")).containsExactly("/", "/dev", "/", "/dev");
        assertThat(lines).extracting(line -> line.get("kconfig")).containsExactly("/dev/null", null, "/dev/null", null);
    }

    @Test
    void sourcesAreListedInOrderWithTheOneThatIsUsed() throws IOException {
        String root = root("6.1.0-50");

        assertThat(run("sources", "--root", root)).isEqualTo(Commands.OK);

        assertThat(out())
                .isEqualTo(
                        """
                Sources of a kernel configuration on %s, Linux 6.1.0-50, in order
                  RANKING  SOURCE             FOUND
                      200  boot-file          /boot/config: no such file
                      100  proc-config  used  /proc/config.gz

                Installed, but not asked
                  SERVICE  NAME           REASON
                        7  broken-source  org.skep.sections is missing
                """
                                .formatted(root));
    }

    @Test
    void resolversAreListedInOrderWithWhatTheyDrawOn() throws IOException {
        assertThat(run("resolvers", "--root", root("6.1.0-50"))).isEqualTo(Commands.OK);

        assertThat(out())
                .contains(
                        """
                  RANKING  RESOLVER  ANSWERS      DRAWS ON
                      100  kconfig   CONFIG_*     /boot/config: no such file
                                     in .kconfig  /proc/config.gz: 1745 entries
                                     in .extern

                Installed, but not asked
                  SERVICE  NAME             REASON
                        7  broken-resolver  org.skep.sections is missing
                """);
    }

    @Test
    void sourcesAndResolversAsJson() throws IOException {
        run("sources", "--json");
        run("resolvers", "--json");

        assertThat(out())
                .isEqualTo(
                        """
                {"target":"/","sources":[\
                {"name":"boot-file","ranking":200,"serviceId":"200","kconfig":null,"used":false,\
                "inVain":["/boot/config: no such file"]},\
                {"name":"proc-config","ranking":100,"serviceId":"100","kconfig":"/proc/config.gz","used":true,\
                "inVain":[]}],\
                "rejected":[{"name":"broken-source","serviceId":"7","reason":"org.skep.sections is missing"}],\
                "failedListeners":[],"settings":{"order":[],"exclude":[],"require":[],"kconfig":null}}
                {"target":"/","resolvers":[\
                {"name":"kconfig","sections":[".kconfig",".extern"],"names":["CONFIG_*"],"ranking":100,\
                "serviceId":"1099511627776","stuck":false,\
                "found":["/boot/config: no such file","/proc/config.gz: 1745 entries"]}],\
                "rejected":[{"name":"broken-resolver","serviceId":"7","reason":"org.skep.sections is missing"}],\
                "failedListeners":[],"settings":{"order":[],"exclude":[],"require":[]}}
                """);
    }

    private int run(String... arguments) {
        return run(new Console(page(out, false, 0), page(err, false, 0)), arguments);
    }

    private int run(Console console, String... arguments) {
        return new Commands(installed, NO_LOADER, installed, console, Invocation.ONE_SHOT).run(arguments);
    }

    private static Page page(ByteArrayOutputStream bytes, boolean colour, int columns) {
        PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        return new Page(stream, colour, columns == 0 ? OptionalInt.empty() : OptionalInt.of(columns));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String file(String name, String contents) throws IOException {
        return Files.writeString(folder.resolve(name), contents).toString();
    }

    private String root(String release) throws IOException {
        Path kernel = Files.createDirectories(folder.resolve("root/proc/sys/kernel"));
        Files.writeString(kernel.resolve("osrelease"), release + "\n");
        return folder.resolve("root").toString();
    }

    /** What the first of these resolvers that answers says. */
    private static String answer(List<OwnResolver> resolvers, String name) throws Exception {
        Extern wanted = extern(name, Strength.STRONG, INT, "int", 0);
        for (OwnResolver own : resolvers) {
            Answer answer = own.resolver().resolve(new Asking(List.of(wanted))).get(name);
            if (answer != null) {
                return answer.toString();
            }
        }
        return "nobody";
    }

    private record Asking(List<Extern> externs) implements Question {
        @Override
        public String object() {
            return "a.o";
        }

        @Override
        public Target target() {
            return Target.runningMachine();
        }

        @Override
        public boolean explain() {
            return false;
        }

        @Override
        public List<InstalledSource> kconfigSources() {
            return List.of();
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> object, String field) {
        return (List<Map<String, Object>>) object.get(field);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> json(String text) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            parser.nextToken();
            Map<String, Object> object = (Map<String, Object>) value(parser);
            assertThat(parser.nextToken()).as("nothing after the object").isNull();
            return object;
        }
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> object = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    object.put(name, value(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<Object> array = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                yield array;
            }
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }
}
