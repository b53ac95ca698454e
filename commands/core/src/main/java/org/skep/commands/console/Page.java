package org.skep.commands.console;

import java.io.PrintStream;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A stream that people read. Nothing reaches it but printable text, line ends and this class's own colours: names and
 * values come from files that anybody may have written, and a terminal obeys control characters.
 *
 * @param stream where it goes; not closed here
 * @param colour whether styles show
 * @param columns how wide the terminal is; empty when it is none, and lines may have any length
 */
public record Page(PrintStream stream, boolean colour, OptionalInt columns) {

    /** Checks that nothing is null. */
    public Page {
        Objects.requireNonNull(stream, "stream");
        Objects.requireNonNull(columns, "columns");
    }

    /** A stream that is no terminal: without colours, lines of any length. */
    public static Page plain(PrintStream stream) {
        return new Page(stream, false, OptionalInt.empty());
    }

    /** Prints a line. */
    public void line(String text) {
        line(Style.PLAIN, text);
    }

    /** Prints a line that stands out. */
    public void line(Style style, String text) {
        stream.print(styled(style, text) + "\n");
    }

    /** Prints an empty line. */
    public void gap() {
        stream.print("\n");
    }

    /** The text, harmless and coloured, ready to be printed by {@link #raw}. */
    String styled(Style style, String text) {
        String printable = Printable.of(text);
        return colour ? style.around(printable) : printable;
    }

    /** Prints a line that is made of what {@link #styled} gave. */
    void raw(String line) {
        stream.print(line + "\n");
    }
}
