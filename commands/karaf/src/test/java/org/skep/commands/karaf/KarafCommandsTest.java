package org.skep.commands.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.impl.console.CommandsCompleter;
import org.apache.karaf.shell.impl.console.JLineTerminal;
import org.apache.karaf.shell.impl.console.SessionFactoryImpl;
import org.apache.karaf.shell.impl.console.parsing.KarafParser;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.ShellUtil;
import org.apache.karaf.shell.support.parsing.CommandLineImpl;
import org.jline.reader.Candidate;
import org.jline.reader.Parser.ParseContext;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands in Karaf's own shell, without the rest of Karaf. */
@EnabledForJreRange(max = JRE.JAVA_23, disabledReason = "Karaf 4.4 supports Java 17 and 21 and can't start on 24")
class KarafCommandsTest {
    @TempDir
    private static Path karaf;

    @TempDir
    private Path folder;

    private final OneLoaded core = new OneLoaded();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ThreadIOImpl threadIO = new ThreadIOImpl();
    private SessionFactoryImpl sessions;
    private Session session;
    private KarafCommands commands;

    /** The folders of the shell's settings and history. */
    @BeforeAll
    static void foldersOfKaraf() throws IOException {
        System.setProperty("karaf.etc", karaf.toString());
        System.setProperty("karaf.home", karaf.toString());
        System.setProperty("karaf.history", karaf.resolve("history").toString());
        Files.createFile(karaf.resolve("org.apache.karaf.shell.cfg"));
    }

    @BeforeEach
    void openConsole() throws IOException {
        Path fixtures = Path.of(System.getProperty("skep.fixtures"));
        Files.copy(fixtures.resolve("objects/el/deployment.bpf.o"), folder.resolve("d.bpf.o"));
        threadIO.start();
        sessions = new SessionFactoryImpl(threadIO);
        commands = new KarafCommands(sessions, core, core, core);
        Terminal terminal = new DumbTerminal(new ByteArrayInputStream(new byte[0]), out);
        terminal.setSize(new Size(60, 24));
        session = sessions.create(null, null, null, new JLineTerminal(terminal), "UTF-8", null);
        session.currentDir(folder);
    }

    @AfterEach
    void close() {
        session.close();
        sessions.stop();
        // A command that was interrupted may still be ending, and Gogo sets the system's streams when it does.
        while (Thread.getAllStackTraces().values().stream().anyMatch(KarafCommandsTest::runsGogo)) {
            Thread.onSpinWait();
        }
        threadIO.stop();
    }

    @Test
    void registersEveryCommandWithADescription() {
        assertThat(ours())
                .extracting(Command::getName)
                .containsExactlyInAnyOrder(
                        "resolve",
                        "explain",
                        "load",
                        "unload",
                        "objects",
                        "matrix",
                        "snapshot",
                        "sources",
                        "resolvers",
                        "providers");
        assertThat(ours())
                .allSatisfy(command -> assertThat(command.getDescription()).endsWith("."));

        commands.unregister();

        assertThat(ours()).isEmpty();
        assertThat(sessions.getRegistry().getCommand("*", "skep")).isNull();
        assertThatThrownBy(() -> session.execute("skep:objects")).hasMessageContaining("skep:objects");
    }

    @ParameterizedTest
    @CsvSource({"skep:objects", "objects", "skep:objects 7", "objects $loaded"})
    void runsByFullAndShortName(String line) throws Exception {
        session.put("loaded", 7);

        assertThat(session.execute(line)).isNull();

        assertThat(out()).contains("a.bpf.o  ");
        assertThat(session.get("status")).isEqualTo(0);
    }

    @Test
    void helpHasTheNameInThisShell() throws Exception {
        session.execute("skep:unload --help");
        String own = out();
        session.execute("help skep:unload");

        assertThat(own)
                .contains("Usage: ")
                .contains("skep:unload")
                .contains("--all")
                .doesNotContain("skep unload");
        assertThat(own.lines().map(KarafCommandsTest::plain)).allMatch(line -> line.length() <= 60);
        assertThat(out()).as("the same twice").isEqualTo(own + own);
    }

    @Test
    void scopeHelpListsCommands() throws Exception {
        session.execute("help skep");
        String help = out();
        session.execute("skep --help");

        assertThat(plain(help)).contains("unload", "Unloads what is loaded", "skep:COMMAND;");
        assertThat(out()).as("the same twice").isEqualTo(help + help);
    }

    @Test
    void listOfCommandsHasDescriptions() throws Exception {
        session.execute("help");

        assertThat(plain(out())).contains("skep:unload", "Unloads what is loaded");
    }

    @Test
    void entersTheScope() throws Exception {
        session.execute("skep");
        session.execute("objects");

        assertThat(session.get(Session.SUBSHELL)).isEqualTo("skep");
        assertThat(session.get(Session.SCOPE)).isEqualTo("skep:shell:bundle:*");
        assertThat(out()).contains("a.bpf.o  ");
        assertThat(proposed("unl")).contains("unload");
    }

