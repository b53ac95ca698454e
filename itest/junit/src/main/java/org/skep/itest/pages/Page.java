package org.skep.itest.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of the documentation, as far as its blocks, its headings and its links go.
 *
 * @param name its path in the checkout
 * @param lines all lines of it
 * @param blocks the fenced and the indented ones, in order
 */
public record Page(String name, List<String> lines, List<Block> blocks) {
    private static final Pattern FENCE = Pattern.compile("^```(\\w*)$");
    private static final Pattern FILE_NAME = Pattern.compile("^`([\\w./-]+)`$");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`[^`]*`");
    private static final String INDENT = "    ";

    /** Reads a page of the checkout. */
    public static Page read(Path checkout, Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return new Page(checkout.relativize(file).toString(), lines, blocks(lines));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " can't be read", e);
        }
    }

    private static List<Block> blocks(List<String> lines) {
        List<Block> blocks = new ArrayList<>();
        int i = 0;
        while (i < lines.size()) {
            Matcher fence = FENCE.matcher(lines.get(i));
            int end;
            if (fence.matches()) {
                end = i + 1;
                while (!lines.get(end).equals("```")) {
                    end++;
                }
                blocks.add(new Block(i + 1, "", fence.group(1), fileName(lines, i), lines.subList(i + 1, end)));
                i = end + 1;
            } else if (lines.get(i).startsWith(INDENT)
                    && (i == 0 || lines.get(i - 1).isBlank())) {
                end = indentedEnd(lines, i);
                blocks.add(new Block(
                        i,
                        INDENT,
                        "",
                        "",
                        lines.subList(i, end).stream()
                                .map(line -> line.isEmpty() ? line : line.substring(INDENT.length()))
                                .toList()));
                i = end;
            } else {
                i++;
            }
        }
        return blocks;
    }

    /** Blank lines between indented ones belong to the block. */
    private static int indentedEnd(List<String> lines, int start) {
        int end = start;
        for (int i = start;
                i < lines.size()
                        && (lines.get(i).startsWith(INDENT) || lines.get(i).isEmpty());
                i++) {
            if (!lines.get(i).isEmpty()) {
                end = i + 1;
            }
        }
        return end;
    }

    /** A path on a line of its own, a blank line, and then the block: what the file holds. */
    private static String fileName(List<String> lines, int fence) {
        if (fence < 2 || !lines.get(fence - 1).isEmpty()) {
            return "";
        }
        Matcher name = FILE_NAME.matcher(lines.get(fence - 2));
        return name.matches() ? name.group(1) : "";
    }

    /** What {@code #…} may follow the page's name: GitHub's names of the headings. */
    public Set<String> anchors() {
        Set<String> anchors = new TreeSet<>();
        for (String line : prose()) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                anchors.add(heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'));
            }
        }
        return anchors;
    }

    /** Where its links lead, as they are written. */
    public List<String> links() {
        List<String> links = new ArrayList<>();
        for (String line : prose()) {
            // What is in code is no link, but a link may have code for its text.
            Matcher link = LINK.matcher(CODE.matcher(line).replaceAll("code"));
            while (link.find()) {
                links.add(link.group(1));
            }
        }
        return links;
    }

    /** All lines outside of blocks. */
    public List<String> prose() {
        List<String> prose = new ArrayList<>(lines);
        for (Block block : blocks) {
            for (int i = 0; i < block.lines().size(); i++) {
                prose.set(block.start() + i, "");
            }
        }
        return prose;
    }
}
