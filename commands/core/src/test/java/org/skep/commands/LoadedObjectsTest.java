package org.skep.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.skep.commands.Holding.change;
import static org.skep.commands.Holding.extern;
import static org.skep.commands.Holding.state;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
import org.skep.extern.Origin;
import org.skep.extern.Problem;
import org.skep.extern.Strength;
import org.skep.extern.Value;
import org.skep.loader.ResolvedExtern;
import org.skep.loader.StaleExtern;
import org.skep.object.EncodedValue;
import org.skep.object.ValueEncoder;
import org.skep.runtime.ChangeDTO;
import org.skep.runtime.ExternDTO;
import org.skep.runtime.ObjectDTO;
import org.skep.runtime.ProviderDTO;

/** What stays loaded, and what commands say of it. */
class LoadedObjectsTest {
    @TempDir
    private Path folder;

    private final Installed installed = new Installed();
    private final Holding loader = new Holding(installed);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String object;

    @BeforeEach
    void writeObject() throws IOException {
        object = Files.writeString(folder.resolve("a.o"), "o").toString();
    }

    @Test
    void inAShellAnObjectStaysUntilItIsUnloaded() {
        assertThat(shell("load", object)).isEqualTo(Commands.OK);

        assertThat(out()).isEqualTo("a.o: 0 programs and 0 maps loaded by linux as object 1, until skep:unload 1\n");
        assertThat(loader.loaded()).hasSize(1);

        out.reset();
        assertThat(shell("unload", "1")).isEqualTo(Commands.OK);
        assertThat(out()).isEqualTo("a.o (1): 0 programs and 0 maps unloaded\n");
        assertThat(loader.loaded()).isEmpty();
    }

    @Test
    void asACommandOfItsOwnItIsUnloadedAtTheEnd() {
        assertThat(run(Invocation.ONE_SHOT, "load", object)).isEqualTo(Commands.OK);

        assertThat(out()).endsWith(" loaded by linux, and unloaded again because nothing is pinned\n");
        assertThat(loader.loaded()).isEmpty();
    }

    @Test
    void whatOnlyPretendsIsNotKept() {
        assertThat(shell("load", "--dry-run", object)).isEqualTo(Commands.OK);

        assertThat(out()).contains("a dry run, nothing reached the kernel");
        assertThat(loader.loaded()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"SHELL,true", "ONE_SHOT,false"})
    void jsonHasTheIdOfWhatStays(Invocation invocation, boolean stays) {
        run(invocation, "load", "--json", object);

        assertThat(out().contains(",\"dryRun\":false,\"objectId\":\"1\"}\n")).isEqualTo(stays);
        assertThat(out().contains("objectId")).isEqualTo(stays);
    }

    @Test
    void relativeNamesBeginWhereTheShellIs() throws IOException {
        Files.writeString(folder.resolve("my.config"), "CONFIG_HZ=1\n");
        Console console = new Console(page(out), page(err), folder);

        assertThat(new Commands(installed, loader, installed, console, Invocation.SHELL)
                        .run("load", "a.o", "--kconfig", "my.config", "--override", "my.config", "--root", "."))
                .isEqualTo(Commands.OK);

        assertThat(loader.loaded().get(0).object()).isEqualTo("a.o");
        assertThat(installed.asked.get(0).target().orElseThrow().root().toRealPath())
                .isEqualTo(folder.toRealPath());
    }

