package org.skep.syscallprovider.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.skep.btf.BtfBuilder;
import org.skep.btf.BtfType;
import org.skep.btf.Linkage;
import org.skep.insn.Instructions;
import org.skep.kernel.BtfHandle;
import org.skep.kernel.InfoRecords;
import org.skep.kernel.MapHandle;
import org.skep.kernel.MapSpec;
import org.skep.kernel.MapType;
import org.skep.kernel.Patch;
import org.skep.kernel.ProgramSpec;
import org.skep.kernel.ProgramType;

/** The smallest objects that show something. */
final class Small {
    /** The DATASEC's id in {@link #btf}. */
    static final int DATA_SECTION = 3;

    private Small() {}

    /** INT, VAR and a DATASEC of 4 bytes, a prototype and a function. */
    static byte[] btf() {
        BtfBuilder builder = BtfBuilder.empty(ByteOrder.nativeOrder());
        builder.add(new BtfType.Int("int", 4, 32, 0, true, false, false));
        builder.add(new BtfType.Variable("CONFIG_V", 1, Linkage.GLOBAL));
        builder.add(new BtfType.DataSection(".kconfig", 4, List.of(new BtfType.Entry(2, 0, 4))));
        builder.add(new BtfType.FunctionPrototype(1, List.of(new BtfType.Parameter("context", 6))));
        builder.add(new BtfType.Function("answer", 4, Linkage.GLOBAL));
        builder.add(new BtfType.Pointer(0));
        return builder.toBytes();
    }

    /** The map of a value section with one {@code int}. */
    static MapSpec values(BtfHandle btf) {
        return MapSpec.of(MapType.ARRAY, "small.kconfig", 4, 4, 1)
                .flags(MapSpec.READ_ONLY_FOR_PROGRAMS | MapSpec.MMAPABLE)
                .describedBy(btf, 0, DATA_SECTION);
    }

    static ProgramSpec returning(int type, int number) {
        return ProgramSpec.of(
                type,
                "returning",
                "GPL",
                Instructions.allocate(2, ByteOrder.nativeOrder())
                        .set(0, 0xb7, 0, 0, 0, number)
                        .set(1, 0x95, 0, 0, 0, 0)
                        .bytes());
    }

    /** Returns the {@code int} of the map, described by BTF. */
    static ProgramSpec reading(MapHandle map, BtfHandle btf) {
        byte[] instructions = Instructions.allocate(4, ByteOrder.nativeOrder())
                .set(0, 0x18, 1, 0, 0, 0)
                .set(2, 0x61, 0, 1, 0, 0)
                .set(3, 0x95, 0, 0, 0, 0)
                .bytes();
        return ProgramSpec.of(ProgramType.XDP, "reading", "GPL", instructions)
                .patches(List.of(new Patch.MapValueAddress(0, map, 0)))
                .describedBy(btf, Optional.of(InfoRecords.of(bytes(0, 5), 8)), Optional.empty());
    }

    /** Reads through a pointer that is none. */
    static ProgramSpec wild() {
        byte[] instructions = Instructions.allocate(3, ByteOrder.nativeOrder())
                .set(0, 0xb7, 1, 0, 0, 16)
                .set(1, 0x61, 0, 1, 0, 0)
                .set(2, 0x95, 0, 0, 0, 0)
                .bytes();
        return ProgramSpec.of(ProgramType.SOCKET_FILTER, "wild", "GPL", instructions);
    }

    static byte[] bytes(int... words) {
        ByteBuffer buffer = ByteBuffer.allocate(words.length * 4).order(ByteOrder.nativeOrder());
        for (int word : words) {
            buffer.putInt(word);
        }
        return buffer.array();
    }
}
