package org.skep.resolver.kconfig;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeLimitTest {

    static Object[] limits() {
        return new Object[] {
            Arguments.of(1, 1),
            Arguments.of(1024, 1024),
            Arguments.of("1", 1),
            Arguments.of("64", 64),
            Arguments.of(" 100 ", 100),
            Arguments.of(7L, 7),
            Arguments.of((short) 8, 8)
        };
    }

    @ParameterizedTest
    @MethodSource("limits")
    void acceptsWholeNumbersInRange(Object setting, int mebibytes) {
        SizeLimit limit = SizeLimit.in(Map.of("size.limit.mib", setting));
        assertThat(limit.mebibytes()).isEqualTo(mebibytes);
        assertThat(limit.bytes()).isEqualTo(mebibytes * 1024 * 1024);
        assertThat(limit.objection()).isEmpty();
    }

    static Object[] others() {
        return new Object[] {
            0,
            -1,
            1025,
            Integer.MAX_VALUE,
            Long.MAX_VALUE,
            64.0,
            true,
            "",
            " ",
            "0",
            "1025",
            "64M",
            "0x40",
            "99999999999"
        };
    }

    @ParameterizedTest
    @MethodSource("others")
    void reportsInvalidSettingsAndUsesTheDefault(Object setting) {
        SizeLimit limit = SizeLimit.in(Map.of("size.limit.mib", setting));
        assertThat(limit.mebibytes()).isEqualTo(64);
        assertThat(limit.objection())
                .hasValueSatisfying(objection -> assertThat(objection.text()).contains("is \"" + setting + "\" and"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SIZE.LIMIT", "service.ranking"})
    void ignoresOtherSettings(String name) {
        assertThat(SizeLimit.in(Map.of(name, 3))).isEqualTo(SizeLimit.usual());
    }

    @Test
    void refusesSeveralNumbers() {
        SizeLimit limit = SizeLimit.in(Map.of("size.limit.mib", new String[] {"64", "65"}));
        assertThat(limit.objection())
                .hasValueSatisfying(objection -> assertThat(objection.text()).contains("is an array and"));
    }
}