    @Test
    void scopeRunsCommands() throws Exception {
        session.execute("skep objects");
        assertThat(out()).contains("a.bpf.o  ");

        assertThatThrownBy(() -> session.execute("skep nonsense")).hasMessage("skep was misused");
    }

    /** Karaf checks roles in the functions that it makes of commands, and not in the commands. */
    @ParameterizedTest
    @ValueSource(strings = {"skep:unload 7", "skep unload 7", "unload 7", "skep 'unload' 7"})
    void theScopeCallsACommandAsTheConsoleDoes(String line) throws Exception {
        SessionFactoryImpl secured = new SessionFactoryImpl(threadIO) {
            @Override
            protected Function wrap(Command command) {
                Function function = super.wrap(command);
                return (gogo, arguments) -> {
                    if (command.getScope().equals("skep") && command.getName().equals("unload")) {
                        throw new SecurityException("not with these roles");
                    }
                    return function.execute(gogo, arguments);
                };
            }
        };
        KarafCommands there = new KarafCommands(secured, core, core, core);
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        try (Session client = secured.create(new ByteArrayInputStream(new byte[0]), stream, stream)) {
            assertThatThrownBy(() -> client.execute(line)).hasMessageContaining("not with these roles");
            client.execute("skep --help unload 7");
            client.execute("skep objects");
        } finally {
            there.unregister();
            secured.stop();
        }
        assertThat(out()).contains("a.bpf.o  ").doesNotContain("a.bpf.o (7)");
    }

    @Test
    void theAccessListNamesEveryCommand() throws IOException {
        Properties list = accessList();
        Set<String> named = list.stringPropertyNames().stream()
                .filter(key -> !key.contains("["))
                .collect(Collectors.toSet());
        assertThat(named.remove("*")).as("the roles for all other names").isTrue();
        assertThat(named).isEqualTo(ours().stream().map(Command::getName).collect(Collectors.toSet()));
        assertThat(list.getProperty("*")).isEqualTo("admin");
        assertThat(named.stream().filter(name -> !list.getProperty(name).equals("admin")))
                .containsExactlyInAnyOrder("objects", "providers");
    }

    /** Karaf matches the list of arguments as Java prints it. */
    @ParameterizedTest
    @CsvSource({
        "resolve, a.o, true",
        "resolve, --set A=1 --exclude=kconfig --json a.o, true",
        "resolve, --release 6.1 a.o, true",
        "resolve, --no-config=zero a.o, true",
        "resolve, --root / a.o, false",
        "resolve, --root=/ a.o, false",
        "resolve, a.o --kconfig x, false",
        "resolve, --override x a.o, false",
        "resolve, --set A=1 --override x a.o, false",
        "resolve, --setting a.o, false",
        "resolve, --set-all a.o, false",
        "resolve, -- a.o, false",
        "explain, --section .kconfig a.o A, true",
        "explain, --override x a.o, false",
        "matrix, a.o b.o, true",
        "matrix, a.o --root x, false",
        "sources, --json, true",
        "sources, --root x, false",
        "resolvers, --section .kconfig, true",
        "resolvers, --root=x, false",
    })
    void aViewerMayNotNameFilesButObjects(String command, String arguments, boolean admitted) throws IOException {
        Properties list = accessList();
        assertThat(list.getProperty(command)).isEqualTo("admin");
        String start = command + "[/";
        String key = list.stringPropertyNames().stream()
                .filter(name -> name.startsWith(start))
                .findFirst()
                .orElseThrow();
        assertThat(list.getProperty(key)).isEqualTo("admin, manager, viewer");
        String regex = key.substring(start.length(), key.length() - "/]".length());
        for (String end : List.of("", " a\nb")) {
            assertThat(List.of((arguments + end).split(" ")).toString().matches(regex))
                    .isEqualTo(admitted);
        }
    }

