package org.skep.commands.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Rows of cells in columns as wide as their widest cell. On a terminal that is too narrow for that, the last column is
 * broken into several lines between words, and when a word doesn't fit, it goes below the rest of its row.
 */
public final class Table {
    private static final Pattern BLANK = Pattern.compile(" ");
    private static final String GAP = "  ";

    /** A last column narrower than this is not worth having. */
    private static final int NARROWEST_LAST = 18;

    private final String indent;
    private final List<Column> columns = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    private record Column(String heading, boolean right) {}

    private record Row(Style style, List<String> cells) {}

    /** A table whose lines start with this many blanks. */
    public Table(int indent) {
        this.indent = " ".repeat(indent);
    }

    /** Adds a column of text. */
    public Table text(String heading) {
        columns.add(new Column(Printable.of(heading), false));
        return this;
    }

    /** Adds a column of numbers, which are flush right. */
    public Table number(String heading) {
        columns.add(new Column(Printable.of(heading), true));
        return this;
    }

    /** Adds a row with a cell for each column. */
    public Table row(Style style, String... cells) {
        return row(style, Arrays.asList(cells));
    }

    /** Adds a row with a cell for each column. */
    public Table row(Style style, List<String> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + columns.size() + " columns");
        }
        rows.add(new Row(style, cells.stream().map(Printable::of).toList()));
        return this;
    }

    /** How many columns of a terminal the widest line would take. */
    public int width() {
        int[] widths = widths();
        return indent.length() + Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1);
    }

    /** Prints the headings, where there are any, and the rows. */
    public void print(Page page) {
        int[] widths = widths();
        if (columns.stream().anyMatch(column -> !column.heading.isEmpty())) {
            print(
                    page,
                    widths,
                    new Row(Style.FAINT, columns.stream().map(Column::heading).toList()));
        }
        rows.forEach(row -> print(page, widths, row));
    }

    private int[] widths() {
        return IntStream.range(0, columns.size())
                .map(i -> Math.max(
                        width(columns.get(i).heading),
                        rows.stream()
                                .mapToInt(row -> width(row.cells.get(i)))
                                .max()
                                .orElse(0)))
                .toArray();
    }

    private void print(Page page, int[] widths, Row row) {
        int last = widths.length - 1;
        StringBuilder front = new StringBuilder(indent);
        for (int i = 0; i < last; i++) {
            front.append(padded(row.cells.get(i), widths[i], columns.get(i).right))
                    .append(GAP);
        }
        String end = columns.get(last).right ? padded(row.cells.get(last), widths[last], true) : row.cells.get(last);
        int room = page.columns().orElse(Integer.MAX_VALUE) - front.length();
        if (width(end) <= room) {
            page.raw(page.styled(row.style, (front + end).stripTrailing()));
        } else if (room >= Math.max(NARROWEST_LAST, longestWord(end))) {
            List<String> pieces = broken(end, room);
            page.raw(page.styled(row.style, front + pieces.get(0)));
            String margin = " ".repeat(width(front.toString()));
            pieces.stream().skip(1).forEach(piece -> page.raw(page.styled(row.style, margin + piece)));
        } else {
            page.raw(page.styled(row.style, front.toString().stripTrailing()));
            String margin = indent + " ".repeat(6);
            int below = Math.max(page.columns().orElseThrow() - margin.length(), NARROWEST_LAST);
            broken(end, below).forEach(piece -> page.raw(page.styled(row.style, margin + piece)));
        }
    }

    private static int longestWord(String text) {
        return BLANK.splitAsStream(text).mapToInt(Table::width).max().orElse(0);
    }

    /** The text in pieces of at most this width, where words allow it: a path in two pieces can't be copied. */
    private static List<String> broken(String text, int width) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        for (String word : BLANK.split(text, -1)) {
            if (piece.length() > 0 && width(piece.toString()) + 1 + width(word) > width) {
                pieces.add(piece.toString());
                piece.setLength(0);
            }
            piece.append(piece.length() > 0 ? " " : "").append(word);
        }
        pieces.add(piece.toString());
        return pieces;
    }

    private static String padded(String text, int width, boolean right) {
        String blanks = " ".repeat(width - width(text));
        return right ? blanks + text : text + blanks;
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
