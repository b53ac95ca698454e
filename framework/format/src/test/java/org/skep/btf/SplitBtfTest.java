package org.skep.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.skep.btf.BtfType.Member;

/** BTF that continues another one, as modules have it. */
class SplitBtfTest {
    static List<ByteOrder> orders() {
        return BtfTest.orders();
    }

    @ParameterizedTest
    @MethodSource("orders")
    void continuesIdsAndStringsOfItsBase(ByteOrder order) throws BtfException {
        Btf base = base(order);
        byte[] bytes = module(base).toBytes();
        Btf trustedBase = Btf.trusted(ByteBuffer.wrap(base.bytes()));
        for (Btf split : List.of(Btf.parse(bytes, base), Btf.trusted(ByteBuffer.wrap(bytes), trustedBase))) {
            assertThat(split.base()).isPresent();
            assertThat(split.firstId()).isEqualTo(base.typeCount() + 1);
            assertThat(split.typeCount()).isEqualTo(base.typeCount() + 4);
            assertThat(split.type(1)).isEqualTo(base.type(1));
            int own = split.find(Kind.STRUCT, "own").orElseThrow();
            assertThat(split.type(own))
                    .isEqualTo(new BtfType.Struct(
                            "own", 24, List.of(new Member("a", 2, 0, 0), new Member("n", 1, 128, 0)), false));
            assertThat(split.memberName(own, 0)).isEqualTo("a");
            assertThat(split.sizeOf(split.memberType(own, 0))).hasValue(16);
            assertThat(split.describe(own + 1)).isEqualTo("struct own *");
            assertThat(split.ids(Kind.STRUCT).toArray()).containsExactly(2, own, own + 3);
            assertThat(split.bytes()).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @MethodSource("orders")
    void looksUpTheBaseFirstAndCandidatesInItsOwnTypesOnly(ByteOrder order) throws BtfException {
        Btf base = base(order);
        Btf split = module(base).build();
        int again = base.typeCount() + 4;

        assertThat(split.find(Kind.STRUCT, "pair")).hasValue(2);
        assertThat(split.findOwn(Kind.STRUCT, "pair")).hasValue(again);
        assertThat(split.findOwn(Kind.INT, "int")).isEmpty();
        assertThat(split.findAll("pair").toArray()).containsExactly(2, again);
        assertThat(split.candidates("pair").toArray()).containsExactly(again - 1, again);
        assertThat(base.candidates("pair___x").toArray()).containsExactly(2);
        assertThat(base.find(Kind.STRUCT, "own")).isEmpty();
    }

    /** Debian's modules of Linux 5.10 and later share most of their names with the kernel. */
    @Test
    void aModuleNeedNotHaveStrings() throws BtfException {
        Btf base = base(ByteOrder.LITTLE_ENDIAN);
        BtfBuilder builder = BtfBuilder.on(base);
        builder.add(new BtfType.Pointer(2));
        Btf split = builder.build();

        assertThat(split.image().stringsEnd() - split.image().strings()).isZero();
        assertThat(split.describe(split.typeCount())).isEqualTo("struct pair *");
    }

    @Test
    void isNothingWithoutItsBase() throws BtfException {
        Btf base = base(ByteOrder.LITTLE_ENDIAN);
        Btf split = module(base).build();

        assertThatThrownBy(() -> Btf.parse(split.bytes())).isInstanceOf(BtfException.class);
        assertThat(split).isEqualTo(Btf.parse(split.bytes(), base(ByteOrder.LITTLE_ENDIAN)));
        assertThat(split.bytes()).isNotEqualTo(base.bytes());
    }

    @Test
    void bothAreOfOneByteOrder() throws BtfException {
        Btf base = base(ByteOrder.LITTLE_ENDIAN);
        byte[] other = module(base(ByteOrder.BIG_ENDIAN)).toBytes();

        assertThatThrownBy(() -> Btf.parse(other, base))
                .isInstanceOf(BtfException.class)
                .hasMessage("it is BIG_ENDIAN, its base is LITTLE_ENDIAN");
    }

    @Test
    void splitBtfCanBeABaseItself() throws BtfException {
        Btf middle = module(base(ByteOrder.LITTLE_ENDIAN)).build();
        BtfBuilder builder = BtfBuilder.on(middle);
        int top = builder.add(new BtfType.Typedef("top", middle.typeCount()));
        Btf split = builder.build();

        assertThat(split.describe(top)).isEqualTo("top");
        assertThat(split.sizeOf(top)).hasValue(4);
        assertThat(split.find(Kind.INT, "int")).hasValue(1);
        assertThat(split.find(Kind.STRUCT, "own")).hasValue(middle.firstId());
    }

    @Test
    void mutantsAreRefusedOrReadable() throws BtfException {
        Btf base = base(ByteOrder.BIG_ENDIAN);
        byte[] bytes = module(base).toBytes();
        Random random = new Random(0x59117);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] mutant = bytes.clone();
            mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
            try {
                Btf btf = Btf.parse(mutant, base);
                for (int id = 1; id <= btf.typeCount(); id++) {
                    btf.type(id);
                    btf.describe(id);
                    btf.candidates(btf.name(id));
                }
                read++;
            } catch (BtfException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }

        assertThat(read).isBetween(1000, 19_000);
    }

    private static Btf base(ByteOrder order) throws BtfException {
        BtfBuilder builder = BtfBuilder.empty(order);
        builder.add(new BtfType.Int("int", 4, 32, 0, true, false, false));
        builder.add(
                new BtfType.Struct("pair", 16, List.of(new Member("a", 1, 0, 0), new Member("b", 1, 64, 0)), false));
        return builder.build();
    }

    private static BtfBuilder module(Btf base) {
        BtfBuilder builder = BtfBuilder.on(base);
        int own = builder.add(
                new BtfType.Struct("own", 24, List.of(new Member("a", 2, 0, 0), new Member("n", 1, 128, 0)), false));
        builder.add(new BtfType.Pointer(own));
        builder.add(new BtfType.Forward("pair___old", false));
        builder.add(new BtfType.Struct("pair", 4, List.of(new Member("a", 1, 0, 0)), false));
        return builder;
    }
}
