package org.skep.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BtfTest {
    static List<ByteOrder> orders() {
        return List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void readsEveryKindAsItWasWritten(ByteOrder order) throws BtfException {
        Btf btf = EveryKind.written(order).build();

        assertThat(btf.order()).isEqualTo(order);
        assertThat(types(btf)).isEqualTo(EveryKind.TYPES);
        assertThat(IntStream.rangeClosed(1, btf.typeCount()).mapToObj(btf::kind))
                .containsAll(EnumSet.complementOf(EnumSet.of(Kind.UNKNOWN)));
        for (int id = 1; id <= btf.typeCount(); id++) {
            assertThat(btf.kind(id)).isEqualTo(btf.type(id).kind());
            assertThat(btf.name(id)).isEqualTo(btf.type(id).name());
        }
    }

    @Test
    void byteOrdersDifferInBytesOnly() throws BtfException, IOException {
        Btf little = compiled("el");
        Btf big = compiled("eb");

        assertThat(little.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(big.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
        assertThat(types(big)).isEqualTo(types(little));
    }

    @ParameterizedTest
    @ValueSource(strings = {"el", "eb"})
    void readsWhatTheCompilerWrote(String order) throws BtfException, IOException {
        Btf btf = compiled(order);

        assertThat(IntStream.rangeClosed(1, btf.typeCount()).mapToObj(btf::kind))
                .as("every kind but ENUM64, which clang 14 does not write")
                .containsAll(Arrays.stream(Kind.values())
                        .filter(kind -> kind != Kind.ENUM64 && kind != Kind.UNKNOWN)
                        .toList());
        int struct = btf.find(Kind.STRUCT, "everything").orElseThrow();
        BtfType.Struct everything = (BtfType.Struct) btf.type(struct);
        assertThat(everything.size()).isEqualTo(144);
        assertThat(everything.members())
                .extracting(BtfType.Member::name)
                .startsWith("truth", "letter", "small", "count");
        assertThat(everything.members()).extracting(BtfType.Member::bitOffset).endsWith(832L, 896L, 1024L);
        assertThat(btf.type(btf.find(Kind.STRUCT, "flags").orElseThrow()))
                .isEqualTo(new BtfType.Struct(
                        "flags",
                        8,
                        List.of(
                                new BtfType.Member(
                                        "low",
                                        btf.find(Kind.INT, "unsigned int").orElseThrow(),
                                        0,
                                        3),
                                new BtfType.Member(
                                        "high",
                                        btf.find(Kind.INT, "unsigned int").orElseThrow(),
                                        3,
                                        29),
                                new BtfType.Member(
                                        "plain", btf.find(Kind.INT, "int").orElseThrow(), 32, 0)),
                        true));
        assertThat(btf.linkage(btf.find(Kind.VAR, "number_of").orElseThrow())).isEqualTo(Linkage.EXTERN);
        assertThat(btf.linkage(btf.find(Kind.VAR, "hidden").orElseThrow())).isEqualTo(Linkage.STATIC);
        assertThat(btf.linkage(btf.find(Kind.FUNC, "program").orElseThrow())).isEqualTo(Linkage.GLOBAL);
        assertThat(btf.findAll("everything").mapToObj(btf::kind)).containsExactly(Kind.STRUCT, Kind.VAR);
        assertThat(btf.sizeOf(btf.find(Kind.VAR, "everything").orElseThrow())).isEqualTo(OptionalLong.of(144));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    truth         | _Bool
                    count         | counter_t
                    pointer       | const volatile int *restrict
                    text          | char[33]
                    flags         | struct flags
                    number        | union number
                    colour        | enum colour
                    forward       | struct forward *
                    forward_union | union forward_union *
                    callback      | int (*)(const char *, ...)
                    tagged        | int *
                    wide          | __int128
                    """)
    void spellsTypesAsCDoes(String member, String spelling) throws BtfException, IOException {
        Btf btf = compiled("el");
        BtfType.Struct everything =
                (BtfType.Struct) btf.type(btf.find(Kind.STRUCT, "everything").orElseThrow());
        int type = everything.members().stream()
                .filter(one -> one.name().equals(member))
                .findFirst()
                .orElseThrow()
                .type();

        assertThat(btf.describe(type)).isEqualTo(spelling);
    }

    @Test
    void spellsDeclarations() throws BtfException, IOException {
        Btf btf = compiled("el");

        assertThat(btf.describe(0)).isEqualTo("void");
        assertThat(btf.describe(btf.find(Kind.FUNC, "declared").orElseThrow()))
                .isEqualTo("int declared(int, struct everything *)");
        assertThat(btf.describe(btf.find(Kind.VAR, "symbol").orElseThrow())).isEqualTo("const void symbol");
    }

    @Test
    void findsByNameAndKindOnly() throws BtfException, IOException {
        Btf btf = compiled("el");

        assertThat(btf.find(Kind.UNION, "everything")).isEmpty();
        assertThat(btf.find(Kind.INT, "in")).isEmpty();
        assertThat(btf.find(Kind.INT, "intt")).isEmpty();
        assertThat(btf.find(Kind.INT, "int\0")).isEmpty();
        assertThat(btf.findAll("")).isEmpty();
        assertThat(btf.findAll("\u4e2d")).isEmpty();
    }

    @Test
    void looksThroughModifiersButNotForever() throws BtfException {
        BtfBuilder builder = BtfBuilder.empty(ByteOrder.nativeOrder());
        int number = builder.add(new BtfType.Int("int", 4, 32, 0, true, false, false));
        int chain = number;
        for (int i = 0; i < Btf.MAX_CHAIN; i++) {
            chain = builder.add(i % 2 == 0 ? new BtfType.Const(chain) : new BtfType.Typedef("t" + i, chain));
        }
        int tooLong = builder.add(new BtfType.Volatile(chain));
        int circle = builder.add(new BtfType.Restrict(tooLong + 2));
        builder.add(new BtfType.TypeTag("round", circle, false));
        int ofVoid = builder.add(new BtfType.Const(0));
        Btf btf = builder.build();

        assertThat(btf.skipModifiers(chain)).isEqualTo(number);
        assertThat(btf.sizeOf(chain)).hasValue(4);
        assertThat(btf.skipModifiers(ofVoid)).isZero();
        for (int id : new int[] {tooLong, circle}) {
            assertThatThrownBy(() -> btf.skipModifiers(id))
                    .isInstanceOf(BtfException.class)
                    .hasMessageContaining("type " + id + ": a chain of more than 32");
            assertThat(btf.sizeOf(id)).isEmpty();
        }
        assertThat(btf.describe(circle)).endsWith("...");
    }

    @Test
    void sizesAreThirtyTwoBitsWide() throws BtfException {
        BtfBuilder builder = BtfBuilder.empty(ByteOrder.nativeOrder());
        int letter = builder.add(new BtfType.Int("char", 1, 8, 0, true, false, false));
        int widest = builder.add(new BtfType.Array(letter, letter, 0xffff_ffffL));
        int wider = builder.add(new BtfType.Array(widest, letter, 2));
        int squared = builder.add(new BtfType.Array(widest, letter, 0xffff_ffffL));
        int none = builder.add(new BtfType.Array(letter, letter, 0));
        int plane = builder.add(new BtfType.Array(builder.add(new BtfType.Array(letter, letter, 3)), letter, 5));
        int pointers = builder.add(new BtfType.Array(builder.add(new BtfType.Pointer(0)), letter, 2));
        int forward = builder.add(new BtfType.Forward("f", false));
        Btf btf = builder.build();

        assertThat(btf.sizeOf(widest)).hasValue(0xffff_ffffL);
        assertThat(btf.sizeOf(wider)).isEmpty();
        assertThat(btf.sizeOf(squared)).isEmpty();
        assertThat(btf.sizeOf(none)).hasValue(0);
        assertThat(btf.sizeOf(plane)).hasValue(15);
        assertThat(btf.sizeOf(pointers)).hasValue(16);
        assertThat(btf.sizeOf(forward)).isEmpty();
        assertThat(btf.sizeOf(0)).isEmpty();
        assertThat(btf.describe(plane)).isEqualTo("char[5][3]");
        assertThat(btf.describe(pointers)).isEqualTo("void *[2]");
    }

    static List<BtfType> types(Btf btf) {
        return IntStream.rangeClosed(1, btf.typeCount()).mapToObj(btf::type).toList();
    }

    static Btf compiled(String order) throws BtfException, IOException {
        return Btf.parse(
                Files.readAllBytes(Path.of(System.getProperty("skep.fixtures"), "btf", "kinds." + order + ".btf")));
    }
}
