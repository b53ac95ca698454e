package org.skep.commands.console;

import java.util.Locale;

/** Text of unknown making, made fit for a terminal. */
public final class Printable {
    private Printable() {}

    /**
     * The text with everything replaced that would not simply be printed where it stands: control characters as
     * {@code \xHH}, and characters that have no shape, change the direction of writing or end a line, or are half of a
     * surrogate pair, as {@code \}{@code u{HHHH}}.
     */
    public static String of(String text) {
        if (text.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> append(out, c));
        return out.toString();
    }

    private static void append(StringBuilder out, int c) {
        switch (Character.getType(c)) {
            case Character.CONTROL -> out.append(String.format(Locale.ROOT, "\\x%02x", c));
            case Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> out.append(String.format(Locale.ROOT, "\\u{%x}", c));
            default -> out.appendCodePoint(c);
        }
    }
}
