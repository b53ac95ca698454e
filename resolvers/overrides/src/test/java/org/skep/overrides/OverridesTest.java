package org.skep.overrides;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Value;
import org.skep.itest.junit.Asking;
import org.skep.machine.Target;
import org.skep.resolver.Answer;
import org.skep.testkit.Clause;
import org.skep.testkit.Externs;
import org.skep.testkit.ResolverContract;

class OverridesTest {
    private static final ExternType INT = new ExternType.Int(8, true);
    private static final ExternType TEXT = new ExternType.Text(8);
    private static final ExternType BOOL = new ExternType.Bool();

    @Test
    void keepsTheContract() {
        ResolverContract.of(parse("CONFIG_HZ=1000\nlimit=seven\n"))
                .declaring(List.of(".kconfig", ".extern", ".extern.*"), List.of("*"))
                .asking(
                        Externs.in(".kconfig").integer("CONFIG_HZ"),
                        Externs.in(".extern.app").integer("limit"),
                        Externs.in(".extern.app").integer("other"))
                .leavingOut(Clause.ABSENT_FOR_ITS_OWN, "ranked above resolvers that answer")
                .leavingOut(Clause.ONLY_THE_TARGET, "has the same values for every machine")
                .warningsFail()
                .check();
    }

    @Test
    void answersNamesOfAnyKindAndSection() {
        Overrides overrides = parse("# mine\nCONFIG_HZ=1000\nLINUX_KERNEL_VERSION=0x060100\nlimit=7\n");
        Map<String, Answer> answers = overrides.resolve(Asking.of(
                Target.at(Path.of("x")),
                Asking.integer("CONFIG_HZ"),
                Asking.extern("LINUX_KERNEL_VERSION", ".extern", INT),
                Asking.extern("limit", ".extern.app", INT),
                Asking.integer("CONFIG_OTHER")));
        assertThat(answers).containsOnlyKeys("CONFIG_HZ", "LINUX_KERNEL_VERSION", "limit");
        assertThat(answers.get("LINUX_KERNEL_VERSION")).isInstanceOfSatisfying(Answer.Found.class, found -> {
            assertThat(found.value()).isEqualTo(new Value.Number(0x060100));
            assertThat(found.origin()).hasToString("mine:3");
            assertThat(found.origin().raw()).contains("LINUX_KERNEL_VERSION=0x060100");
        });
    }

    @Test
    void doesNotAnswerKernelSymbols() {
        Extern ksym = Asking.extern("jiffies", ".ksyms", new ExternType.Untyped());
        for (Overrides overrides :
                List.of(parse("jiffies=1\n"), parse("malformed\n"), Overrides.of("mine", Map.of("jiffies", 1)))) {
            assertThat(overrides.resolve(Asking.of(Target.at(Path.of("x")), ksym)))
                    .isEmpty();
        }
    }

    @Test
    void malformedTextRefusesEveryExtern() {
        Answer.Refused refused = (Answer.Refused) ask(parse("CONFIG_HZ=1\nno entry\n"), "CONFIG_OTHER", INT);
        assertThat(refused.code()).isEqualTo(Code.NO_SEPARATOR);
        assertThat(refused.origin()).hasToString("mine:2");
        assertThat(refused.advice().orElseThrow()).contains("NAME=VALUE without blanks", "line 2 of mine");
    }

    static Stream<Arguments> good() {
        return Stream.of(
                Arguments.of("1000", INT, new Value.Number(1000)),
                Arguments.of("0x10", INT, new Value.Number(16)),
                Arguments.of("\"x\"", TEXT, Value.Text.of("x")),
                Arguments.of("\"\u00e4\"", TEXT, Value.Text.of("\u00e4")),
                Arguments.of("m", new ExternType.Tristate(4), Value.Tristate.MODULE),
                Arguments.of(1000, INT, new Value.Number(1000)),
                Arguments.of(-5L, INT, new Value.Number(-5)),
                Arguments.of((short) 3, INT, new Value.Number(3)),
                Arguments.of((byte) -3, INT, new Value.Number(-3)),
                Arguments.of(Long.MIN_VALUE, INT, new Value.Number(Long.MIN_VALUE)),
                Arguments.of(new BigInteger("18446744073709551615"), INT, new Value.Number(-1)),
                Arguments.of(true, BOOL, Value.Tristate.YES),
                Arguments.of(false, BOOL, Value.Tristate.NO));
    }

    @ParameterizedTest
    @MethodSource("good")
    void takesTextNumbersAndBooleans(Object value, ExternType type, Value expected) {
        Answer.Found found = (Answer.Found) ask(Overrides.of("mine", Map.of("X", value)), "X", type);
        assertThat(found.value()).isEqualTo(expected);
        assertThat(found.origin()).hasToString("mine");
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of("", INT, Code.NO_VALUE),
                Arguments.of("x", INT, Code.NOT_AN_INTEGER),
                Arguments.of(" 1", INT, Code.NOT_AN_INTEGER),
                Arguments.of("x", TEXT, Code.NOT_AN_INTEGER),
                Arguments.of("\"x", TEXT, Code.BAD_STRING),
                Arguments.of("y", INT, Code.TYPE_MISMATCH),
                Arguments.of(1.0, INT, Code.NOT_AN_INTEGER),
                Arguments.of(1f, INT, Code.NOT_AN_INTEGER),
                Arguments.of(new BigDecimal("1.5"), INT, Code.NOT_AN_INTEGER),
                Arguments.of(new BigInteger("18446744073709551616"), INT, Code.NOT_AN_INTEGER),
                Arguments.of(1, BOOL, Code.TYPE_MISMATCH),
                Arguments.of(true, INT, Code.TYPE_MISMATCH),
                Arguments.of('y', BOOL, Code.NOT_AN_INTEGER),
                Arguments.of(new String[] {"1"}, INT, Code.NOT_AN_INTEGER),
                Arguments.of(List.of("1"), INT, Code.NOT_AN_INTEGER));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void badEntryRefusesOnlyItsName(Object value, ExternType type, Code code) {
        Overrides overrides = Overrides.of("mine", Map.of("X", value, "Y", 1));
        Answer.Refused refused = (Answer.Refused) ask(overrides, "X", type);
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.origin()).hasToString("mine");
        assertThat(ask(overrides, "Y", INT)).isInstanceOf(Answer.Found.class);
    }

    @Test
    void emptyValueHasAHint() {
        Answer.Refused refused = (Answer.Refused) ask(Overrides.of("mine", Map.of("X", "")), "X", INT);
        assertThat(refused.advice()).contains("give X a value in mine, or remove it there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X ", " X", "1X", "X=", "X.Y", "CONFIG-X"})
    void refusesNamesThatAreNotIdentifiers(String name) {
        assertThatThrownBy(() -> Overrides.of("mine", Map.of(name, 1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void copiesTheMap() {
        Map<String, Object> values = new HashMap<>(Map.of("X", 1));
        Overrides overrides = Overrides.of("mine", values);
        values.put("X", 2);
        assertThat(((Answer.Found) ask(overrides, "X", INT)).value()).isEqualTo(new Value.Number(1));
    }

    private static Overrides parse(String text) {
        return Overrides.parse("mine", text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Answer ask(Overrides overrides, String name, ExternType type) {
        return overrides
                .resolve(Asking.of(Target.at(Path.of("x")), Asking.extern(name, ".kconfig", type)))
                .get(name);
    }
}