    @ParameterizedTest
    @ValueSource(strings = {"load", "load --json"})
    void whatCouldNotBeToldOfIsUnloaded(String command) {
        PrintStream broken = new PrintStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("nobody listens");
            }
        });
        Console console = new Console(Page.plain(broken), page(err));

        String[] line = (command + " " + object).split(" ");
        assertThat(new Commands(installed, loader, installed, console, Invocation.SHELL).run(line))
                .isEqualTo(Commands.FAILED);

        assertThat(installed.asked).as("it was loaded").hasSize(1);
        assertThat(loader.loaded()).isEmpty();
    }

    @Test
    void nothingLoadedIsNoFailure() {
        assertThat(shell("objects")).isEqualTo(Commands.OK);
        assertThat(shell("unload", "--all")).isEqualTo(Commands.OK);
        assertThat(shell("objects", "--json")).isEqualTo(Commands.OK);

        assertThat(out()).isEqualTo("nothing is loaded\nnothing is loaded\n");
    }

    @Test
    void whatIsLoadedIsListedWithWhatHasChanged() {
        manyObjects();

        assertThat(shell("objects")).as("values differ").isEqualTo(Commands.FAILED);

        assertThat(out())
                .isEqualTo(
                        """
                ID  OBJECT  STATE          BY                   PROGRAMS  MAPS      PINS
                 1  /x/b.o  loaded         linux
                 2  c.o     values differ  linux                first     .kconfig  /sys/fs/bpf/c/maps/counts
                                                                second    counts
                                                                          .bss
                 3  /y/b.o  lost           linux
                40  dry.o   loaded         dry-run, pretending

                c.o (2): values differ, it would resolve differently now
                  EXTERN                 VALUE       FROM
                  CONFIG_HZ    was       250         /proc/config.gz:412
                               would be  1000        overrides: org.skep.overrides
                  CONFIG_CHAR  was       65, 'A'     overrides: org.skep.overrides
                               would be  'm'         overrides: org.skep.overrides
                  CONFIG_TEXT  was       ""          nobody knows it
                               would be  "a\\"b\\x1b"  overrides: org.skep.overrides
                  CONFIG_GONE  was       n           nobody knows it
                               would be  failed      resolver-failed: it threw

                c.o (2): only the origin moved, the value is the same
                  EXTERN                VALUE              FROM           WAS FROM
                  LINUX_KERNEL_VERSION  6.18.44, 0x06122c  /proc/version  kernel-version: uname

                lost: the provider has gone, and of the object only what is pinned is left
                """);
    }

    @Test
    void anOriginThatMovedIsNoAlarm() {
        ObjectDTO moved = state(2, "c.o", "linux");
        moved.staleness = "origin-moved";
        Extern hz = value("CONFIG_HZ", new ExternType.Int(4, true));
        Origin file = Origin.of("/proc/config.gz");
        loader.holdStale(
                moved,
                new StaleExtern(
                        resolved(hz, new Value.Number(250), "kconfig", file.line(1)),
                        resolved(hz, new Value.Number(250), "kconfig", file.line(2))));
        installed.objects.add(moved);

        assertThat(shell("objects")).isEqualTo(Commands.OK);

        assertThat(out())
                .isEqualTo(
                        """
                ID  OBJECT  STATE         BY     PROGRAMS  MAPS  PINS
                 2  c.o     origin moved  linux

                c.o (2): only the origin moved, the value is the same
                  EXTERN     VALUE  FROM               WAS FROM
                  CONFIG_HZ  250    /proc/config.gz:2  /proc/config.gz:1
                """);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "objects 2         | 2",
                "objects 2 1       | 1 2",
                "objects c.o       | 2",
                "objects b.o       | 1 3",
                "objects /x/b.o    | 1",
                "objects b.o 3 c.o | 1 2 3",
            })
    void someMayBeAskedFor(String line, String ids) {
        manyObjects();

        assertThat(shell((line + " --json").split(" "))).isEqualTo(ids.contains("2") ? Commands.FAILED : Commands.OK);

        assertThat(out().lines().map(one -> one.replaceAll("^\\{\"id\":\"(\\d+)\".*", "$1")))
                .containsExactly(ids.split(" "));
    }

    @Test
    void jsonHasTheFieldsInTheirOrder() {
        ObjectDTO object = state(1L << 40, "c.o", "linux");
        object.stale = true;
        object.staleness = "values-differ";
        object.programs = new String[] {"first"};
        object.maps = new String[] {".kconfig"};
        object.pins = new String[] {"/sys/fs/bpf/first"};
        ExternDTO was = extern("CONFIG_HZ", "250", "kconfig", "/proc/config.gz:412");
        object.externs = new ExternDTO[] {was};
        object.changes = new ChangeDTO[] {change(was, failed("CONFIG_HZ"), true)};
        installed.objects.add(object);

        assertThat(shell("objects", "--json")).isEqualTo(Commands.FAILED);

        assertThat(out())
                .isEqualTo(
                        """
                {"id":"1099511627776","name":"c.o","state":"loaded","stale":true,"staleness":"values-differ","provider":"linux",\
                "pretended":false,"target":"/","programs":["first"],"maps":[".kconfig"],"pins":["/sys/fs/bpf/first"],\
                "externs":[{"name":"CONFIG_HZ","section":".kconfig","type":"int","strength":"strong",\
                "state":"resolved","value":"250","resolver":"kconfig","origin":"/proc/config.gz:412","code":null,\
                "message":null}],\
                "changes":[{"name":"CONFIG_HZ","valueDiffers":true,\
                "was":{"state":"resolved","value":"250","resolver":"kconfig","origin":"/proc/config.gz:412",\
                "code":null,"message":null},\
                "wouldBe":{"state":"failed","value":null,"resolver":null,"origin":null,"code":"resolver-failed",\
                "message":"it threw"}}]}
                """);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "unload            | nothing to unload was named; loaded: 1 (/x/b.o), 2 (c.o), 3 (/y/b.o), 40 (dry.o)",
                "unload 7          | 7: there is no such object; loaded: 1 (/x/b.o), 2 (c.o), 3 (/y/b.o), 40 (dry.o)",
                "unload c.o 7      | 7: there is no such object; loaded: 1 (/x/b.o), 2 (c.o), 3 (/y/b.o), 40 (dry.o)",
                "unload b.o        | b.o: 2 objects have this name; name one by its id: 1 (/x/b.o), 3 (/y/b.o)",
                "unload --all c.o  | --all is everything: c.o besides makes no sense",
                "objects d.o       | d.o: there is no such object; loaded: 1 (/x/b.o), 2 (c.o), 3 (/y/b.o), 40 (dry.o)",
            })
    void whoIsNotThereOrNotAloneIsNotUnloaded(String line, String message) {
        manyObjects();

        assertThat(shell(line.split(" "))).isEqualTo(Commands.MISUSED);

        assertThat(err())
                .startsWith("skep: " + message + "\n")
                .contains("try: skep:" + line.split(" ", 2)[0] + " --help");
        assertThat(out()).isEmpty();
    }

    @Test
    void unloadingSaysWhatStays() {
        shell("load", object, object);
        installed.objects.get(0).programs = new String[] {"p"};
        installed.objects.get(0).pins = new String[] {"/sys/fs/bpf/maps/m", "/sys/fs/bpf/p"};
        installed.objects.get(1).state = "lost";
        out.reset();

        assertThat(shell("unload", "--all")).isEqualTo(Commands.OK);

        assertThat(out())
                .isEqualTo(
                        """
                a.o (1): 1 program and 0 maps unloaded; what is pinned stays until its file is removed
                  pinned  /sys/fs/bpf/maps/m
                          /sys/fs/bpf/p
                a.o (2): 0 programs and 0 maps, lost with their provider, forgotten
                """);
        assertThat(loader.loaded()).isEmpty();
    }

    @Test
    void anObjectThatIsNamedTwiceIsUnloadedOnce() {
        shell("load", object);
        out.reset();

        assertThat(shell("unload", "--json", "1", "a.o")).isEqualTo(Commands.OK);

        assertThat(out()).isEqualTo("{\"id\":\"1\",\"name\":\"" + object + "\",\"pins\":[]}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"objects", "unload"})
    void whereNothingStaysTheCommandsSayWhereTheyMakeSense(String command) {
        assertThat(run(Invocation.ONE_SHOT, command)).isEqualTo(Commands.MISUSED);
        assertThat(run(Invocation.ONE_SHOT)).isEqualTo(Commands.OK);

        assertThat(err())
                .isEqualTo("skep: " + command + " is for a shell, where what was loaded stays\n"
                        + "try: skep shell, and there skep:" + command + "\n");
        assertThat(out()).doesNotContain("  " + command + " ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resolve",
                "explain",
                "load",
                "matrix",
                "snapshot",
                "sources",
                "resolvers",
                "providers",
                "objects",
                "unload"
            })
    void inAShellHelpWritesACommandAsItIsCalledThere(String command) {
        assertThat(shell(command, "--help")).isEqualTo(Commands.OK);

        assertThat(out()).startsWith("Usage: skep:" + command + " ");
        assertThat(out().lines()).allMatch(text -> text.length() <= 80);
    }

    @Test
    void everyCommandHasASummaryOfOneSentence() {
        assertThat(new Commands(installed, loader, installed, new Console(page(out), page(err)), Invocation.SHELL)
                        .summaries())
                .hasSize(10)
                .containsEntry("unload", "Unloads what is loaded, by whichever application.")
                .allSatisfy((name, summary) -> assertThat(summary).endsWith(".").doesNotContain(". "));
    }

    @Test
    void settingsThatDepartFromRankingsShow() {
        installed.settings.resolversOrder = new String[] {"kconfig", "kconfg"};
        installed.settings.sourcesExclude = new String[] {"broken-source", "boot"};
        installed.settings.resolversRequire = new String[] {"kconfig"};
        installed.settings.kconfigPath = "/etc/my.config";
        installed.rejected.add(Installed.rejected("listener"));

        assertThat(shell("resolvers")).isEqualTo(Commands.OK);
        assertThat(shell("sources")).isEqualTo(Commands.OK);

        assertThat(out())
                .contains("  first, by resolvers.order of org.skep.core: kconfig, kconfg\n")
                .contains("  required for a load, by resolvers.require of org.skep.core: kconfig\n")
                .contains("  none is asked: by kconfig.path of org.skep.core, /etc/my.config stands in for all\n")
                .contains(
                        """
                Listeners that failed when they were told of a change
                  SERVICE  NAME             REASON
                        7  broken-listener  org.skep.sections is missing
                """)
                .doesNotContain(" used ");
        assertThat(err())
                .isEqualTo(
                        """
                skep: resolvers.order of org.skep.core: nobody has the name kconfg; installed: broken-resolver, kconfig
                skep: sources.exclude of org.skep.core: nobody has the name boot; installed: boot-file, broken-source, \
                proc-config
                """);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({".kconfig,true", ".extern,true", ".extern.app,true", ".ksyms,false", ".kconfigs,false"})
    void resolversMayBeThoseOfOneSection(String section, boolean isServed) {
        installed.sections = new String[] {".kconfig", ".extern*"};

        assertThat(shell("resolvers", "--section", section)).isEqualTo(Commands.OK);

        assertThat(out()).startsWith("Resolvers for " + section + " on ");
        assertThat(out().contains("kconfig   CONFIG_*")).isEqualTo(isServed);
        assertThat(out().contains("  none serves it\n")).isEqualTo(!isServed);
    }

    @Test
    void providersAreListedInOrderWithTheOneThatIsUsed() {
        installed.providers.add(provider("careful", 10, true, false));
        installed.providers.add(provider("linux", 0, false, false));
        installed.providers.add(provider("dry-run", -1, true, true));
        installed.rejected.add(Installed.rejected("provider"));

        assertThat(shell("providers")).isEqualTo(Commands.OK);
        assertThat(run(Invocation.ONE_SHOT, "providers", "--json")).isEqualTo(Commands.OK);

        assertThat(out())
                .isEqualTo(
                        """
                Providers of system calls, in order
                  RANKING  PROVIDER
                       10  careful   only by name
                        0  linux     used
                       -1  dry-run   only by name, reaches no kernel

                Installed, but not asked
                  SERVICE  NAME             REASON
                        7  broken-provider  org.skep.sections is missing
                {"providers":[\
                {"name":"careful","ranking":10,"serviceId":"10","byNameOnly":true,"pretends":false},\
                {"name":"linux","ranking":0,"serviceId":"0","byNameOnly":false,"pretends":false},\
                {"name":"dry-run","ranking":-1,"serviceId":"-1","byNameOnly":true,"pretends":true}],\
                "rejected":[{"name":"broken-provider","serviceId":"7","reason":"org.skep.sections is missing"}],\
                "failedListeners":[]}
                """);
    }

    /** One of each kind. */
    private void manyObjects() {
        ObjectDTO stale = state(2, "c.o", "linux");
        stale.stale = true;
        stale.staleness = "values-differ";
        stale.programs = new String[] {"first", "second"};
        stale.maps = new String[] {".kconfig", "counts", ".bss"};
        stale.pins = new String[] {"/sys/fs/bpf/c/maps/counts"};
        Extern hz = value("CONFIG_HZ", new ExternType.Int(4, true));
        Extern version = value("LINUX_KERNEL_VERSION", new ExternType.Int(4, true));
        Extern character = value("CONFIG_CHAR", new ExternType.Char(true));
        Extern text = value("CONFIG_TEXT", new ExternType.Text(8));
        Extern gone = value("CONFIG_GONE", new ExternType.Bool());
        Origin overrides = Origin.of("org.skep.overrides");
        loader.holdStale(
                stale,
                new StaleExtern(
                        resolved(
                                hz,
                                new Value.Number(250),
                                "kconfig",
                                Origin.of("/proc/config.gz").line(412)),
                        resolved(hz, new Value.Number(1000), "overrides", overrides)),
                new StaleExtern(
                        resolved(version, new Value.Number(397868), "kernel-version", Origin.of("uname")),
                        resolved(version, new Value.Number(397868), "kernel-version", Origin.of("/proc/version"))),
                new StaleExtern(
                        resolved(character, new Value.Number(65), "overrides", overrides),
                        resolved(character, Value.Tristate.MODULE, "overrides", overrides)),
                new StaleExtern(
                        new ResolvedExtern.Defaulted(text, List.of()),
                        resolved(text, Value.Text.of("a\"b\033"), "overrides", overrides)),
                new StaleExtern(
                        new ResolvedExtern.Defaulted(gone, List.of()),
                        new ResolvedExtern.Failed(
                                gone,
                                Problem.of(Code.RESOLVER_FAILED, "c.o", "it threw")
                                        .about(gone))));
        ObjectDTO lost = state(3, "/y/b.o", "linux");
        lost.state = "lost";
        ObjectDTO pretended = state(40, "dry.o", "dry-run");
        pretended.pretended = true;
        installed.objects.add(state(1, "/x/b.o", "linux"));
        installed.objects.add(stale);
        installed.objects.add(lost);
        installed.objects.add(pretended);
    }

    private static Extern value(String name, ExternType type) {
        return Installed.extern(name, Strength.WEAK, type, "declared", 0);
    }

    private static ResolvedExtern resolved(Extern extern, Value value, String resolver, Origin origin) {
        ExternType.Stored type = (ExternType.Stored) extern.type();
        EncodedValue.Fits fits = (EncodedValue.Fits) ValueEncoder.encode(value, type, ByteOrder.LITTLE_ENDIAN);
        return new ResolvedExtern.Resolved(extern, value, fits.bytes(), origin, resolver, List.of());
    }

    private static ExternDTO failed(String name) {
        ExternDTO failed = extern(name, null, null, null);
        failed.state = "failed";
        failed.code = "resolver-failed";
        failed.problem = "it threw";
        return failed;
    }

    private static ProviderDTO provider(String name, int ranking, boolean byNameOnly, boolean pretends) {
        ProviderDTO provider = new ProviderDTO();
        provider.name = name;
        provider.ranking = ranking;
        provider.serviceId = ranking;
        provider.byNameOnly = byNameOnly;
        provider.pretends = pretends;
        return provider;
    }

    private int shell(String... arguments) {
        return run(Invocation.SHELL, arguments);
    }

    private int run(Invocation invocation, String... arguments) {
        Console console = new Console(page(out), page(err));
        return new Commands(installed, loader, installed, console, invocation).run(arguments);
    }

    private static Page page(ByteArrayOutputStream bytes) {
        return Page.plain(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
