package org.skep.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * BTF as newer kernels than those at hand may have it: a longer header, a layout section, more members than 16 bits
 * count, kinds that are not known.
 */
class NewerBtfTest {
    /** Of a kind that Linux 7.2 does not have, with a number that needs more than the five bits of older ones. */
    private static final int NEW_KIND = 0x45;

    private static final int MANY = 70_000;
    private static final int INT = 1;
    private static final int WIDE = 2;
    private static final int UNKNOWN = 3;
    private static final int BEHIND = 4;
    private static final int POINTER = 5;
    private static final int WRAPPED = 6;

    static List<ByteOrder> orders() {
        return BtfTest.orders();
    }

    @ParameterizedTest
    @MethodSource("orders")
    void everythingButTheUnknownTypeResolves(ByteOrder order) throws BtfException {
        byte[] bytes = newer(order, 40, true);
        for (Btf btf : List.of(Btf.parse(bytes), Btf.trusted(ByteBuffer.wrap(bytes)))) {
            assertThat(btf.typeCount()).isEqualTo(WRAPPED);
            assertThat(btf.find(Kind.INT, "int")).hasValue(INT);
            assertThat(btf.find(Kind.ENUM, "wide")).hasValue(WIDE);
            assertThat(btf.memberCount(WIDE)).isEqualTo(MANY);
            assertThat(btf.enumeratorValue(WIDE, MANY - 1)).isEqualTo(MANY - 1);
            assertThat(((BtfType.Enumeration) btf.type(WIDE)).enumerators()).hasSize(MANY);
            assertThat(btf.find(Kind.STRUCT, "behind")).hasValue(BEHIND);
            assertThat(btf.memberName(BEHIND, 0)).isEqualTo("x");
            assertThat(btf.sizeOf(BEHIND)).hasValue(4);
            assertThat(btf.describe(BEHIND)).isEqualTo("struct behind");

            assertThat(btf.kind(UNKNOWN)).isEqualTo(Kind.UNKNOWN);
            assertThat(btf.type(UNKNOWN)).isEqualTo(new BtfType.Unknown(NEW_KIND));
            assertThat(btf.name(UNKNOWN)).isEmpty();
            assertThat(btf.sizeOf(UNKNOWN)).isEmpty();
            assertThat(btf.sizeOf(POINTER)).hasValue(8);
            assertThat(btf.sizeOf(WRAPPED)).isEmpty();
            assertThat(btf.describe(POINTER)).isNotEmpty();
            assertThat(btf.referenced(UNKNOWN)).isEmpty();
            assertThatThrownBy(() -> btf.memberCount(UNKNOWN)).isInstanceOf(IllegalArgumentException.class);
            assertThat(Compatibility.typesAreCompatible(btf, UNKNOWN, btf, UNKNOWN))
                    .isFalse();
            assertThat(btf.bytes()).isEqualTo(bytes);
        }
    }

