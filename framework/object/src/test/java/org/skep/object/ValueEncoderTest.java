package org.skep.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.extern.ExternType;
import org.skep.extern.Value;

class ValueEncoderTest {
    private static final Map<String, ExternType.Stored> TYPES = Map.of(
            "bool", new ExternType.Bool(),
            "char", new ExternType.Char(true),
            "uchar", new ExternType.Char(false),
            "short", new ExternType.Int(2, true),
            "uint", new ExternType.Int(4, false),
            "ulong", new ExternType.Int(8, false),
            "tristate", new ExternType.Tristate(4),
            "tristate64", new ExternType.Tristate(8),
            "text4", new ExternType.Text(4),
            "text1", new ExternType.Text(1));

    private static final Map<String, Value> VALUES = Map.of(
            "y",
            Value.Tristate.YES,
            "n",
            Value.Tristate.NO,
            "m",
            Value.Tristate.MODULE,
            "on",
            new Value.Flag(true),
            "off",
            new Value.Flag(false),
            "abc",
            Value.Text.of("abc"),
            "abcd",
            Value.Text.of("abcd"),
            "empty",
            Value.Text.of(""),
            "address",
            new Value.Address(1),
            "type",
            new Value.KernelType("", 1));

    @ParameterizedTest
    @CsvSource({
        "y, bool, 01, 01",
        "n, bool, 00, 00",
        "m, bool, type-mismatch,",
        "m, char, 6d, 6d",
        "y, short, type-mismatch,",
        "m, tristate, 02000000, 00000002",
        "y, tristate64, 0100000000000000, 0000000000000001",
        "y, text4, type-mismatch,",
        "on, bool, 01, 01",
        "off, char, 00, 00",
        "on, uint, 01000000, 00000001",
        "on, tristate, type-mismatch,",
        "on, text4, type-mismatch,",
        "abc, text4, 61626300, 61626300",
        "abcd, text4, truncated 61626300, truncated 61626300",
        "abcd, text1, truncated 00, truncated 00",
        "empty, text1, 00, 00",
        "abc, char, type-mismatch,",
        "127, char, 7f, 7f",
        "128, char, out-of-range,",
        "-128, char, 80, 80",
        "-129, char, out-of-range,",
        "255, uchar, ff, ff",
        "-1, uchar, out-of-range,",
        "-32768, short, 0080, 8000",
        "32768, short, out-of-range,",
        "4294967295, uint, ffffffff, ffffffff",
        "4294967296, uint, out-of-range,",
        "-2, ulong, feffffffffffffff, fffffffffffffffe",
        "1, bool, type-mismatch,",
        "1, tristate, type-mismatch,",
        "1, text4, type-mismatch,",
        "address, ulong, type-mismatch,",
        "type, uint, type-mismatch,",
    })
    void fitsValuesToTypes(String value, String type, String little, String big) {
        Value given = VALUES.containsKey(value) ? VALUES.get(value) : new Value.Number(Long.parseLong(value));

        assertThat(words(ValueEncoder.encode(given, TYPES.get(type), ByteOrder.LITTLE_ENDIAN)))
                .isEqualTo(little);
        assertThat(words(ValueEncoder.encode(given, TYPES.get(type), ByteOrder.BIG_ENDIAN)))
                .isEqualTo(big == null ? little : big);
    }

    private static String words(EncodedValue encoded) {
        if (encoded instanceof EncodedValue.Misfit misfit) {
            assertThat(misfit.why()).contains(" does not fit a");
            return misfit.code().word();
        }
        EncodedValue.Fits fits = (EncodedValue.Fits) encoded;
        return (fits.truncated().isPresent() ? "truncated " : "")
                + HexFormat.of().formatHex(fits.bytes());
    }
}
