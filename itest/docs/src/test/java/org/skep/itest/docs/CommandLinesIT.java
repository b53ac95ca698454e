package org.skep.itest.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.skep.itest.pages.Block;
import org.skep.itest.pages.Elsewhere;
import org.skep.itest.pages.Output;
import org.skep.itest.pages.Page;

/**
 * Whoever enters what the README and the pages of docs show sees what they show. Every page is read from its beginning
 * to its end, in one shell; {@link Elsewhere} has what is run by another test.
 *
 * <p>With {@code -Dskep.docs.update=true} blocks that no longer hold are rewritten with what was printed.
 */
class CommandLinesIT {
    private static final Path CHECKOUT = Path.of(System.getProperty("skep.checkout"));
    private static final Path WORK = Path.of(System.getProperty("skep.work"));
    private static final boolean UPDATE = Boolean.getBoolean("skep.docs.update");
    private static final Elsewhere ELSEWHERE = Elsewhere.of(CHECKOUT);

    /** The exit status of a command that was misused; those above are the shell's, for what it could not run. */
    private static final int MISUSED = 2;

    @TestFactory
    Stream<DynamicContainer> whatIsEnteredPrintsWhatIsShown() {
        return pages().map(page -> DynamicContainer.dynamicContainer(page.name(), blocks(page)));
    }

    @Test
    void whatIsRunElsewhereIsShownSomewhereAndRunThere() throws IOException {
        Map<String, Page> pages = new TreeMap<>(pages().collect(Collectors.toMap(Page::name, page -> page)));
        for (Elsewhere.Entry entry : ELSEWHERE.entries()) {
            assertThat(pages).containsKey(entry.page());
            assertThat(pages.get(entry.page()).blocks().stream()
                            .flatMap(block -> block.steps().stream())
                            .map(step -> step.shown().strip())
                            .toList())
                    .as("commands of " + entry.page())
                    .anyMatch(shown -> shown.equals(entry.command()) || shown.equals("$ " + entry.command()));
            String[] place = entry.runBy().split("#", 2);
            assertThat(CHECKOUT.resolve(place[0])).isRegularFile();
            if (place.length > 1) {
                assertThat(Files.readString(CHECKOUT.resolve(place[0]))).contains(place[1]);
            }
        }
    }

    private static Stream<Page> pages() {
        try (Stream<Path> docs = Files.list(CHECKOUT.resolve("docs"))) {
            List<Path> files = new ArrayList<>(List.of(CHECKOUT.resolve("README.md")));
            docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
            return files.stream().map(file -> Page.read(CHECKOUT, file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<DynamicNode> blocks(Page page) {
        Map<String, Reading.Result> results = read(page);
        return IntStream.range(0, page.blocks().size())
                .boxed()
                .sorted((a, b) -> b - a) // from the end, so that an update moves no block that is still to be looked at
                .filter(i -> !page.blocks().get(i).steps().isEmpty())
                .map(i -> test(page, i, results));
    }

    private static DynamicTest test(Page page, int index, Map<String, Reading.Result> results) {
        Block block = page.blocks().get(index);
        Block.Step first = block.steps().get(0);
        return DynamicTest.dynamicTest("line " + (block.start() + 1) + ": " + first.shown(), () -> {
            if (ELSEWHERE.has(page, block)) {
                assertThat(block.steps())
                        .as("a block that is run elsewhere is on the list with all its commands")
                        .allMatch(step -> ELSEWHERE.of(page, step).isPresent(), "is in elsewhere.txt");
                return;
            }
            if (block.steps().stream().allMatch(step -> step.prompt() == Block.Prompt.KARAF)) {
                // Entered in a Karaf, by DeployedIT, which reads the same list.
                return;
            }
            Optional<String> hindrance = Needs.hindrance(block);
            if (hindrance.isPresent()) {
                skip(page, first, hindrance.get());
            }
            compare(page, index, results);
        });
    }

    private static void skip(Page page, Block.Step step, String why) {
        String reason = page.name() + ", " + step.shown() + ": " + why;
        if ("true".equals(System.getenv("CI"))) {
            fail(reason);
        }
        System.err.println("SKIPPED: " + reason);
        Assumptions.abort(reason);
    }

    /** What came of each command, by block and step; empty if there is none to be entered. */
    private static Map<String, Reading.Result> read(Page page) {
        if (IntStream.range(0, page.blocks().size())
                .noneMatch(i -> !toBeEntered(page, i).isEmpty())) {
            return Map.of();
        }
        Map<String, Reading.Result> results = new HashMap<>();
        try (Reading reading = Reading.in(WORK.resolve(page.name().replaceAll("\\W", "-")), CHECKOUT)) {
            for (int i = 0; i < page.blocks().size(); i++) {
                Block block = page.blocks().get(i);
                if (!block.file().isEmpty()) {
                    reading.write(block.file(), block.lines());
                }
                for (Block.Step step : toBeEntered(page, i)) {
                    results.put(i + ":" + block.steps().indexOf(step), reading.enter(step));
                }
            }
            return results;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Block.Step> toBeEntered(Page page, int index) {
        Block block = page.blocks().get(index);
        if (!block.file().isEmpty()
                || ELSEWHERE.has(page, block)
                || Needs.hindrance(block).isPresent()) {
            return List.of();
        }
        return block.steps().stream()
                .filter(step -> step.prompt() != Block.Prompt.KARAF)
                .toList();
    }

    private static void compare(Page page, int index, Map<String, Reading.Result> results) throws IOException {
        Block block = page.blocks().get(index);
        List<Block.Step> steps = block.steps();
        List<String> wrong = new ArrayList<>();
        for (int j = steps.size() - 1; j >= 0; j--) {
            Block.Step step = steps.get(j);
            Reading.Result result = results.get(index + ":" + j);
            if (result == null) {
                fail(step.shown() + " is run by nobody: make it run here, or name in elsewhere.txt who does");
            }
            if (result.status() >= MISUSED || (block.isListOfCommands() && result.status() != 0)) {
                wrong.add(step.shown() + " ends with " + result.status() + ":\n" + String.join("\n", result.printed()));
            } else if (!block.isListOfCommands() && !Output.matches(step.output(), result.printed())) {
                wrong.add(step.shown() + " prints\n" + String.join("\n", result.printed()) + "\nand the page shows\n"
                        + String.join("\n", step.output()));
                if (UPDATE) {
                    rewrite(page, block, step, result.printed());
                }
            }
        }
        assertThat(wrong).as(page.name() + ", line " + (block.start() + 1)).isEmpty();
    }

    private static void rewrite(Page page, Block block, Block.Step step, List<String> printed) throws IOException {
        Path file = CHECKOUT.resolve(page.name());
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        int from = block.start() + step.line() + 1;
        lines.subList(from, from + step.output().size()).clear();
        lines.addAll(
                from,
                printed.stream()
                        .map(line -> line.isBlank() ? "" : block.indent() + line.stripTrailing())
                        .toList());
        Files.write(file, lines);
    }
}
