package org.skep.itest.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.skep.itest.pages.Block;
import org.skep.itest.pages.Conversation;
import org.skep.itest.pages.Elsewhere;
import org.skep.itest.pages.Output;
import org.skep.itest.pages.Page;

/** Whoever lays out Felix by hand, as docs/felix.md says, has the commands at its prompt. */
class FelixIT {
    private static final Path CHECKOUT = Path.of(System.getProperty("skep.checkout"));

    /** Felix's own main, as Maven has fetched it for this test. */
    private static final Path MAIN = Path.of(System.getProperty("skep.felix.main"));

    private static final String FETCHES = "mvn ";
    private static final String STARTS = "java ";

    @TempDir
    private Path home;

    private final List<Path> links = new ArrayList<>();

    @Test
    void thePageIsFollowedToTheLetter() throws IOException {
        Path checkout = Files.createDirectories(home.resolve("skep"));
        link(checkout.resolve("examples"), CHECKOUT.resolve("examples"));
        link(checkout.resolve("commands/launcher/target/skep"), Path.of(System.getProperty("skep.home")));
        List<Block.Step> steps = steps();
        assertThat(steps).extracting(Block.Step::prompt).contains(Block.Prompt.SYSTEM, Block.Prompt.GOGO);

        Optional<Conversation> felix = Optional.empty();
        try (Conversation shell = conversation(checkout, "bash", "--noprofile", "--norc")) {
            for (Block.Step step : steps) {
                if (step.prompt() == Block.Prompt.GOGO) {
                    shows(step, atPrompt(felix.orElseThrow(), step.command()));
                } else if (step.command().startsWith(STARTS)) {
                    Path folder = Path.of(enter(shell, "pwd").text().strip());
                    felix = Optional.of(conversation(folder, "bash", "-c", "exec " + step.command()));
                    // What it greets with.
                    atPrompt(felix.get(), "");
                } else if (step.command().startsWith(FETCHES)) {
                    assertThat(step.command()).contains("org.apache.felix.main:" + version());
                    Files.copy(MAIN, home.resolve("felix").resolve(MAIN.getFileName()));
                } else {
                    Conversation.Said said = enter(shell, step.command());
                    assertThat(said.status()).as(said.text()).isZero();
                    shows(step, said.text());
                }
            }
        } finally {
            felix.ifPresent(Conversation::close);
        }
    }

    /** Links lead out of the folder that is removed in the end. */
    @AfterEach
    void unlink() throws IOException {
        for (Path link : links) {
            Files.delete(link);
        }
    }

    private void link(Path link, Path to) throws IOException {
        Files.createDirectories(link.getParent());
        links.add(Files.createSymbolicLink(link, to));
    }

    private static String version() {
        return MAIN.getFileName().toString().replaceAll("^org.apache.felix.main-|\\.jar$", "");
    }

    private static List<Block.Step> steps() {
        Page page = Page.read(CHECKOUT, CHECKOUT.resolve("docs/felix.md"));
        Elsewhere elsewhere = Elsewhere.of(CHECKOUT);
        return page.blocks().stream()
                .flatMap(block -> block.steps().stream())
                .filter(step -> elsewhere
                        .of(page, step)
                        .filter(entry -> entry.runBy().contains("FelixIT.java#"))
                        .isPresent())
                .toList();
    }

    private Conversation conversation(Path folder, String... command) throws IOException {
        Map<String, String> environment = Map.of(
                "HOME",
                home.toString(),
                "PATH",
                Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH"),
                "LC_ALL",
                "C.UTF-8");
        return Conversation.with(folder, environment, command);
    }

    private static Conversation.Said enter(Conversation shell, String command) throws IOException {
        return shell.say("{ " + command + "\n} </dev/null; printf '" + Conversation.MARK + "%d\\n' $?");
    }

    /** Without a terminal Gogo's line editor prints its prompt, and nothing of what is entered. */
    private String atPrompt(Conversation felix, String command) throws IOException {
        return felix.say(command.replace("/home/me", home.toString()) + "\nmark = \"" + Conversation.MARK + "-1\"")
                .text()
                .replaceAll("(?m)^(?:g! )+", "")
                .replace(home.toString(), "/home/me");
    }

    private static void shows(Block.Step step, String text) {
        assertThat(Output.matches(step.output(), text.lines().toList()))
                .as(step.shown() + " shows\n" + text)
                .isTrue();
    }
}
