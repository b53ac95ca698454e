package org.skep.commands.console;

/** How a piece of text stands out on a terminal that has colours. Without colours all of them look the same. */
public enum Style {
    /** Like all the rest. */
    PLAIN(""),
    /** What a person looks for first. */
    STRONG("1"),
    /** What a person may skip. */
    FAINT("2"),
    /** All is well. */
    GOOD("32"),
    /** Worth knowing. */
    WARNING("33"),
    /** Wrong. */
    BAD("31");

    /** The parameter of "select graphic rendition" (ECMA-48, 8.3.117). */
    private final String parameter;

    Style(String parameter) {
        this.parameter = parameter;
    }

    /** The text between the control sequences that switch this style on and off. */
    String around(String text) {
        return this == PLAIN || text.isEmpty() ? text : "\u001b[" + parameter + "m" + text + "\u001b[0m";
    }
}
