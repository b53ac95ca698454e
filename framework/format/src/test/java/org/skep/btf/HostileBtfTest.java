package org.skep.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that somebody else made up. */
class HostileBtfTest {
    private static final int MUTATIONS = 100_000;

    static List<ByteOrder> orders() {
        return BtfTest.orders();
    }

    @ParameterizedTest
    @MethodSource("orders")
    void refusesEveryTruncation(ByteOrder order) throws BtfException {
        byte[] whole = EveryKind.written(order).build().bytes();

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Btf.parse(cut)).as("%d bytes", length).isInstanceOf(BtfException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0  | 00       | magic 00eb, which is that of no BTF
                    2  | 02       | version 2, but only version 1 is known
                    3  | 80       | flags 0x80, but none is known
                    4  | 17000000 | a header of 23 bytes in %d bytes
                    4  | ffffffff | a header of 4294967295 bytes in %d bytes
                    8  | 02000000 | type section at offset 2, which is no multiple of 4
                    8  | 04000000 | type section ends at 576, after the string section begins at 572
                    12 | ffffffff | type section ends at 4294967319, after the string section begins at 572
                    20 | ffffffff | string section ends at 4294967867 of %d bytes
                    20 | 00000000 | string section does not begin and end with a zero byte
                    20 | 02000000 | string section does not begin and end with a zero byte
                    24 | ffffff7f | type 1: it has a name at 2147483647 of
                    28 | 00000000 | type 1: its kind is 0, which is unknown
                    28 | 00000014 | type 1: its kind is 20, which is unknown
                    28 | 00000021 | type 1: its kind is 33, which is unknown
                    28 | 00000054 | type 1: its kind is 84, which is unknown
                    28 | ffffff04 | type 1: the type section ends within it
                    28 | ffff0004 | type 1: the type section ends within it
                    32 | 11000000 | type 1: an integer of 17 bytes
                    32 | 00000000 | type 1: an integer of 0 bytes
                    36 | 21000000 | type 1: an integer of 33 bits at bit 0 in 4 bytes
                    36 | 01002000 | type 1: an integer of 1 bits at bit 32 in 4 bytes
                    36 | 20000008 | type 1: its encoding is 0x08000020, with bits set that mean nothing
                    80 | ffffffff | type 4: refers to type 4294967295, but there is no such type
                    80 | 1d000000 | type 4: refers to type 29, but there is no such type
                    """)
    void saysWhatIsWrongAndWhere(int at, String hex, String message) throws BtfException {
        byte[] bytes = EveryKind.written(ByteOrder.LITTLE_ENDIAN).build().bytes();
        byte[] patch = HexFormat.of().parseHex(hex);
        System.arraycopy(patch, 0, bytes, at, patch.length);

        assertThatThrownBy(() -> Btf.parse(bytes))
                .isInstanceOf(BtfException.class)
                .hasMessageStartingWith(message.replace("%d", String.valueOf(bytes.length)));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void mutatedBytesAreRefusedOrReadable(ByteOrder order) throws BtfException {
        byte[] whole = EveryKind.written(order).build().bytes();
        int read = mutate(whole, new Random(0x5ce9), MUTATIONS / 2, HostileBtfTest::readAll);

        assertThat(read).as("mutants that were still BTF").isBetween(MUTATIONS / 20, MUTATIONS / 2 - 1000);
    }

    @Test
    void mutatedCompilerOutputIsRefusedOrReadable() throws BtfException, IOException {
        byte[] whole = BtfTest.compiled("eb").bytes();
        int read = mutate(whole, new Random(0xb7f), MUTATIONS / 10, HostileBtfTest::readAll);

        assertThat(read).as("mutants that were still BTF").isPositive();
    }

    /** Any throwable but a BtfException ends the test. */
    private static int mutate(byte[] whole, Random random, int times, Consumer<Btf> use) {
        int read = 0;
        for (int i = 0; i < times; i++) {
            byte[] mutant = whole.clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                int at = random.nextInt(mutant.length);
                switch (random.nextInt(3)) {
                    case 0 -> mutant[at] = (byte) random.nextInt();
                    case 1 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                    default -> Arrays.fill(mutant, at, Math.min(at + 4, mutant.length), (byte) (random.nextInt(3) - 1));
                }
            }
            try {
                use.accept(Btf.parse(mutant));
                read++;
            } catch (BtfException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }
        return read;
    }

    private static void readAll(Btf btf) {
        for (int id = 1; id <= btf.typeCount(); id++) {
            BtfType type = btf.type(id);
            if (!type.name().isEmpty()) {
                assertThat(btf.findAll(type.name()).boxed()).contains(id);
            }
            assertThat(btf.describe(id)).isNotNull().hasSizeLessThan(5000);
            btf.sizeOf(id);
            try {
                btf.skipModifiers(id);
            } catch (BtfException circle) {
                assertThat(circle).hasMessageContaining("chain");
            }
        }
    }
}
