package org.skep.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest(name = "{0} on {1}: {2}")
    @CsvSource({
        "CONFIG_*, CONFIG_HZ, true",
        "CONFIG_*, CONFIG_, true",
        "CONFIG_*, LINUX_HAS_BPF_COOKIE, false",
        "*, anything, true",
        "*, '', true",
        "'', '', true",
        "'', x, false",
        "*_ENABLED, CONFIG_X_ENABLED, true",
        "*_ENABLED, CONFIG_ENABLED_X, false",
        "a*b*c, a_b_b_c, true",
        "a*b*c, a_c_b, false",
        ".extern.*, .extern.app, true",
        ".extern.*, .extern, false",
        ".kconfig, .kconfig, true",
        ".kconfig, xkconfig, false",
    })
    void starMatchesAnyCharacters(String pattern, String text, boolean matches) {
        assertThat(new Glob(pattern).matches(text)).isEqualTo(matches);
    }
}
