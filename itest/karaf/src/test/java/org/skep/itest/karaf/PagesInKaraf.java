package org.skep.itest.karaf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.karaf.shell.support.CommandException;
import org.skep.itest.pages.Block;
import org.skep.itest.pages.Elsewhere;
import org.skep.itest.pages.Output;
import org.skep.itest.pages.Page;

/**
 * Enters what the pages of docs show at Karaf's prompt, but for the blocks that {@code elsewhere.txt} has. On the pages
 * the checkout is {@code /home/me/skep}, and the project of docs/writing-a-resolver.md {@code /home/me/site-resolver}.
 *
 * <p>Karaf looks at its files once a second, and tells of settings in threads of its own. So from the first setting of
 * a page on, a command that only shows something is entered again until it shows what the page has, or until patience
 * is over.
 */
final class PagesInKaraf {
    private static final Path CHECKOUT = Path.of(System.getProperty("skep.checkout"));
    private static final String SITE = System.getProperty("skep.site");
    private static final long PATIENCE_SECONDS = 30;

    private PagesInKaraf() {}

    /** The pages that have something for Karaf's prompt. */
    static List<Page> all() throws IOException {
        List<Page> pages = new ArrayList<>();
        try (Stream<Path> files = Files.list(CHECKOUT.resolve("docs"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList()) {
                Page page = Page.read(CHECKOUT, file);
                if (!steps(page).isEmpty()) {
                    pages.add(page);
                }
            }
        }
        return pages;
    }

    private static List<Block.Step> steps(Page page) {
        Elsewhere elsewhere = Elsewhere.of(CHECKOUT);
        return page.blocks().stream()
                .filter(block -> !elsewhere.has(page, block))
                .flatMap(block -> block.steps().stream())
                .filter(step -> step.prompt() == Block.Prompt.KARAF)
                .toList();
    }

    /** Enters what a page shows, and says where it showed something else. */
    static List<String> differences(Page page, Prompt prompt) {
        List<String> differences = new ArrayList<>();
        boolean hasSettings = false;
        try (Prompt.Sitting sitting = prompt.sit()) {
            for (Block.Step step : steps(page)) {
                String shown = enter(sitting, step);
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
                while (hasSettings && step.onlyShows() && !matches(step, shown) && System.nanoTime() - end < 0) {
                    shown = enter(sitting, step);
                }
                hasSettings |= step.sets();
                if (!matches(step, shown)) {
                    differences.add(page.name() + ": " + step.shown() + " shows\n" + shown + "\nand the page\n"
                            + String.join("\n", step.output()));
                }
            }
        }
        return differences;
    }

    private static String enter(Prompt.Sitting sitting, Block.Step step) {
        Prompt.Shown shown = sitting.enter(
                step.command().replace("/home/me/site-resolver", SITE).replace("/home/me/skep", CHECKOUT.toString()));
        String text = shown.text() + shown.failure().map(PagesInKaraf::printed).orElse("");
        return text.replace(SITE, "/home/me/site-resolver").replace(CHECKOUT.toString(), "/home/me/skep");
    }

    /** What the prompt prints of it: of a command that failed, its message. */
    private static String printed(Exception failure) {
        return failure instanceof CommandException ? failure.getMessage() : failure.toString();
    }

    private static boolean matches(Block.Step step, String shown) {
        return Output.matches(step.output(), shown.lines().toList());
    }
}
