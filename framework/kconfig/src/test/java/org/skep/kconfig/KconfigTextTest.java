package org.skep.kconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.extern.Code;

class KconfigTextTest {

    @Test
    void entriesHaveLineAndBytes() {
        KconfigText text = KconfigText.parse(
                latin1(
                        """
                #
                # Automatically generated file; DO NOT EDIT.
                #
                CONFIG_HZ=250
                # CONFIG_XFS_RT is not set

                CONFIG_LOCALVERSION="-a=b"
                """));
        assertThat(value(text, "CONFIG_HZ")).contains("250");
        assertThat(text.entry("CONFIG_HZ").orElseThrow().line()).isEqualTo(4);
        assertThat(value(text, "CONFIG_LOCALVERSION"))
                .as("split at the first equals sign")
                .contains("\"-a=b\"");
        assertThat(text.entry("CONFIG_LOCALVERSION").orElseThrow().origin("/boot/config"))
                .hasToString("/boot/config:7")
                .satisfies(origin -> assertThat(origin.raw()).contains("CONFIG_LOCALVERSION=\"-a=b\""));
        assertThat(text.size()).isEqualTo(2);
        assertThat(text.badLine()).isEmpty();
    }

    /** As the compiler writes them into objects. */
    @Test
    void namesAreUtf8() {
        KconfigText text = KconfigText.parse("CONFIG_\u00e9=7\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(text.entry("CONFIG_\u00e9")).isPresent();
        assertThat(text.entry("CONFIG_\u00c3\u00a9")).isEmpty();
    }

    @Test
    void recordsNotSetLines() {
        KconfigText text = KconfigText.parse(latin1("\n# CONFIG_A is not set\n# CONFIG_A is not set\nCONFIG_B=y\n"
                + "# CONFIG_B is not set \n#CONFIG_C is not set\n# CONFIG_D is not set\r\n# CONFIG_E is not set"));
        assertThat(text.entry("CONFIG_A")).isEmpty();
        assertThat(text.unset("CONFIG_A")).hasValue(2);
        assertThat(text.unset("CONFIG_B")).as("a blank follows").isEmpty();
        assertThat(text.unset("CONFIG_C")).as("a blank is missing").isEmpty();
        assertThat(text.unset("CONFIG_D")).as("carriage return").hasValue(7);
        assertThat(text.unset("CONFIG_E")).as("no line feed").hasValue(8);
        assertThat(text.unset("CONFIG_")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "CONFIG_V=1\\nCONFIG_V=2\\n, 1, the first entry wins",
                "CONFIG_V=1, 1, no line feed at the end",
                "CONFIG_VX=2\\nCONFIG_V=1\\nCONFIG_=3, 1, whole names only",
                "` CONFIG_V=2\\n\\tCONFIG_V=2\\nconfig_V=2\\nXCONFIG_V=2\\nCONFIG_V=1\\n`, 1, other lines are ignored",
                "CONFIG_V= 1 \\n, ` 1 `, blanks belong to the value",
                "CONFIG_V==\\n, =, an equals sign is a value",
                "CONFIG V=1\\nnonsense\\nCONFIG_V=1\\n, 1, nor do other lines need an equals sign",
                "CONFIG_V=a\\xe4\\n, a\\xe4, bytes and not UTF-8",
            })
    void readsAsLibbpfDoes(String text, String expected, String about) {
        assertThat(value(KconfigText.parse(unescaped(text)), "CONFIG_V"))
                .as(about)
                .contains(new String(unescaped(expected), StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource({
        "CONFIG_A=1\\nCONFIG_V\\n, no-separator, 2, CONFIG_V",
        "CONFIG_V=\\n, no-value, 1, CONFIG_V=",
        "CONFIG_V=, no-value, 1, CONFIG_V=",
        "CONFIG_A=1\\n\\nCONFIG_A=\\n, no-value, 3, CONFIG_A=",
        "CONFIG_A=1\\nCONFIG_V=\\r\\n, no-value, 2, CONFIG_V=",
        "CONFIG_\\x00\\x1b, no-separator, 1, CONFIG_\\\\x00\\\\x1b",
        "CONFIG_X\\nCONFIG_Y=\\n, no-separator, 1, CONFIG_X",
    })
    void badLineMakesTheTextMalformed(String text, String code, int line, String shown) {
        KconfigText malformed = KconfigText.parse(unescaped(text));
        KconfigText.BadLine bad = malformed.badLine().orElseThrow();
        assertThat(bad.code()).isEqualTo(new Code(code));
        assertThat(bad.line()).isEqualTo(line);
        assertThat(bad.text()).isEqualTo(latin1(unescaped(shown)));
        assertThat(malformed.entry("CONFIG_A")).isEmpty();
        assertThat(malformed.size()).isZero();
    }

    /** A carriage return before the line feed is dropped; NUL bytes are ordinary bytes. */
    @Test
    void difference3CarriageReturnsAreDroppedAndNulsAreBytes() {
        KconfigText text =
                KconfigText.parse(latin1("CONFIG_A=1\r\nCONFIG_B=1\r\r\nCONFIG_C=a\rb\nCONFIG_D=a\0b\0\nCONFIG_E=y\r"));
        assertThat(value(text, "CONFIG_A")).contains("1");
        assertThat(value(text, "CONFIG_B")).as("only one of them").contains("1\r");
        assertThat(value(text, "CONFIG_C")).contains("a\rb");
        assertThat(value(text, "CONFIG_D")).contains("a\0b\0");
        assertThat(value(text, "CONFIG_E")).as("at the end of the text").contains("y");
    }

    /** Differs from libbpf, which splits lines at 4,095 bytes. */
    @Test
    void difference4LinesMayHaveAnyLength() {
        String text = "x".repeat(4089) + "CONFIG_NO=1\n" + "CONFIG_LONG=\"" + "y".repeat(100_000) + "CONFIG_NO=\"\n";
        KconfigText read = KconfigText.parse(latin1(text));
        assertThat(value(read, "CONFIG_LONG").orElseThrow()).hasSize(100_012);
        assertThat(read.entry("CONFIG_NO")).isEmpty();
        assertThat(read.entry("CONFIG_LONG").orElseThrow().origin("x").raw().orElseThrow())
                .as("messages are cut")
                .hasSizeLessThan(1100)
                .endsWith("yyy...");
    }

    @Test
    void findsEachOfManyNames() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            text.append("CONFIG_").append(i).append('=').append(i).append('\n');
            text.append("# CONFIG_U").append(i).append(" is not set\n");
        }
        KconfigText read = KconfigText.parse(latin1(text.toString()));
        assertThat(read.size()).isEqualTo(100_000);
        for (int i = 0; i < 100_000; i++) {
            assertThat(value(read, "CONFIG_" + i)).contains(String.valueOf(i));
            assertThat(read.unset("CONFIG_U" + i)).hasValue(2 * i + 2);
        }
        assertThat(read.entry("CONFIG_100000")).isEmpty();
        assertThat(read.unset("CONFIG_1")).isEmpty();
    }

    @Test
    void emptyTextHasNoEntries() {
        assertThat(KconfigText.parse(new byte[0]).size()).isZero();
        assertThat(KconfigText.parse(new byte[0]).badLine()).isEmpty();
    }

    @Test
    void overridesMayHaveAnyName() {
        KconfigText text = KconfigText.parseOverrides(
                latin1(
                        "# what we know better\n\n \t\n\t # and more\n# CONFIG_X is not set\n\r\nLINUX_KERNEL_VERSION=0x060100\nCONFIG_HZ=1000\ndemo_limit=\"x\"\n"));
        assertThat(text.badLine()).isEmpty();
        assertThat(value(text, "LINUX_KERNEL_VERSION")).contains("0x060100");
        assertThat(value(text, "CONFIG_HZ")).contains("1000");
        assertThat(value(text, "demo_limit")).contains("\"x\"");
        assertThat(KconfigText.parse(latin1("demo_limit=1\n")).entry("demo_limit"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "no entry, no-separator",
                "` A=1`, no-separator",
                "1A=1, no-separator",
                "A B=1, no-separator",
                "A-B=1, no-separator",
                "=1, no-separator",
                "A, no-separator",
                "A=, no-value",
                "CONFIG_A, no-separator",
                "CONFIG_A = 1, no-separator",
                "CONFIG_A =1, no-separator",
                "`CONFIG_A\t=1`, no-separator",
                "CONFIG_A= 1, no-separator",
                "`CONFIG_A=\t1`, no-separator",
                "`CONFIG_A=1 `, no-separator",
                "`CONFIG_A= `, no-separator",
                "` CONFIG_A=1`, no-separator",
                "CONFIG_A B=1, no-separator",
                "CONFIG_A-B=1, no-separator",
                "CONFIG_=, no-value",
                "CONFIG_A:1, no-separator",
                "; CONFIG_A=1, no-separator",
                "export CONFIG_A=1, no-separator",
            })
    void refusesOtherLinesInOverrides(String line, String code) {
        KconfigText text = KconfigText.parseOverrides(latin1("OK=1\n" + line + "\n"));
        KconfigText.BadLine bad = text.badLine().orElseThrow();
        assertThat(bad.code()).isEqualTo(new Code(code));
        assertThat(bad.line()).isEqualTo(2);
        assertThat(bad.text()).isEqualTo(line);
        assertThat(bad.why()).contains("NAME=VALUE");
        assertThat(text.entry("OK")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONFIG_\u00e4=1", "\u00e4=1", "\u00ef\u00bb\u00bfCONFIG_A=1", "CONFIG_A\u00a0=1"})
    void requiresAsciiNamesInOverrides(String line) {
        assertThat(KconfigText.parseOverrides(latin1(line))
                        .badLine()
                        .orElseThrow()
                        .code())
                .isEqualTo(Code.NO_SEPARATOR);
    }

    private static Optional<String> value(KconfigText text, String name) {
        return text.entry(name).map(entry -> latin1(entry.value()));
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Decodes {@code \n}, {@code \t}, {@code \r}, {@code \\} and {@code \xHH}, as in the recorded vectors. */
    private static byte[] unescaped(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            c = text.charAt(++i);
            switch (c) {
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case 'x' -> {
                    out.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> out.append(c);
            }
        }
        return latin1(out.toString());
    }

    @Test
    void stopsWhenInterrupted() {
        byte[] text = latin1("CONFIG_A=y\n".repeat(10_000));
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> KconfigText.parse(text));
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    }
}