    private static Properties accessList() throws IOException {
        Properties list = new Properties();
        Path file = Path.of("../../distribution/karaf/src/main/cfg", KarafCommands.ACCESS_LIST + ".cfg");
        try (Reader in = Files.newBufferedReader(file)) {
            list.load(in);
        }
        return list;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "skep:resolve missing.o | 1 | skep:resolve failed     | missing.o: not-readable: no such file",
                "skep:resolve           | 2 | skep:resolve was misused | Missing required parameter",
                "skep:resolve $nothing  | 1 | skep:resolve failed      | not-readable: a folder",
                "skep:unload 9          | 2 | skep:unload was misused  | 9: there is no such object",
            })
    void failureIsPrintedOnceAndThrown(String line, int status, String thrown, String message) {
        assertThatThrownBy(() -> session.execute(line + " ; echo next"))
                .isExactlyInstanceOf(CommandException.class)
                .hasMessage(thrown)
                .satisfies(e -> ShellUtil.logException(session, e));

        assertThat(plain(out()))
                .containsOnlyOnce(message)
                .endsWith(thrown + "\n")
                .doesNotContain("next", "\tat ");
        assertThat(session.get("status")).isEqualTo(status);
    }

    @Test
    void failureCanBeCaught() throws Exception {
        session.execute("skep:resolve missing.o || echo caught");

        assertThat(out()).contains("caught");
    }

    @Test
    void usesColoursOnlyOnATerminal() throws Exception {
        session.execute("skep:objects");
        assertThat(out()).contains("\u001b[31m");

        out.reset();
        session.execute("skep:objects | cat");
        assertThat(out()).contains("a.bpf.o").doesNotContain("\u001b");
    }

    @Test
    void usesNoColoursWithoutATerminal() throws Exception {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        try (Session client = sessions.create(new ByteArrayInputStream(new byte[0]), stream, stream)) {
            client.execute("skep:objects --json");
            client.execute("skep:objects");
        }

        assertThat(out()).startsWith("{\"id\":\"7\",").contains("a.bpf.o").doesNotContain("\u001b");
    }

    @Test
    void printsErrorsToTheConsoleWithoutATerminal() throws Exception {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream lost = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        try (Session client = sessions.create(new ByteArrayInputStream(new byte[0]), stream, lost)) {
            assertThatThrownBy(() -> client.execute("skep:unload 9")).hasMessage("skep:unload was misused");
        }

        assertThat(out()).contains("9: there is no such object");
    }

    @Test
    void interruptEndsAWaitingCommand() throws Exception {
        core.waits = true;
        CompletableFuture<Object> result = CompletableFuture.supplyAsync(() -> {
            try {
                return session.execute("skep:objects");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        core.isWaiting.await();

        ((CommandSession) session.get(".commandSession")).foregroundJob().interrupt();

        assertThatThrownBy(result::get)
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(InterruptedException.class);
        core.isInterrupted.await();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "skep:unl                                  | skep:unload",
                "unl                                       | unload",
                "skep:un                                   | skep:unload",
                "skep:resolve                              | d.bpf.o",
                "resolve d                                 | d.bpf.o",
                "skep:explain d.bpf.o CONFIG               | CONFIG_HZ",
                "skep:explain d.bpf.o --section .ext       | .extern.demo",
                "skep:resolve --set CONFIG d.bpf.o         | d.bpf.o",
                "skep:resolve d.bpf.o --set CONFIG         | CONFIG_HZ=",
                "skep:resolve d.bpf.o --exclude            | kconfig",
                "skep:resolvers --section                  | .kconfig",
                "skep:unload                               | 7 a.bpf.o",
                "skep:unload --a                           | --all",
                "echo x ; skep:unload a                    | a.bpf.o",
                "echo d                                    | -",
                "skep:nonsense d                           | -",
            })
    void proposesCompletions(String line, String words) {
        // The table can't contain trailing blanks: a line that ends with a complete word gets one here.
        String whole = line.matches("skep:(resolve|unload)|.*(--exclude|--section)") ? line + " " : line;

        assertThat(proposed(whole)).containsExactlyInAnyOrder(words == null ? new String[0] : words.split(" "));
    }

    @Test
    void candidatesHaveDescriptions() {
        assertThat(candidates("skep:resolve d.bpf.o --set CONFIG"))
                .singleElement()
                .satisfies(candidate -> {
                    assertThat(candidate.descr()).isEqualTo("strong int in .kconfig");
                    assertThat(candidate.complete()).isFalse();
                });
        assertThat(candidates("skep:unl")).singleElement().satisfies(candidate -> {
            assertThat(candidate.descr()).isEqualTo("Unloads what is loaded, by whichever application.");
            assertThat(candidate.complete()).isTrue();
        });
    }

    @Test
    void completionWorksWhileTheCoreStops() {
        core.isGone = true;

        assertThat(proposed("skep:unload ")).isEmpty();
        assertThat(proposed("skep:unload --a")).containsExactly("--all");
    }

    @Test
    void textCandidatesEndWithABlank() {
        CommandLine line = new CommandLineImpl(new String[] {"skep:unload", "a"}, 1, 1, 13, "skep:unload a");
        List<String> words = new ArrayList<>();

        int start = sessions.getRegistry()
                .getCommand("skep", "unload")
                .getCompleter(false)
                .complete(session, line, words);

        assertThat(words).containsExactly("a.bpf.o ");
        assertThat(start).isEqualTo(12);
    }

    private static boolean runsGogo(StackTraceElement[] stack) {
        return Arrays.stream(stack).anyMatch(frame -> frame.getClassName().startsWith("org.apache.felix.gogo."));
    }

    private List<Command> ours() {
        return sessions.getRegistry().getCommands().stream()
                .filter(command -> command.getScope().equals("skep"))
                .toList();
    }

    private List<String> proposed(String line) {
        return candidates(line).stream().map(Candidate::value).toList();
    }

    private List<Candidate> candidates(String line) {
        List<Candidate> candidates = new ArrayList<>();
        session.getRegistry()
                .getService(CommandsCompleter.class)
                .complete(null, new KarafParser(session).parse(line, line.length(), ParseContext.COMPLETE), candidates);
        return candidates.stream()
                .filter(candidate -> candidate.value().startsWith(lastWord(line)))
                .toList();
    }

    /** JLine shows the candidates with the same prefix. */
    private static String lastWord(String line) {
        return line.substring(line.lastIndexOf(' ') + 1);
    }

    private static String plain(String text) {
        return text.replaceAll("\u001b\\[[0-9;]*m", "");
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
