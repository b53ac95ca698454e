package org.skep.btf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Types by their names without a flavour. */
class EssentialNamesTest {
    @ParameterizedTest
    @CsvSource({
        "task_struct, task_struct",
        "task_struct___v5, task_struct",
        "a___b___c, a___b",
        "a____b, a____b",
        "a___b____c, a",
        "___b, ___b",
        "a___, a___",
        "a___b, a",
        "a___b_c, a",
        "a__b, a__b",
    })
    void endsAtTheLastThreeUnderscores(String name, String essential) throws BtfException {
        BtfBuilder builder = BtfBuilder.empty(ByteOrder.BIG_ENDIAN);
        builder.add(new BtfType.Forward(name, false));
        Btf btf = builder.build();

        assertThat(name.substring(0, Names.essentialLength(name))).isEqualTo(essential);
        assertThat(Names.essentialLength(btf.image(), btf.nameOf(1))).isEqualTo(essential.length());
        assertThat(btf.candidates(name).toArray()).containsExactly(1);
    }

    /** Every name of up to nine characters, so that two flavours have room, against a search without an index. */
    @Test
    void findsAllAndOnlyTheTypesOfAnEssentialName() throws BtfException {
        List<String> names = new ArrayList<>();
        for (int length = 1; length <= 9; length++) {
            for (int bits = 0; bits < 1 << length; bits++) {
                StringBuilder name = new StringBuilder();
                for (int i = 0; i < length; i++) {
                    name.append((bits >> i & 1) == 0 ? 'a' : '_');
                }
                names.add(name.toString());
            }
        }
        BtfBuilder builder = BtfBuilder.empty(ByteOrder.LITTLE_ENDIAN);
        names.forEach(name -> builder.add(new BtfType.Forward(name, false)));
        names.forEach(name -> builder.add(new BtfType.Typedef(name, 1)));
        Btf btf = builder.build();
        List<String> essential = IntStream.rangeClosed(1, btf.typeCount())
                .mapToObj(btf::name)
                .map(name -> name.substring(0, Names.essentialLength(name)))
                .toList();

        for (String name : names) {
            String wanted = name.substring(0, Names.essentialLength(name));
            int[] expected = IntStream.rangeClosed(1, btf.typeCount())
                    .filter(id -> essential.get(id - 1).equals(wanted))
                    .toArray();
            assertThat(btf.candidates(name).toArray()).as(name).isEqualTo(expected);
        }
    }

    @Test
    void aSuffixOfANameHasAnEssentialNameOfItsOwn() throws BtfException {
        BtfBuilder builder = BtfBuilder.empty(ByteOrder.LITTLE_ENDIAN);
        builder.add(new BtfType.Forward("xy___b", false));
        builder.add(new BtfType.Forward("z", false));
        builder.add(new BtfType.Forward("z", false));
        builder.add(new BtfType.Forward("z", false));
        byte[] bytes = builder.toBytes();
        // The strings begin with the empty one and "xy___b" at offset 1.
        for (int type = 1; type < 4; type++) {
            Words.put(bytes, BtfImage.HEADER_BYTES + type * BtfImage.RECORD_BYTES, 1 + type, true);
        }
        Btf btf = Btf.parse(bytes);

        assertThat(btf.name(2)).isEqualTo("y___b");
        assertThat(btf.name(4)).isEqualTo("__b");
        assertThat(btf.candidates("xy").toArray()).containsExactly(1);
        assertThat(btf.candidates("y").toArray()).containsExactly(2);
        assertThat(btf.candidates("___b").toArray()).containsExactly(3);
        assertThat(btf.candidates("__b").toArray()).containsExactly(4);
    }

    @Test
    void theSameQuestionHasTheSameAnswerObject() throws BtfException {
        BtfBuilder builder = BtfBuilder.empty(ByteOrder.LITTLE_ENDIAN);
        builder.add(new BtfType.Forward("a___b", false));
        Btf btf = builder.build();

        assertThat(btf.candidates("a")).isSameAs(btf.candidates("a"));
        assertThat(btf.candidates("b")).isSameAs(btf.candidates("c"));
        assertThat(btf.candidates("a___b")).isSameAs(btf.candidates("a___c")).isSameAs(btf.candidates("a"));
        assertThat(btf.candidates("").size()).isZero();
    }

    /** What is remembered of foreign names does not grow without end. */
    @Test
    void remembersALimitedNumberOfNames() throws BtfException {
        BtfBuilder builder = BtfBuilder.empty(ByteOrder.LITTLE_ENDIAN);
        builder.add(new BtfType.Forward("a", false));
        Btf btf = builder.build();
        TypeIds first = btf.candidates("a");
        for (int i = 0; i < 3000; i++) {
            btf.candidates("n" + i);
        }

        assertThat(btf.candidates("a")).isNotSameAs(first);
        assertThat(btf.candidates("a").toArray()).containsExactly(1);
    }
}
