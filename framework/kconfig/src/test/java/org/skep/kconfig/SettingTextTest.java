package org.skep.kconfig;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "gr\u00fc\u00dfe", "\u65e5\u672c", "a\ud83d\ude00b", "$1 \\ \u00e9"})
    void utf8ThatWasReadAsLatin1IsDecoded(String written) {
        String read = new String(written.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(SettingText.decoded(read)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gr\u00fc\u00dfe", "\u00e4", "\u00c3", "\u00c3x\u00a4", "\u65e5\u672c", "\u00ed\u00a0\u0080"})
    void whatIsNotUtf8Stays(String text) {
        assertThat(SettingText.decoded(text)).isEqualTo(text);
    }

    @Test
    void anEscapeBesideItIsKept() {
        assertThat(SettingText.decoded("\u00c3\u00a4 \u20ac \u00e4")).isEqualTo("\u00e4 \u20ac \u00e4");
    }
}
