package org.skep.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.skep.commands.Holding.state;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;

/** What a shell proposes for the word at the cursor, which a bar marks. */
class CompletionTest {
    @TempDir
    private Path folder;

    private final Installed installed = new Installed();

    @BeforeEach
    void objectsAndFolders() throws IOException {
        Path fixtures = Path.of(System.getProperty("skep.fixtures"));
        Files.copy(fixtures.resolve("objects/el/deployment.bpf.o"), folder.resolve("a.bpf.o"));
        Files.copy(fixtures.resolve("objects/el/no-section.bpf.o"), folder.resolve("damaged.o"));
        Files.createDirectory(folder.resolve("more"));
        Files.createDirectory(folder.resolve(".hidden"));
        Files.writeString(folder.resolve("notes.txt"), "");
        Files.writeString(folder.resolve("more/my.config"), "");
        installed.objects.add(state(1, "/x/b.o", "linux"));
        installed.objects.add(state(2, "/y/b.o", "linux"));
        installed.objects.add(state(13, "/y/c.o", "linux"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '!',
            nullValues = "-",
            value = {
                // Files: objects and folders, where there are any; all that there are in folders of others.
                "resolve @/|                             ! @/a.bpf.o @/damaged.o @/more/",
                "resolve @/a.bpf.o @/d|                  ! @/damaged.o",
                "resolve @/more/|                        ! @/more/my.config",
                "resolve @/.h|                           ! @/.hidden/",
                "resolve @/nowhere/|                     ! -",
                "load --pin @/|                          ! @/more/",
                "matrix --kconfig @/n|                   ! @/notes.txt",
                "matrix --root @/| @/a.bpf.o             ! @/more/",
                "resolve --root=@/|                      ! --root=@/more/",
                "resolve -- @/a|                         ! @/a.bpf.o",
                // Externs of the objects in the line.
                "explain @/a.bpf.o CONFIG|               ! CONFIG_HZ",
                "explain @/a.bpf.o LIN|                  ! LINUX_HAS_SYSCALL_WRAPPER LINUX_KERNEL_VERSION",
                "explain --json @/a.bpf.o site|          ! site_number",
                "explain @/damaged.o |                   ! -",
                "explain @/nothing.o |                   ! -",
                "explain @ |                             ! -",
                "explain @/a.bpf.o CONFIG_HZ |           ! -",
                "resolve @/a.bpf.o --set CONFIG|         ! CONFIG_HZ=",
                "resolve --set CONFIG| @/a.bpf.o         ! CONFIG_HZ=",
                "resolve --set CONFIG_HZ=1| @/a.bpf.o    ! -",
                "resolve @/damaged.o --set C| @/a.bpf.o  ! CONFIG_HZ=",
                "resolve --set |                         ! -",
                // Sections: of the objects, or those that somebody serves by their whole name.
                "explain @/a.bpf.o --section .|          ! .kconfig .extern.demo",
                "explain --section .e| @/a.bpf.o         ! .extern.demo",
                "resolvers --section |                   ! .extern .kconfig",
                // Who is asked.
                "resolve --exclude |                     ! kconfig boot-file proc-config",
                "sources --exclude b|                    ! boot-file",
                // What is loaded: a name only where it means one object.
                "unload |                                ! 1 2 13 c.o",
                "unload 1|                               ! 1 13",
                "objects 2 c|                            ! c.o",
                // Options, but for those that may be given only once and have been.
                "unload -|                               ! --all --json -h --help -V --version",
                "unload --json --|                       ! --all --help --version",
                "resolve --set A=1 --se|                 ! --set",
                "resolve -- -|                           ! -",
                "resolve --nonsense x|                   ! -",
                "resolve --nonsense=x|                   ! -",
                "nonsense x|                             ! -",
            })
    void whatMayStandThere(String line, String proposals) {
        String expected = proposals == null ? "" : proposals.replace("@", folder.toString());

        assertThat(proposed(line.replace("@", folder.toString())).stream().map(Proposal::word))
                .containsExactly(expected.isEmpty() ? new String[0] : expected.split(" "));
    }

    @Test
    void aFolderAndAnEqualsSignWaitForMore() {
        assertThat(proposed("resolve " + folder + "/m|"))
                .extracting(Proposal::whole)
                .containsExactly(false);
        assertThat(proposed("resolve " + folder + "/a|"))
                .extracting(Proposal::whole)
                .containsExactly(true);
        assertThat(proposed("resolve --set CON| " + folder + "/a.bpf.o"))
                .containsExactly(new Proposal("CONFIG_HZ=", "strong int in .kconfig", false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"escape\u001b[31m.o", "line\u2028.o"})
    void whatATerminalMightObeyIsNotProposed(String name) throws IOException {
        Files.writeString(folder.resolve("more").resolve(name), "");

        assertThat(proposed("resolve " + folder + "/more/|")).isEmpty();
    }

    @Test
    void nothingIsAskedOfAnybody() {
        proposed("explain " + folder + "/a.bpf.o |");
        proposed("resolve --exclude |");
        proposed("unload |");

        assertThat(installed.asked).isEmpty();
    }

    private List<Proposal> proposed(String line) {
        String[] words = line.split(" ", -1);
        int at = Arrays.stream(words).map(word -> word.endsWith("|")).toList().indexOf(true);
        String begun = words[at].substring(0, words[at].length() - 1);
        words[at] = begun;
        Page page = Page.plain(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        List<String> behind = Arrays.stream(words).skip(1).collect(Collectors.toList());
        return new Commands(installed, new Holding(installed), installed, new Console(page, page), Invocation.SHELL)
                .complete(words[0], behind, at - 1, begun);
    }
}
