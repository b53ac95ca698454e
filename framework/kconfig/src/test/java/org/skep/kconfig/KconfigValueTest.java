package org.skep.kconfig;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.extern.Code;
import org.skep.extern.ExternType;
import org.skep.extern.Origin;
import org.skep.extern.Value;
import org.skep.resolver.Answer;

class KconfigValueTest {
    private static final Origin HERE = Origin.of("here").line(3);
    private static final Map<String, ExternType> TYPES = Map.of(
            "bool", new ExternType.Bool(),
            "char", new ExternType.Char(true),
            "uchar", new ExternType.Char(false),
            "int", new ExternType.Int(4, true),
            "tristate", new ExternType.Tristate(4),
            "string", new ExternType.Text(8),
            "ksym", new ExternType.Untyped());

    /** The columns are the results for each type: ok, or the code. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                // value,     bool,           char,           int,            tristate,       string,         ksym
                "y,           ok,             ok,             type-mismatch,  ok,             type-mismatch,  type-mismatch",
                "n,           ok,             ok,             type-mismatch,  ok,             type-mismatch,  type-mismatch",
                "m,           type-mismatch,  ok,             type-mismatch,  ok,             type-mismatch,  type-mismatch",
                "\"abc\",     type-mismatch,  type-mismatch,  type-mismatch,  type-mismatch,  ok,             type-mismatch",
                "\"\",        type-mismatch,  type-mismatch,  type-mismatch,  type-mismatch,  ok,             type-mismatch",
                "\"abc,       type-mismatch,  type-mismatch,  type-mismatch,  type-mismatch,  bad-string,     type-mismatch",
                "\",          type-mismatch,  type-mismatch,  type-mismatch,  type-mismatch,  bad-string,     type-mismatch",
                "\"abc\"x,    type-mismatch,  type-mismatch,  type-mismatch,  type-mismatch,  bad-string,     type-mismatch",
                "1,           type-mismatch,  ok,             ok,             type-mismatch,  type-mismatch,  type-mismatch",
                "-1,          type-mismatch,  ok,             ok,             type-mismatch,  type-mismatch,  type-mismatch",
                "4294967296,  type-mismatch,  ok,             ok,             type-mismatch,  type-mismatch,  type-mismatch",
                "abc,         not-an-integer, not-an-integer, not-an-integer, not-an-integer, not-an-integer, not-an-integer",
                "abc\",       not-an-integer, not-an-integer, not-an-integer, not-an-integer, not-an-integer, not-an-integer",
                "08,          not-an-integer, not-an-integer, not-an-integer, not-an-integer, not-an-integer, not-an-integer",
                "``,          no-value,       no-value,       no-value,       no-value,       no-value,       no-value",
            })
    void firstFailedCheckDeterminesTheCode(
            String value, String bool, String character, String integer, String tristate, String string, String ksym) {
        assertThat(verdict(value, "bool")).as("bool").isEqualTo(bool);
        assertThat(verdict(value, "char")).as("char").isEqualTo(character);
        assertThat(verdict(value, "uchar")).as("unsigned char").isEqualTo(character);
        assertThat(verdict(value, "int")).as("int").isEqualTo(integer);
        assertThat(verdict(value, "tristate")).as("tristate").isEqualTo(tristate);
        assertThat(verdict(value, "string")).as("string").isEqualTo(string);
        assertThat(verdict(value, "ksym")).as("ksym").isEqualTo(ksym);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "00, 0",
        "010, 8",
        "0777, 511",
        "-010, -8",
        "+1, 1",
        "+0x7f, 127",
        "-0x80, -128",
        "0X1F, 31",
        "0xdeadBEEF, 3735928559",
        "0000000000000000000000000000000000000017, 15",
        "0x00000000000000000000000000000000000001f, 31",
        "9223372036854775807, 9223372036854775807",
        "9223372036854775808, -9223372036854775808",
        "18446744073709551615, -1",
        "0xffffffffffffffff, -1",
        "01777777777777777777777, -1",
        "-18446744073709551615, 1",
        "-9223372036854775808, -9223372036854775808",
        "-0, 0",
    })
    void parsesNumbersAsStrtoull(String text, long bits) {
        assertThat(found(text, "int")).isEqualTo(new Value.Number(bits));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x",
                "-0x",
                "0xg",
                "0x1g",
                "08",
                "09",
                "1.5",
                "1e3",
                "1_000",
                "--1",
                "+-1",
                "-",
                "+",
                "1-",
                "x",
                "18446744073709551616",
                "0x1ffffffffffffffff",
                "0x10000000000000000",
                "02000000000000000000000",
                "-18446744073709551616",
                "99999999999999999999999999",
                "1\0",
                "\0",
                "0b1",
                "1 ",
                "1u",
                "\u00b2",
                "\u0661",
            })
    void refusesOtherText(String text) {
        assertThat(verdict(text, "int")).isEqualTo("not-an-integer");
    }

    /** Differs from libbpf, which checks only the first character. */
    @ParameterizedTest
    @ValueSource(strings = {"yes", "no", "module", "y ", "yy", "n\0", "Y", "N", "M"})
    void difference2LetterMustBeTheWholeValue(String text) {
        for (String type : List.of("bool", "char", "tristate")) {
            assertThat(verdict(text, type)).as(type).isEqualTo("not-an-integer");
        }
    }

    /** Differs from strtoull, which skips leading blanks. */
    @ParameterizedTest
    @ValueSource(strings = {" 1", "\t1", "\u000b1", "\f1", "- 1", " y", " \"a\""})
    void difference3LeadingBlanksAreRefused(String text) {
        assertThat(verdict(text, "int")).isEqualTo("not-an-integer");
        assertThat(verdict(text, "string")).isEqualTo("not-an-integer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"08", "-0129", "+09"})
    void reportsInvalidOctalNumbers(String text) {
        assertThat(read(text, "int")).isInstanceOfSatisfying(Answer.Refused.class, refused -> assertThat(refused.why())
                .contains("is octal"));
    }

    @Test
    void stringsAreTheBytesBetweenTheQuotes() {
        assertThat(found("\"a\\\"b\"c\u00e4\0\"", "string"))
                .isEqualTo(new Value.Text("a\\\"b\"c\u00e4\0".getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(found("\"longer than seven bytes\"", "string"))
                .as("cut by the core")
                .isEqualTo(Value.Text.of("longer than seven bytes"));
        assertThat(found("\"\"", "string")).isEqualTo(Value.Text.of(""));
    }

    @Test
    void lettersAreTristates() {
        assertThat(found("y", "bool")).isEqualTo(Value.Tristate.YES);
        assertThat(found("n", "char")).isEqualTo(Value.Tristate.NO);
        assertThat(found("m", "tristate")).isEqualTo(Value.Tristate.MODULE);
    }

    @Test
    void bothAnswersHaveTheOrigin() {
        assertThat(((Answer.Found) read("1", "int")).origin()).isEqualTo(HERE);
        assertThat(((Answer.Refused) read("y", "int")).origin()).isEqualTo(HERE);
    }

    private static Answer read(String value, String type) {
        return KconfigValue.read(value.getBytes(StandardCharsets.ISO_8859_1), TYPES.get(type), HERE);
    }

    private static Value found(String value, String type) {
        return ((Answer.Found) read(value, type)).value();
    }

    private static String verdict(String value, String type) {
        Answer answer = read(value, type);
        return answer instanceof Answer.Refused refused ? code(refused.code()) : "ok";
    }

    private static String code(Code code) {
        return code.word();
    }
}
