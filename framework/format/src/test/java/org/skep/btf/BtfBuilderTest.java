package org.skep.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.btf.BtfType.Entry;

class BtfBuilderTest {
    static List<ByteOrder> orders() {
        return BtfTest.orders();
    }

    @ParameterizedTest
    @ValueSource(strings = {"el", "eb"})
    void keepsEveryByteOfWhatIsNotEdited(String order) throws BtfException, IOException {
        Btf btf = BtfTest.compiled(order);

        assertThat(BtfBuilder.of(btf).toBytes()).isEqualTo(btf.bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"el", "eb"})
    void writesTheBytesThatItReadAgain(String order) throws BtfException, IOException {
        Btf btf = BtfTest.compiled(order);
        BtfBuilder copy = BtfBuilder.empty(btf.order());
        BtfTest.types(btf).forEach(copy::add);

        Btf copied = copy.build();
        assertThat(BtfTest.types(copied)).isEqualTo(BtfTest.types(btf));
        assertThat(typeSection(copied)).hasSameSizeAs(typeSection(btf));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void editsInPlace(ByteOrder order) throws BtfException {
        Btf before = EveryKind.written(order).build();
        int section = before.find(Kind.DATASEC, ".data").orElseThrow();
        List<Entry> turned = new ArrayList<>(before.entries(section));
        Collections.reverse(turned);
        turned.set(0, new Entry(18, 0xffff_ffffL, 9));

        Btf after = BtfBuilder.of(before)
                .resize(section, 12)
                .entries(section, turned)
                .link(18, Linkage.GLOBAL)
                .link(20, Linkage.EXTERN)
                .retype(20, 1)
                .build();

        List<BtfType> expected = new ArrayList<>(EveryKind.TYPES);
        expected.set(section - 1, new BtfType.DataSection(".data", 12, turned));
        expected.set(17, new BtfType.Function("call", 17, Linkage.GLOBAL));
        expected.set(19, new BtfType.Variable("variable", 1, Linkage.EXTERN));
        assertThat(BtfTest.types(after)).isEqualTo(expected);
        assertThat(after.bytes()).hasSameSizeAs(before.bytes());
        assertThat(BtfTest.types(before)).as("the original").isEqualTo(EveryKind.TYPES);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void addsTypesAndStringsBehindWhatIsThere(ByteOrder order) throws BtfException {
        Btf before = EveryKind.written(order).build();
        BtfBuilder builder = BtfBuilder.of(before);

        int added = builder.add(new BtfType.Variable("dummy\u00e9", 1, Linkage.GLOBAL));
        builder.add(new BtfType.Typedef("alias", added));
        Btf after = builder.link(added, Linkage.STATIC).build();

        assertThat(added).isEqualTo(before.typeCount() + 1);
        assertThat(BtfTest.types(after)).startsWith(EveryKind.TYPES.toArray(BtfType[]::new));
        assertThat(after.find(Kind.VAR, "dummy\u00e9")).hasValue(added);
        assertThat(after.linkage(added)).isEqualTo(Linkage.STATIC);
        assertThat(after.findAll("alias")).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void replacesTypesByOthersOfTheSameLength(ByteOrder order) throws BtfException {
        Btf before = EveryKind.written(order).build();
        int section = before.find(Kind.DATASEC, ".data").orElseThrow();
        int members = before.entries(section).size();
        BtfType struct = new BtfType.Struct(
                "_data", 12, Collections.nCopies(members, new BtfType.Member("one", 1, 0, 0)), false);

        BtfBuilder builder = BtfBuilder.of(before).replace(section, struct);
        assertThatThrownBy(() -> builder.replace(section, new BtfType.Const(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("type " + section + " has a record of");

        List<BtfType> expected = new ArrayList<>(EveryKind.TYPES);
        expected.set(section - 1, struct);
        assertThat(BtfTest.types(builder.build())).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void readsStringsByTheirOffset(ByteOrder order) throws BtfException {
        Btf btf = EveryKind.written(order).build();

        assertThat(btf.string(0)).hasValue("");
        assertThat(btf.string(-1)).isEmpty();
        assertThat(btf.string(1L << 32)).isEmpty();
    }

    @Test
    void refusesWhatBtfCannotHold() {
        BtfBuilder builder = EveryKind.written(ByteOrder.BIG_ENDIAN);

        assertThatThrownBy(() -> builder.add(new BtfType.Typedef("a\0b", 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.add(new BtfType.Typedef("\ud835", 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.resize(21, 1L << 32)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.resize(1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("type 1 is a INT, not a DATASEC");
        assertThatThrownBy(() -> builder.entries(21, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.link(999, Linkage.GLOBAL)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() ->
                        builder.add(new BtfType.Struct("s", 4, List.of(new BtfType.Member("m", 1, 1 << 24, 0)), true)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAReferenceToNoType() {
        BtfBuilder builder = BtfBuilder.empty(ByteOrder.LITTLE_ENDIAN);
        builder.add(new BtfType.Pointer(2));

        assertThatThrownBy(builder::build)
                .isInstanceOf(BtfException.class)
                .hasMessage("type 1: refers to type 2, but there is no such type");
    }

    private static byte[] typeSection(Btf btf) {
        BtfImage image = btf.image();
        return Arrays.copyOfRange(btf.bytes(), image.types(), image.typesEnd());
    }
}
