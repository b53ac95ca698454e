package org.skep.core.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeclarationTest {
    private static final String SECTIONS = "org.skep.sections";
    private static final String NAMES = "org.skep.names";
    private static final String NAME = "org.skep.name";
    private static final String UNUSABLE = "org.skep.unusable";

    @Test
    void stringsArraysAndCollectionsAreAllAccepted() throws Exception {
        Declaration declaration = Declaration.ofResolver(
                Map.of(NAME, "x", SECTIONS, ".kconfig", NAMES, new String[] {"A_*", "B"}, "service.ranking", 7));
        assertThat(declaration.ranking()).isEqualTo(7);
        assertThat(declaration.serves(".kconfig", "A_1")).isTrue();
        assertThat(declaration.serves(".kconfig", "B")).isTrue();
        assertThat(declaration.serves(".kconfig", "C")).isFalse();
        assertThat(declaration.serves(".extern", "B")).isFalse();
        assertThat(Declaration.ofResolver(Map.of(NAME, "x", SECTIONS, List.of(".ksyms", ".extern.*")))
                        .serves(".extern.app", "anything"))
                .isTrue();
    }

    @Test
    void aRankingMayBeWrittenAsTextAsAFileOfSettingsHasIt() throws Exception {
        assertThat(Declaration.ofSource(Map.of(NAME, "x", "service.ranking", " -150 "))
                        .ranking())
                .isEqualTo(-150);
        assertThat(Declaration.ofSource(Map.of(NAME, "x", "service.ranking", 5L))
                        .ranking())
                .isEqualTo(5);
    }

    static Stream<Arguments> rejected() {
        return Stream.of(
                Arguments.of(
                        "ranking in words",
                        Map.of(NAME, "x", SECTIONS, ".kconfig", "service.ranking", "high"),
                        "service.ranking is \"high\""),
                Arguments.of(
                        "its own reason",
                        Map.of(NAME, "x", SECTIONS, ".kconfig", UNUSABLE, "limit is missing"),
                        "limit is missing"),
                Arguments.of("no sections", Map.of(NAME, "x"), SECTIONS + " is missing"),
                Arguments.of("no name", Map.of(SECTIONS, ".kconfig"), NAME + " is missing"),
                Arguments.of("blank name", Map.of(NAME, " ", SECTIONS, ".kconfig"), NAME + " is missing"),
                Arguments.of("name of another type", Map.of(NAME, 1, SECTIONS, ".kconfig"), NAME + " is missing"),
                Arguments.of("number as section", Map.of(NAME, "x", SECTIONS, 5), "array of strings"),
                Arguments.of("mixed array", Map.of(NAME, "x", SECTIONS, List.of(".kconfig", 1)), "array of strings"),
                Arguments.of("a data section", Map.of(NAME, "x", SECTIONS, ".data"), "\".data\""),
                Arguments.of("no dot", Map.of(NAME, "x", SECTIONS, "kconfig"), "\"kconfig\""),
                Arguments.of("empty name pattern", Map.of(NAME, "x", SECTIONS, ".kconfig", NAMES, ""), NAMES),
                Arguments.of(
                        "no name patterns",
                        Map.of(NAME, "x", SECTIONS, ".kconfig", NAMES, new String[0]),
                        NAMES + " is empty"),
                Arguments.of("blank in a name", Map.of(NAME, "x", SECTIONS, ".kconfig", NAMES, "A B"), "\"A B\""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rejected")
    void isRejectedWithAReason(String what, Map<String, Object> properties, String reason) {
        assertThatThrownBy(() -> Declaration.ofResolver(new HashMap<>(properties)))
                .isInstanceOf(Declaration.InvalidException.class)
                .hasMessageContaining(reason);
    }
}
