package org.skep.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.extern.BpfObjectException;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Value;

/** The recorded cases, as far as they are about objects and values and not about the text of a configuration. */
class VectorsTest {
    private static final Pattern PLAIN_NUMBER = Pattern.compile("-?[1-9][0-9]{0,17}|0");
    private static final Pattern PLAIN_TEXT = Pattern.compile("\"[^\\\\]*\"");

    /** One row: the value between {@code CONFIG_V=} and the end of its line, and what came of it. */
    private record Row(String object, String value, boolean opens, boolean accepted, String why, String bytes) {}

    static Stream<String> layouts() {
        return IntStream.range(0, 20).mapToObj(i -> String.format(Locale.ROOT, "l%02d", i));
    }

    @Test
    void everyObjectOpensAsRecorded() throws BpfObjectException {
        Map<String, String> refused = new TreeMap<>();
        for (Row row : rows()) {
            refused.put(row.object(), row.opens() ? "-" : row.why());
        }
        assertThat(refused).hasSize(39);
        for (Map.Entry<String, String> one : refused.entrySet()) {
            for (String folder : List.of(".", "eb")) {
                Path file = Fixtures.VALUES.resolve(folder).resolve(one.getKey());
                if (one.getValue().equals("-")) {
                    BpfObject object = BpfObject.read(one.getKey(), Fixtures.bytes(file));
                    assertThat(object.externs()).as(one.getKey()).hasSize(1);
                } else {
                    BpfObjectException thrown = catchThrowableOfType(
                            BpfObjectException.class, () -> BpfObject.read(one.getKey(), Fixtures.bytes(file)));
                    assertThat(thrown).as(one.getKey()).isNotNull();
                    assertThat(thrown.code().word()).as(one.getKey()).isEqualTo(one.getValue());
                    assertThat(thrown.problems()).hasSize(1);
                    assertThat(thrown.getMessage()).startsWith(one.getKey() + ": CONFIG_V: strong ");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "eb"})
    void everyValueFitsAsRecorded(String folder) throws BpfObjectException {
        Map<String, Integer> seen = new TreeMap<>();
        for (Row row : rows()) {
            Optional<Value> value = value(row.value());
            if (!row.opens() || value.isEmpty()) {
                continue;
            }
            BpfObject object = BpfObject.read(
                    row.object(), Fixtures.bytes(Fixtures.VALUES.resolve(folder).resolve(row.object())));
            ValueSection section = object.valueSections().get(0);
            ExternType.Stored type =
                    (ExternType.Stored) section.externs().get(0).type();
            EncodedValue encoded = ValueEncoder.encode(value.get(), type, object.order());

            assertThat(verdict(encoded)).as(row.toString()).isEqualTo(row.why());
            if (encoded instanceof EncodedValue.Fits fits) {
                byte[] image = section.image(Map.of("CONFIG_V", fits.bytes()));
                byte[] expected = HexFormat.of().parseHex(row.bytes());
                boolean swapped = object.order() == ByteOrder.BIG_ENDIAN && !(type instanceof ExternType.Text);
                assertThat(image).as(row.toString()).isEqualTo(swapped ? reversed(expected) : expected);
            }
            seen.merge(row.why(), 1, Integer::sum);
        }
        assertThat(seen).containsOnlyKeys("-", "truncated", "type-mismatch", "out-of-range");
        assertThat(seen.values()).allMatch(count -> count > 3);
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void everyLayoutIsAsRecorded(String name) throws BpfObjectException {
        List<String> expected = Fixtures.lines(Fixtures.LAYOUT.resolve(name + ".expected"));
        List<String> offsets = expected.stream()
                .filter(line -> line.startsWith("offset"))
                .map(line -> line.replaceAll("\\s+", " "))
                .toList();
        int size = expected.stream()
                .filter(line -> line.startsWith("image"))
                .mapToInt(line -> line.split("\\s+", 2)[1].length() / 2)
                .findFirst()
                .orElseThrow();
        for (String folder : List.of(".", "eb")) {
            Path file = Fixtures.LAYOUT.resolve(folder).resolve(name + ".bpf.o");
            BpfObject object = BpfObject.read(name, Fixtures.bytes(file));

            assertThat(object.valueSections()).hasSize(1);
            ValueSection section = object.valueSections().get(0);
            assertThat(section.name()).isEqualTo(".kconfig");
            assertThat(section.size()).isEqualTo(size);
            assertThat(section.externs().stream().map(VectorsTest::offset)).containsExactlyElementsOf(offsets);
            assertThat(object.externs()).containsExactlyInAnyOrderElementsOf(section.externs());
            assertThat(object.externReferences())
                    .extracting(ExternReference::extern)
                    .containsAll(section.externs());
        }
    }

    private static String offset(Extern extern) {
        return "offset " + extern.name() + " " + extern.offset().orElseThrow();
    }

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (String line : Fixtures.lines(Fixtures.VALUES.resolve("expected.tsv"))) {
            String[] columns = line.split("\t", -1);
            String text = columns[1];
            boolean plain = text.startsWith("CONFIG_V=") && text.endsWith("\\n");
            rows.add(new Row(
                    columns[0],
                    plain ? text.substring("CONFIG_V=".length(), text.length() - 2) : "",
                    !columns[2].equals("open-error"),
                    columns[2].equals("0"),
                    columns[3],
                    columns[4]));
        }
        assertThat(rows).hasSize(2340).anyMatch(Row::accepted);
        assertThat(Files.exists(Fixtures.VALUES)).isTrue();
        return rows;
    }

    /** The value that a resolver reads from a text that leaves no doubt; the others are about reading. */
    private static Optional<Value> value(String text) {
        return switch (text) {
            case "y" -> Optional.of(Value.Tristate.YES);
            case "n" -> Optional.of(Value.Tristate.NO);
            case "m" -> Optional.of(Value.Tristate.MODULE);
            default -> {
                if (PLAIN_NUMBER.matcher(text).matches()) {
                    yield Optional.of(new Value.Number(Long.parseLong(text)));
                }
                yield PLAIN_TEXT.matcher(text).matches()
                        ? Optional.of(new Value.Text(
                                text.substring(1, text.length() - 1).getBytes(StandardCharsets.UTF_8)))
                        : Optional.empty();
            }
        };
    }

    private static String verdict(EncodedValue encoded) {
        if (encoded instanceof EncodedValue.Misfit misfit) {
            return misfit.code().word();
        }
        return ((EncodedValue.Fits) encoded).truncated().isPresent() ? "truncated" : "-";
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
