package org.skep.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.btf.BtfType.Enumerator;
import org.skep.btf.BtfType.Member;
import org.skep.btf.BtfType.Parameter;

/** The rules of libbpf's relo_core.c: which pairs of types are compatible, readable as fields, matching. */
class CompatibilityTest {
    private static final Map<String, Integer> IDS = new TreeMap<>();
    private static final Btf TYPES = types();

    /** Columns: local, target, types compatible, fields compatible, types match. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            void       | void         | yes | no  | yes
            void       | int          | no  | no  | no
            int        | int          | yes | yes | yes
            int        | unsigned     | yes | yes | no
            int        | short        | yes | yes | no
            int        | int_other    | yes | yes | no
            int        | int_bitfield | no  | no  | no
            int        | float        | no  | no  | no
            float      | float        | no  | yes | no
            int        | const_int    | no  | yes | yes
            const_int  | const_int    | yes | yes | yes
            alias      | alias        | yes | yes | yes
            alias      | int          | no  | yes | yes
            struct_a   | struct_a     | yes | yes | yes
            struct_a   | struct_a_v2  | yes | yes | yes
            struct_a   | struct_b     | yes | yes | no
            struct_a   | union_a      | no  | yes | no
            struct_a_v2| struct_a     | yes | yes | no
            struct_a   | struct_a_less| yes | yes | no
            struct_a   | struct_a_typ | yes | yes | no
            struct_a   | fwd_a        | no  | no  | no
            fwd_a      | struct_a     | no  | no  | no
            fwd_a      | fwd_a        | yes | yes | yes
            fwd_a      | fwd_b        | yes | no  | no
            fwd_a      | fwd_union_a  | yes | yes | no
            enum_e     | enum_e       | yes | yes | yes
            enum_e     | enum64_e     | yes | yes | no
            enum_e     | enum64_e4    | yes | yes | yes
            enum_e     | enum_f       | yes | no  | no
            enum_e     | enum_anon    | yes | yes | no
            enum_e     | enum_e_more  | yes | yes | yes
            enum_e_more| enum_e       | yes | yes | no
            enum_e     | int          | no  | no  | no
            p_int      | p_int        | yes | yes | yes
            p_int      | p_struct_a   | no  | yes | no
            p_struct_a | p_struct_b   | yes | yes | no
            p_struct_a | p_struct_a_less| yes | yes | yes
            p_struct_a | p_fwd_a      | no  | yes | yes
            p_fwd_a    | p_struct_a   | no  | yes | yes
            p_fwd_a    | p_union_a    | no  | yes | no
            p_struct_a | p_fwd_union_a| no  | yes | no
            p_fwd_a    | p_fwd_union_a| yes | yes | no
            p_int      | p_void       | no  | yes | no
            array_3    | array_3      | yes | yes | yes
            array_3    | array_4      | yes | yes | no
            array_3    | array_p      | no  | no  | no
            proto_ii   | proto_ii     | yes | no  | yes
            proto_ii   | proto_i      | no  | no  | no
            proto_ii   | proto_ip     | no  | no  | no
            proto_ii   | proto_iu     | yes | no  | no
            proto_ii   | proto_ici    | yes | no  | yes
            proto_ii   | proto_void   | no  | no  | no
            func       | func         | no  | no  | no
            """)
    void isAsInLibbpf(String local, String target, String types, String fields, String match) throws BtfException {
        int mine = IDS.get(local);
        int its = IDS.get(target);

        assertThat(Compatibility.typesAreCompatible(TYPES, mine, TYPES, its))
                .as("types compatible")
                .isEqualTo(types.equals("yes"));
        assertThat(Compatibility.fieldsAreCompatible(TYPES, mine, TYPES, its))
                .as("fields compatible")
                .isEqualTo(fields.equals("yes"));
        assertThat(Compatibility.typesMatch(TYPES, mine, TYPES, its))
                .as("types match")
                .isEqualTo(match.equals("yes"));
    }

    @Test
    void nestingHasALimit() throws BtfException {
        BtfBuilder builder = BtfBuilder.empty(ByteOrder.LITTLE_ENDIAN);
        int deepest = builder.add(new BtfType.Int("int", 4, 32, 0, true, false, false));
        int type = deepest;
        for (int i = 0; i < 31; i++) {
            type = builder.add(new BtfType.Pointer(type));
        }
        int deeper = builder.add(new BtfType.Pointer(type));
        int circle = builder.add(new BtfType.Pointer(deeper + 1));
        int ring = builder.add(new BtfType.Array(deeper + 2, deepest, 1));
        Btf btf = builder.build();

        assertThat(Compatibility.typesAreCompatible(btf, type, btf, type)).isTrue();
        assertThat(Compatibility.typesMatch(btf, type, btf, type)).isTrue();
        for (int id : new int[] {deeper, circle, ring}) {
            assertThatThrownBy(() -> Compatibility.typesAreCompatible(btf, id, btf, id))
                    .isInstanceOf(BtfException.class);
            assertThatThrownBy(() -> Compatibility.typesMatch(btf, id, btf, id)).isInstanceOf(BtfException.class);
        }
        assertThatThrownBy(() -> Compatibility.fieldsAreCompatible(btf, ring, btf, ring))
                .isInstanceOf(BtfException.class);
    }

    /** Thirty levels of two parameters each would be a billion comparisons. */
    @Test
    void breadthHasALimitToo() throws BtfException {
        Btf btf = broad();

        assertThatThrownBy(() -> Compatibility.typesAreCompatible(btf, 1, btf, 1))
                .isInstanceOf(BtfException.class);
        assertThatThrownBy(() -> Compatibility.typesMatch(btf, 1, btf, 1)).isInstanceOf(BtfException.class);
    }