    @Test
    void theNameOfAnUnknownTypeIsNotLookedUp() throws BtfException {
        byte[] bytes = newer(ByteOrder.LITTLE_ENDIAN, 32, true);
        Btf btf = Btf.parse(bytes);

        // Its first word is where other types have the offset of their name: that of "int".
        assertThat(btf.findAll("int").toArray()).containsExactly(INT);
        assertThat(btf.candidates("int").toArray()).containsExactly(INT);
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 28, 32, 36, 4096})
    void aLongerHeaderIsAccepted(int header) throws BtfException {
        byte[] bytes = header(ByteOrder.LITTLE_ENDIAN, header, 0, record(ByteOrder.LITTLE_ENDIAN, 1, 16 << 24, 4));

        assertThat(Btf.parse(bytes).find(Kind.FLOAT, "int")).hasValue(1);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void withoutALayoutSectionAnUnknownKindIsRefused(ByteOrder order) {
        byte[] bytes = newer(order, 40, false);

        assertThatThrownBy(() -> Btf.parse(bytes))
                .isInstanceOf(BtfException.class)
                .hasMessage("type 3: its kind is 69, which is unknown");
        assertThatThrownBy(() -> Btf.trusted(ByteBuffer.wrap(bytes))).isInstanceOf(BtfException.class);
    }

    @Test
    void aLayoutSectionMustBeBetweenTypesAndStrings() {
        byte[] bytes = newer(ByteOrder.LITTLE_ENDIAN, 32, true);
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int layout = header.getInt(24);
        int length = header.getInt(28);
        int[][] wrong = {{0, length}, {layout + 4, length}, {layout + 2, length - 4}, {layout, length - 2}, {-4, length}
        };
        for (int[] one : wrong) {
            byte[] bad = bytes.clone();
            ByteBuffer.wrap(bad)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(24, one[0])
                    .putInt(28, one[1]);
            assertThatThrownBy(() -> Btf.parse(bad)).as(Arrays.toString(one)).isInstanceOf(BtfException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("orders")
    void writingKeepsTheLayoutSection(ByteOrder order) throws BtfException {
        Btf btf = Btf.parse(newer(order, 40, true));
        BtfBuilder builder = BtfBuilder.of(btf);
        assertThat(builder.toBytes()).isEqualTo(btf.bytes());
        int added = builder.add(new BtfType.Pointer(UNKNOWN));
        Btf grown = builder.build();

        assertThat(grown.kind(UNKNOWN)).isEqualTo(Kind.UNKNOWN);
        assertThat(grown.type(added)).isEqualTo(new BtfType.Pointer(UNKNOWN));
        assertThat(grown.find(Kind.STRUCT, "behind")).hasValue(BEHIND);
        assertThatThrownBy(() -> builder.add(new BtfType.Unknown(NEW_KIND)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Whatever is changed in it, reading it ends with a BtfException or with types; unchecked, with bounds kept. */
    @Test
    void mutantsAreRefusedOrReadable() {
        byte[] bytes = header(ByteOrder.LITTLE_ENDIAN, 36, 0x50, records(ByteOrder.LITTLE_ENDIAN, 3));
        Random random = new Random(0x2026);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] mutant = bytes.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
            }
            try {
                Btf btf = Btf.parse(mutant);
                read++;
                readAll(btf);
            } catch (BtfException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
            try {
                readAll(Btf.trusted(ByteBuffer.wrap(mutant)));
            } catch (BtfException | IndexOutOfBoundsException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }

        assertThat(read).isBetween(1000, 19_000);
    }

    private static void readAll(Btf btf) throws BtfException {
        for (int id = 1; id <= btf.typeCount(); id++) {
            btf.type(id);
            btf.describe(id);
            btf.sizeOf(id);
            btf.candidates(btf.name(id));
            Compatibility.typesAreCompatible(btf, id, btf, 1);
        }
    }

    private static byte[] newer(ByteOrder order, int header, boolean layout) {
        return header(order, header, layout ? NEW_KIND + 1 : 0, records(order, MANY));
    }

    private static byte[] records(ByteOrder order, int many) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(record(order, 1, 1 << 24, 4, 1 << 24 | 32));
        int[] wide = new int[3 + 2 * many];
        wide[0] = 5;
        wide[1] = 6 << 24 | many;
        wide[2] = 4;
        for (int i = 0; i < many; i++) {
            wide[3 + 2 * i] = 10;
            wide[4 + 2 * i] = i;
        }
        out.writeBytes(record(order, wide));
        // Two fixed words and one for each of three members, as the layout says; they refer to nothing that there is.
        out.writeBytes(record(order, 1, 1 << 31 | NEW_KIND << 24 | 3, -1, -1, -1, -1, -1, -1));
        out.writeBytes(record(order, 12, 4 << 24 | 1, 4, 10, 1, 0));
        out.writeBytes(record(order, 0, 2 << 24, 3));
        out.writeBytes(record(order, 0, 10 << 24, 3));
        return out.toByteArray();
    }

    private static byte[] record(ByteOrder order, int... words) {
        ByteBuffer out = ByteBuffer.allocate(4 * words.length).order(order);
        for (int word : words) {
            out.putInt(word);
        }
        return out.array();
    }

    /** A header of that length, the types, a layout section for that many kinds, and the strings. */
    private static byte[] header(ByteOrder order, int header, int kinds, byte[] types) {
        byte[] strings = "\0int\0wide\0x\0behind\0".getBytes(StandardCharsets.ISO_8859_1);
        int layout = 4 * kinds;
        ByteBuffer out = ByteBuffer.allocate(header + types.length + layout + strings.length)
                .order(order);
        out.putShort((short) BtfImage.MAGIC).put((byte) 1).put((byte) 0).putInt(header);
        out.putInt(0).putInt(types.length).putInt(types.length + layout).putInt(strings.length);
        if (header >= 32) {
            out.putInt(types.length).putInt(layout);
        }
        while (out.position() < header) {
            out.put((byte) 0xff);
        }
        out.position(header);
        out.put(types);
        for (int kind = 0; kind < kinds; kind++) {
            out.put((byte) (kind == NEW_KIND ? 8 : 0)).put((byte) (kind == NEW_KIND ? 4 : 0));
            out.putShort((short) 0x55aa);
        }
        return out.put(strings).array();
    }
}
