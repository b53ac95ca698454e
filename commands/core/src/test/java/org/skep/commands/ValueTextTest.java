package org.skep.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Strength;
import org.skep.extern.Value;

class ValueTextTest {

    static Stream<Arguments> values() {
        ExternType unsignedLong = new ExternType.Int(8, false);
        ExternType signedLong = new ExternType.Int(8, true);
        ExternType character = new ExternType.Char(true);
        return Stream.of(
                Arguments.of(signedLong, new Value.Number(-1), "-1", "-1"),
                Arguments.of(unsignedLong, new Value.Number(-1), "18446744073709551615", "18446744073709551615"),
                Arguments.of(new ExternType.Int(4, false), new Value.Number(4294967295L), "4294967295", "4294967295"),
                Arguments.of(character, new Value.Number(65), "65", "65, 'A'"),
                Arguments.of(character, new Value.Number(-1), "-1", "-1"),
                Arguments.of(character, new Value.Number(27), "27", "27"),
                Arguments.of(character, Value.Tristate.MODULE, "m", "'m'"),
                Arguments.of(new ExternType.Char(false), new Value.Number(255), "255", "255"),
                Arguments.of(new ExternType.Bool(), Value.Tristate.YES, "y", "y"),
                Arguments.of(new ExternType.Bool(), new Value.Flag(true), "1", "1"),
                Arguments.of(new ExternType.Tristate(4), Value.Tristate.NO, "n", "n"),
                Arguments.of(new ExternType.Text(8), Value.Text.of("a\"b"), "a\"b", "\"a\\\"b\""),
                Arguments.of(new ExternType.Text(8), Value.Text.of("\\x1b"), "\\x1b", "\"\\\\x1b\""),
                Arguments.of(new ExternType.Text(8), Value.Text.of("\033[m\n"), "\033[m\n", "\"\\x1b[m\\x0a\""),
                Arguments.of(new ExternType.Text(8), new Value.Text(new byte[] {-1}), "\u00ff", "\"\\xff\""),
                Arguments.of(new ExternType.Text(4), Value.Text.of("truncated"), "tru", "\"tru\""),
                Arguments.of(new ExternType.Text(4), Value.Text.of("abc"), "abc", "\"abc\""),
                Arguments.of(
                        new ExternType.Untyped(),
                        new Value.Address(-4096),
                        "0xfffffffffffff000",
                        "0xfffffffffffff000"));
    }

    @ParameterizedTest(name = "{1} as {0}")
    @MethodSource("values")
    void valuesAreWordedByTheirDeclaration(ExternType type, Value value, String plain, String shown) {
        Extern extern = extern("CONFIG_V", type);

        assertThat(ValueText.plain(extern, value)).isEqualTo(plain);
        assertThat(ValueText.shown(extern, value)).isEqualTo(shown);
    }

    static Stream<Arguments> versions() {
        return Stream.of(
                Arguments.of(0x06122cL, "6.18.44, 0x06122c"),
                Arguments.of(0x0601ffL, "6.1.255, 0x0601ff"),
                Arguments.of(0L, "0.0.0, 0x000000"),
                Arguments.of(-1L, "18446744073709551615"));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aKernelVersionIsShownAsItsThreeNumbers(long bits, String shown) {
        Extern extern = extern("LINUX_KERNEL_VERSION", new ExternType.Int(8, false));

        assertThat(ValueText.shown(extern, new Value.Number(bits))).isEqualTo(shown);
        assertThat(ValueText.plain(extern, new Value.Number(bits))).isEqualTo(Long.toUnsignedString(bits));
    }

    static Stream<Arguments> zeroes() {
        return Stream.of(
                Arguments.of(new ExternType.Bool(), "n", "n"),
                Arguments.of(new ExternType.Tristate(8), "n", "n"),
                Arguments.of(new ExternType.Char(true), "0", "0"),
                Arguments.of(new ExternType.Int(2, false), "0", "0"),
                Arguments.of(new ExternType.Text(4), "", "\"\""),
                Arguments.of(new ExternType.Untyped(), "0x0", "0x0"));
    }

    @ParameterizedTest
    @MethodSource("zeroes")
    void zeroInTheAbsenceOfAnAnswer(ExternType type, String plain, String shown) {
        assertThat(ValueText.plainZero(extern("CONFIG_V", type))).isEqualTo(plain);
        assertThat(ValueText.shownZero(extern("CONFIG_V", type))).isEqualTo(shown);
    }

    private static Extern extern(String name, ExternType type) {
        return type instanceof ExternType.Stored
                ? Installed.extern(name, Strength.WEAK, type, "declared", 0)
                : new Extern(name, ".ksyms", Strength.WEAK, type, "declared", OptionalInt.empty());
    }
}