    @Test
    void answersInterruption() throws BtfException {
        Btf btf = broad();
        try {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> Compatibility.typesAreCompatible(btf, 1, btf, 1))
                    .isInstanceOf(CancellationException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static Btf broad() throws BtfException {
        BtfBuilder builder = BtfBuilder.empty(ByteOrder.LITTLE_ENDIAN);
        for (int i = 1; i <= 60; i += 2) {
            builder.add(new BtfType.FunctionPrototype(
                    0, List.of(new Parameter("a", i + 1), new Parameter("b", i + 1), new Parameter("c", i + 1))));
            builder.add(new BtfType.Pointer(i + 2));
        }
        builder.add(new BtfType.Int("int", 4, 32, 0, true, false, false));
        return builder.build();
    }

    private static Btf types() {
        BtfBuilder builder = BtfBuilder.empty(ByteOrder.LITTLE_ENDIAN);
        IDS.put("void", 0);
        int number = add(builder, "int", new BtfType.Int("int", 4, 32, 0, true, false, false));
        int unsigned = add(builder, "unsigned", new BtfType.Int("unsigned int", 4, 32, 0, false, false, false));
        add(builder, "short", new BtfType.Int("int", 2, 16, 0, true, false, false));
        add(builder, "int_other", new BtfType.Int("signed int", 4, 32, 0, true, false, false));
        add(builder, "int_bitfield", new BtfType.Int("int", 4, 3, 2, false, false, false));
        add(builder, "float", new BtfType.FloatingPoint("int", 4));
        int constant = add(builder, "const_int", new BtfType.Const(number));
        add(builder, "alias", new BtfType.Typedef("alias", number));
        Member x = new Member("x", number, 0, 0);
        Member y = new Member("y", unsigned, 32, 0);
        int struct = add(builder, "struct_a", new BtfType.Struct("a", 8, List.of(x, y), false));
        add(
                builder,
                "struct_a_v2",
                new BtfType.Struct("a___v2", 12, List.of(y, x, new Member("z", number, 64, 0)), false));
        int other = add(builder, "struct_b", new BtfType.Struct("b", 8, List.of(x, y), false));
        int union = add(builder, "union_a", new BtfType.Union("a", 8, List.of(x, y), false));
        int less = add(builder, "struct_a_less", new BtfType.Struct("a", 4, List.of(x), false));
        add(builder, "struct_a_typ", new BtfType.Struct("a", 8, List.of(x, new Member("y", number, 32, 0)), false));
        int forward = add(builder, "fwd_a", new BtfType.Forward("a", false));
        add(builder, "fwd_b", new BtfType.Forward("b", false));
        int forwardUnion = add(builder, "fwd_union_a", new BtfType.Forward("a", true));
        List<Enumerator> one = List.of(new Enumerator("ONE", 1));
        List<Enumerator> two = List.of(new Enumerator("TWO", 2), new Enumerator("ONE___x", 7));
        add(builder, "enum_e", new BtfType.Enumeration("e", 4, false, one));
        add(builder, "enum_e_more", new BtfType.Enumeration("e___more", 4, true, two));
        add(builder, "enum64_e", new BtfType.Enumeration64("e", 8, false, one));
        add(builder, "enum64_e4", new BtfType.Enumeration64("e", 4, false, one));
        add(builder, "enum_f", new BtfType.Enumeration("f", 4, false, one));
        add(builder, "enum_anon", new BtfType.Enumeration("", 4, false, one));
        add(builder, "p_void", new BtfType.Pointer(0));
        int pointer = add(builder, "p_int", new BtfType.Pointer(number));
        add(builder, "p_struct_a", new BtfType.Pointer(struct));
        add(builder, "p_struct_b", new BtfType.Pointer(other));
        add(builder, "p_struct_a_less", new BtfType.Pointer(less));
        add(builder, "p_union_a", new BtfType.Pointer(union));
        add(builder, "p_fwd_a", new BtfType.Pointer(forward));
        add(builder, "p_fwd_union_a", new BtfType.Pointer(forwardUnion));
        add(builder, "array_3", new BtfType.Array(number, number, 3));
        add(builder, "array_4", new BtfType.Array(number, number, 4));
        add(builder, "array_p", new BtfType.Array(pointer, number, 3));
        int prototype = add(builder, "proto_ii", prototype(number, number, number));
        add(builder, "proto_i", prototype(number, number));
        add(builder, "proto_ip", prototype(number, number, pointer));
        add(builder, "proto_iu", prototype(number, number, unsigned));
        add(builder, "proto_ici", prototype(number, constant, number));
        add(builder, "proto_void", prototype(0, number, number));
        add(builder, "func", new BtfType.Function("f", prototype, Linkage.GLOBAL));
        try {
            return builder.build();
        } catch (BtfException e) {
            throw new AssertionError(e);
        }
    }

    private static BtfType.FunctionPrototype prototype(int returned, int... parameters) {
        return new BtfType.FunctionPrototype(
                returned,
                Arrays.stream(parameters)
                        .mapToObj(type -> new Parameter("", type))
                        .toList());
    }

    private static int add(BtfBuilder builder, String label, BtfType type) {
        int id = builder.add(type);
        IDS.put(label, id);
        return id;
    }
}
