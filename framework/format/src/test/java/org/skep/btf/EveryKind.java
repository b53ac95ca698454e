package org.skep.btf;

import java.nio.ByteOrder;
import java.util.List;
import org.skep.btf.BtfType.Entry;
import org.skep.btf.BtfType.Enumerator;
import org.skep.btf.BtfType.Member;
import org.skep.btf.BtfType.Parameter;

/** One type of each kind at least, as values: ids are places in this list, from 1. */
final class EveryKind {
    static final List<BtfType> TYPES = List.of(
            new BtfType.Int("int", 4, 32, 0, true, false, false),
            new BtfType.Int("_Bool", 1, 8, 0, false, false, true),
            new BtfType.Int("odd", 2, 7, 3, false, true, false),
            new BtfType.Pointer(5),
            new BtfType.Struct("plain", 16, List.of(new Member("a", 1, 0, 0), new Member("", 4, 64, 0)), false),
            new BtfType.Struct(
                    "fields",
                    4,
                    List.of(new Member("low", 1, 0, 3), new Member("high", 1, 3, 29), new Member("whole", 1, 0, 0)),
                    true),
            new BtfType.Union("either", 4, List.of(new Member("a", 1, 0, 0), new Member("b", 2, 0, 0)), false),
            new BtfType.Array(1, 1, 0xffff_ffffL),
            new BtfType.Enumeration("unsigned_enum", 4, false, List.of(new Enumerator("BIG", 0xffff_fffeL))),
            new BtfType.Enumeration("signed_enum", 4, true, List.of(new Enumerator("MINUS", -2))),
            new BtfType.Forward("later", false),
            new BtfType.Forward("either_later", true),
            new BtfType.Typedef("alias", 1),
            new BtfType.Volatile(1),
            new BtfType.Const(14),
            new BtfType.Restrict(4),
            new BtfType.FunctionPrototype(0, List.of(new Parameter("first", 1), new Parameter("", 0))),
            new BtfType.Function("call", 17, Linkage.EXTERN),
            new BtfType.Function("own", 17, Linkage.STATIC),
            new BtfType.Variable("variable", 15, Linkage.GLOBAL),
            new BtfType.DataSection(".data", 0x8000_0000L, List.of(new Entry(20, 8, 4), new Entry(18, 0, 0))),
            new BtfType.FloatingPoint("long double", 16),
            new BtfType.DeclTag("whole", 5, -1, false),
            new BtfType.DeclTag("part", 5, 1, true),
            new BtfType.TypeTag("user", 1, false),
            new BtfType.TypeTag("address_space(1)", 1, true),
            new BtfType.Enumeration64(
                    "wide",
                    8,
                    true,
                    List.of(new Enumerator("LOW", Long.MIN_VALUE), new Enumerator("HIGH", 0x1122_3344_5566_7788L))),
            new BtfType.Enumeration64("wide_unsigned", 8, false, List.of(new Enumerator("ALL", -1))));

    private EveryKind() {}

    static BtfBuilder written(ByteOrder order) {
        BtfBuilder builder = BtfBuilder.empty(order);
        TYPES.forEach(builder::add);
        return builder;
    }
}
