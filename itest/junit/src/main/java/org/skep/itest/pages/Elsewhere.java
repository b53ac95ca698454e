package org.skep.itest.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command lines that CommandLinesIT does not run, with who runs each instead: {@code elsewhere.txt}. A command line
 * that is neither run here nor on the list fails the test.
 */
public final class Elsewhere {
    /**
     * A line of the list.
     *
     * @param page the page
     * @param command the command as the page shows it, with its prompt
     * @param runBy the file that runs it, and a word in it, behind a hash
     */
    public record Entry(String page, String command, String runBy) {}

    private final List<Entry> entries;

    private Elsewhere(List<Entry> entries) {
        this.entries = entries;
    }

    /** The list of a checkout. */
    public static Elsewhere of(Path checkout) {
        return read(checkout.resolve("itest/docs/src/test/resources/elsewhere.txt"));
    }

    private static Elsewhere read(Path list) {
        try {
            List<Entry> entries = new ArrayList<>();
            for (String line : Files.readAllLines(list)) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] parts = line.split(" \\| ", -1);
                    if (parts.length != 3) {
                        throw new IllegalArgumentException(
                                list + " has a line that isn't PAGE | COMMAND | BY: " + line);
                    }
                    entries.add(new Entry(parts[0].strip(), parts[1].strip(), parts[2].strip()));
                }
            }
            return new Elsewhere(entries);
        } catch (IOException e) {
            throw new UncheckedIOException(list + " can't be read", e);
        }
    }

    public List<Entry> entries() {
        return entries;
    }

    public Optional<Entry> of(Page page, Block.Step step) {
        return entries.stream()
                .filter(entry -> entry.page().equals(page.name())
                        && entry.command().equals(step.shown().strip()))
                .findFirst();
    }

    public boolean has(Page page, Block block) {
        return block.steps().stream().anyMatch(step -> of(page, step).isPresent());
    }
}
