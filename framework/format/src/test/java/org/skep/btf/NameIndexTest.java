package org.skep.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names that would keep an index busy. Counts work, not time. */
class NameIndexTest {
    private static final int MANY = 200_000;

    static List<ByteOrder> orders() {
        return BtfTest.orders();
    }

    @Test
    void namesThatJavaHashesAlikeAreSpread() throws BtfException {
        List<String> alike = alike(14);
        BtfBuilder builder = BtfBuilder.empty(ByteOrder.LITTLE_ENDIAN);
        alike.forEach(name -> builder.add(new BtfType.Forward(name, false)));
        NameIndex index = NameIndex.of(builder.build().image());

        assertThat(alike.stream().mapToInt(String::hashCode).distinct()).hasSize(1);
        assertThat(alike.stream().mapToInt(index::searched).sum()).isLessThan(8 * alike.size());
        assertThat(index.findAll(alike.get(4711))).containsExactly(4712);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void oneNameOfManyTypesIsHashedOnce(ByteOrder order) throws BtfException {
        byte[] bytes = sharing(order, MANY, Btf.MAX_STRING, type -> 1);
        NameIndex index = NameIndex.of(Btf.parse(bytes).image());

        assertThat(index.work()).isLessThan(2L * bytes.length);
        assertThat(index.findAll("n".repeat(Btf.MAX_STRING))).hasSize(MANY).isSorted();
    }

    @ParameterizedTest
    @MethodSource("orders")
    void everySuffixOfOneNameIsHashedOnce(ByteOrder order) throws BtfException {
        byte[] bytes = sharing(order, MANY, Btf.MAX_STRING, type -> 1 + type % Btf.MAX_STRING);
        NameIndex index = NameIndex.of(Btf.parse(bytes).image());

        assertThat(index.work()).isLessThan(2L * bytes.length);
        assertThat(index.findAll("nn"))
                .hasSize(MANY / Btf.MAX_STRING)
                .contains(Btf.MAX_STRING - 1, 2 * Btf.MAX_STRING - 1);
    }

    @Test
    void longerNamesAreRefused() {
        byte[] name = sharing(ByteOrder.LITTLE_ENDIAN, MANY, 3 << 20, type -> 1);
        byte[] suffix = sharing(ByteOrder.LITTLE_ENDIAN, 1, 3 << 20, type -> (3 << 20) - Btf.MAX_STRING);

        assertThatThrownBy(() -> Btf.parse(name))
                .isInstanceOf(BtfException.class)
                .hasMessage("type 1: it has a name of more than 4095 bytes");
        assertThatThrownBy(() -> Btf.parse(suffix)).isInstanceOf(BtfException.class);
    }

    @Test
    void aLongStringThatIsNoNameIsKept() throws BtfException {
        byte[] bytes = sharing(ByteOrder.LITTLE_ENDIAN, 1, 3 << 20, type -> (3 << 20) - Btf.MAX_STRING + 1);

        assertThat(Btf.parse(bytes).name(1)).hasSize(Btf.MAX_STRING);
    }

    @Test
    void readingAndIndexingEndWhenInterrupted() throws BtfException {
        byte[] bytes = sharing(ByteOrder.LITTLE_ENDIAN, 4 * MANY, 8, type -> 1);
        Btf btf = Btf.parse(bytes);
        try {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> Btf.parse(bytes)).isInstanceOf(CancellationException.class);
            assertThatThrownBy(() -> btf.findAll("n")).isInstanceOf(CancellationException.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(btf.findAll("nnnnnnnn").count()).isEqualTo(4 * MANY);
    }

    @Test
    void findsNothingByWhatIsNoName() throws BtfException {
        Btf btf = Btf.parse(sharing(ByteOrder.LITTLE_ENDIAN, 10, 8, type -> 1));

        for (String name : List.of("", "nnnnnnn", "nnnnnnnnn", "nnnnnnnn\0", "\u016ennnnnnn", "x")) {
            assertThat(btf.findAll(name)).as(name).isEmpty();
        }
    }

    /** Strings of the same {@link String#hashCode}, two to the power of this many. */
    private static List<String> alike(int power) {
        List<String> names = List.of("");
        for (int i = 0; i < power; i++) {
            List<String> longer = new ArrayList<>();
            names.forEach(name -> longer.addAll(List.of(name + "Aa", name + "BB")));
            names = longer;
        }
        return names;
    }

    /** Forward declarations and one string of this many letters n. */
    private static byte[] sharing(ByteOrder order, int types, int letters, IntUnaryOperator nameOfType) {
        ByteBuffer out = ByteBuffer.allocate(24 + 12 * types + letters + 2).order(order);
        out.putShort((short) BtfImage.MAGIC).put((byte) 1).put((byte) 0).putInt(24);
        out.putInt(0).putInt(12 * types).putInt(12 * types).putInt(letters + 2);
        for (int type = 0; type < types; type++) {
            out.putInt(nameOfType.applyAsInt(type))
                    .putInt(Kind.FWD.number() << 24)
                    .putInt(0);
        }
        byte[] string = new byte[letters + 2];
        Arrays.fill(string, 1, letters + 1, (byte) 'n');
        return out.put(string).array();
    }
}
