package org.skep.commands.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TableTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        Table table = new Table(2)
                .number("SIZE")
                .text("NAME")
                .text("FROM")
                .row(Style.PLAIN, "8", "CONFIG_A", "/boot/config:1")
                .row(Style.PLAIN, "16384", "B", "nobody");

        assertThat(printed(table, OptionalInt.empty(), false).lines())
                .containsExactly(
                        "   SIZE  NAME      FROM", "      8  CONFIG_A  /boot/config:1", "  16384  B         nobody");
    }

    @Test
    void aLastColumnTooWideForTheTerminalIsBrokenAtBlanks() {
        Table table =
                new Table(0).text("A").text("B").row(Style.PLAIN, "x", "one two three four five six seven eight nine");

        assertThat(printed(table, OptionalInt.of(30), false))
                .isEqualTo(
                        """
                A  B
                x  one two three four five six
                   seven eight nine
                """);
    }

    @Test
    void whereTooLittleRoomIsLeftItGoesBelow() {
        Table table = new Table(0).text("A").text("B").row(Style.PLAIN, "x".repeat(20), "one two three four five six");

        assertThat(printed(table, OptionalInt.of(38), false))
                .isEqualTo(
                        """
                A                     B
                xxxxxxxxxxxxxxxxxxxx
                      one two three four five six
                """);
    }

    @Test
    void aWordIsNeverBroken() {
        String path = "/a/path/that/is/longer/than/any/terminal/is/wide";
        Table table = new Table(0).text("A").text("B").row(Style.PLAIN, "x", path + " y");

        assertThat(printed(table, OptionalInt.of(40), false))
                .isEqualTo(
                        """
                A  B
                x
                      %s
                      y
                """
                                .formatted(path));
    }

    @Test
    void cellsCannotBringColoursOrLinesOfTheirOwn() {
        Table table = new Table(0).text("A").text("B").row(Style.BAD, "x\u001b[0m\n", "y");

        assertThat(printed(table, OptionalInt.empty(), true))
                .isEqualTo(
                        """
                \u001b[2mA             B\u001b[0m
                \u001b[31mx\\x1b[0m\\x0a  y\u001b[0m
                """);
    }

    private String printed(Table table, OptionalInt columns, boolean colour) {
        table.print(new Page(new PrintStream(bytes, true, StandardCharsets.UTF_8), colour, columns));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
