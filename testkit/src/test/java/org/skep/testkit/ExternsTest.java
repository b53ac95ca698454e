package org.skep.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;

class ExternsTest {
    private static final Externs APP = Externs.in(".extern.app");

    static Stream<Arguments> types() {
        return Stream.of(
                Arguments.of(APP.bool("x"), new ExternType.Bool(), "strong bool in .extern.app"),
                Arguments.of(APP.character("x"), new ExternType.Char(true), "strong char in .extern.app"),
                Arguments.of(
                        APP.unsignedCharacter("x"), new ExternType.Char(false), "strong unsigned char in .extern.app"),
                Arguments.of(APP.shortInteger("x"), new ExternType.Int(2, true), "strong short in .extern.app"),
                Arguments.of(APP.integer("x"), new ExternType.Int(4, true), "strong int in .extern.app"),
                Arguments.of(
                        APP.unsignedInteger("x"), new ExternType.Int(4, false), "strong unsigned int in .extern.app"),
                Arguments.of(APP.longInteger("x"), new ExternType.Int(8, true), "strong long in .extern.app"),
                Arguments.of(
                        APP.unsignedLongInteger("x"),
                        new ExternType.Int(8, false),
                        "strong unsigned long in .extern.app"),
                Arguments.of(
                        APP.tristate("x"), new ExternType.Tristate(4), "strong enum libbpf_tristate in .extern.app"),
                Arguments.of(APP.weak().text("x", 16), new ExternType.Text(16), "weak char[16] in .extern.app"),
                Arguments.of(Externs.untyped("x"), new ExternType.Untyped(), "strong const void in .ksyms"));
    }

    @ParameterizedTest
    @MethodSource("types")
    void hasTheTypeAndDeclarationOfAnObject(Extern extern, ExternType type, String declared) {
        assertThat(extern.type()).isEqualTo(type);
        assertThat(extern.declared()).isEqualTo(declared);
    }

    @Test
    void refusesExternsThatTheSectionCannotHold() {
        assertThatThrownBy(() -> Externs.in(".rodata")).hasMessageContaining(".rodata is not a section for externs");
        assertThatThrownBy(() -> Externs.in(".ksyms").integer("x")).hasMessageContaining("not stored in a map");
        assertThatThrownBy(() -> APP.untypedSymbol("x")).hasMessageContaining("are declared in .ksyms");
    }
}
