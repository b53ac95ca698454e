package org.skep.btf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names are UTF-8; other bytes are not lost. */
class Utf8Test {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "task_struct",
                "größe",
                "日本語",
                "𝐚",
                "a\u0080",
                "\u07ff\u0800\uffff",
                "\\",
                "\\x",
                "\\x41",
                "\\xE9"
            })
    void readsWhatIsWellFormedAsItIs(String name) {
        byte[] bytes = name.getBytes(UTF_8);

        assertThat(Utf8.decode(bytes, 0, bytes.length)).isEqualTo(name);
        assertThat(Utf8.encode(name)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "e9, \\xe9",
        "67fc72, g\\xfcr",
        // Cut off, encoded too long, half of a surrogate pair, beyond the last character.
        "c3, \\xc3",
        "c3c3a9, \\xc3é",
        "c0af, \\xc0\\xaf",
        "eda080, \\xed\\xa0\\x80",
        "f4908080, \\xf4\\x90\\x80\\x80",
        "f09d90, \\xf0\\x9d\\x90",
        // What looks like that already.
        "5c786539, \\x5cxe9",
        "5c783563, \\x5cx5c",
    })
    void readsOtherBytesAsEscapes(String hex, String name) {
        byte[] bytes = HexFormat.of().parseHex(hex);

        assertThat(Utf8.decode(bytes, 0, bytes.length)).isEqualTo(name);
        assertThat(Utf8.encode(name)).isEqualTo(bytes);
    }

    @Test
    void losesNothing() {
        Random random = new Random(1);
        byte[] alphabet = HexFormat.of().parseHex("5c7830383561c3a9edf0f49d9080bf41");
        Map<String, String> read = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(9)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = alphabet[random.nextInt(alphabet.length)];
            }
            String name = Utf8.decode(bytes, 0, bytes.length);
            String hex = HexFormat.of().formatHex(bytes);
            assertThat(HexFormat.of().formatHex(Utf8.encode(name))).as(name).isEqualTo(hex);
            assertThat(read.merge(name, hex, (one, other) -> one)).isEqualTo(hex);
        }
    }

    @Test
    void comparesByBytes() {
        assertThat("𝐚").isLessThan("ａ");
        assertThat(Utf8.perByte("𝐚")).isGreaterThan(Utf8.perByte("ａ"));
        assertThat(Utf8.perByte("é")).isEqualTo("Ã©");
        assertThat(Utf8.perByte("plain")).isEqualTo("plain");
    }

    @ParameterizedTest
    @CsvSource({"plain, 3, pla", "größe, 3, gr", "größe, 4, grö", "𝐚, 3, ''", "größe, 7, größe", "\\xe9\\xe9, 1, \\xe9"
    })
    void cutsBetweenCharacters(String name, int most, String beginning) {
        assertThat(Utf8.cut(name, most)).isEqualTo(beginning);
    }

    @Test
    void typesAreFoundByTheNamesThatTheyHave() throws BtfException {
        BtfBuilder builder = BtfBuilder.empty(ByteOrder.LITTLE_ENDIAN);
        int size = builder.add(new BtfType.Int("größe", 4, 32, 0, true, false, false));
        int other = builder.add(new BtfType.Int("gr\\xfc", 4, 32, 0, true, false, false));
        builder.add(new BtfType.Enumeration("e", 4, false, List.of(new BtfType.Enumerator("länge", 0))));
        builder.add(new BtfType.Int("maß___v2", 4, 32, 0, true, false, false));
        Btf btf = builder.build();

        assertThat(new String(builder.toBytes(), UTF_8)).contains("\0größe\0");
        assertThat(new String(builder.toBytes(), ISO_8859_1)).contains("\0gr\u00fc\0");
        assertThat(btf.name(size)).isEqualTo("größe");
        assertThat(btf.find(Kind.INT, "größe")).hasValue(size);
        assertThat(btf.findAll("gr\\xfc")).containsExactly(other);
        assertThat(btf.findAll("grü")).isEmpty();
        assertThat(btf.isNamed(size, "größe")).isTrue();
        assertThat(btf.isMemberNamed(3, 0, "länge")).isTrue();
        assertThat(btf.memberName(3, 0)).isEqualTo("länge");
        assertThat(btf.candidates("maß").size()).isEqualTo(1);
        assertThatThrownBy(() -> BtfBuilder.of(btf).add(new BtfType.Int("\ud835", 4, 32, 0, true, false, false)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
