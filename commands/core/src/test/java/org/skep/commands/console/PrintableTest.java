package org.skep.commands.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PrintableTest {

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("plain text", "CONFIG_HZ=250", "CONFIG_HZ=250"),
                Arguments.of("letters of any script", "naïve Straße 日本", "naïve Straße 日本"),
                Arguments.of("an escape sequence", "a\033[31mb", "a\\x1b[31mb"),
                Arguments.of("its 8-bit form", "a\u009b31mb", "a\\x9b31mb"),
                Arguments.of("control characters", "a\nb\tc\rd\0e\177", "a\\x0ab\\x09c\\x0dd\\x00e\\x7f"),
                Arguments.of("the direction of writing", "a" + (char) 0x202e + "b", "a\\u{202e}b"),
                Arguments.of("a line separator", "a" + (char) 0x2028 + "b", "a\\u{2028}b"),
                Arguments.of("half of a pair", "a" + (char) 0xd83d + "b", "a\\u{d83d}b"),
                Arguments.of("a whole pair", "a" + Character.toString(0x1f600), "a" + Character.toString(0x1f600)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void leavesNothingThatATerminalObeys(String what, String text, String printable) {
        assertThat(Printable.of(text)).as(what).isEqualTo(printable);
    }
}
