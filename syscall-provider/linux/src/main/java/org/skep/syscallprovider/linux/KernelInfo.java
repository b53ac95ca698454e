package org.skep.syscallprovider.linux;

import com.sun.jna.Memory;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.skep.btf.Utf8;
import org.skep.kernel.BtfInfo;
import org.skep.kernel.KernelRefusedException;
import org.skep.kernel.MapInfo;
import org.skep.kernel.ProgramInfo;

/**
 * One of the kernel's info structs as {@code BPF_OBJ_GET_INFO_BY_FD} filled it. A kernel that has a longer one writes
 * as much as there is room for, one that has a shorter one leaves the rest zero.
 */
final class KernelInfo {
    /** Longer than any of the structs is today. */
    private static final int BYTES = 320;
    /** Longer than a module's name can be ({@code MODULE_NAME_LEN} is 64 minus the size of a pointer). */
    private static final int NAME_BYTES = 64;

    private static final int OBJECT_NAME_BYTES = 16;
    private static final int TAG_BYTES = 8;

    private final Memory struct;

    private KernelInfo(Memory struct) {
        this.struct = struct;
    }

    private record OfMap(
            int id,
            String name,
            int type,
            int keySize,
            int valueSize,
            int maxEntries,
            int flags,
            long extra,
            boolean frozen,
            int btfId,
            int keyTypeId,
            int valueTypeId,
            int interfaceIndex)
            implements MapInfo {}

    private record OfProgram(
            int id,
            String name,
            int type,
            String tag,
            int xlatedBytes,
            int jitedBytes,
            List<Integer> mapIds,
            int btfId,
            int funcInfoCount,
            int lineInfoCount,
            int verifiedInstructions,
            boolean gplCompatible)
            implements ProgramInfo {}

    private record OfBtf(int id, String name, boolean kernel, int size) implements BtfInfo {}

    static MapInfo ofMap(Kernel kernel, int descriptor, String subject) throws KernelRefusedException {
        try (Attr attr = new Attr()) {
            KernelInfo info = new KernelInfo(attr.buffer(BYTES));
            info.fill(kernel, attr, descriptor, subject);
            return new OfMap(
                    info.number(Offsets.MapInfo.ID),
                    info.name(Offsets.MapInfo.NAME),
                    info.number(Offsets.MapInfo.TYPE),
                    info.number(Offsets.MapInfo.KEY_SIZE),
                    info.number(Offsets.MapInfo.VALUE_SIZE),
                    info.number(Offsets.MapInfo.MAX_ENTRIES),
                    info.number(Offsets.MapInfo.MAP_FLAGS),
                    info.struct.getLong(Offsets.MapInfo.MAP_EXTRA),
                    DescriptorInfo.of(descriptor).isFrozen(),
                    info.number(Offsets.MapInfo.BTF_ID),
                    info.number(Offsets.MapInfo.BTF_KEY_TYPE_ID),
                    info.number(Offsets.MapInfo.BTF_VALUE_TYPE_ID),
                    info.number(Offsets.MapInfo.IFINDEX));
        }
    }

    static ProgramInfo ofProgram(Kernel kernel, int descriptor, String subject) throws KernelRefusedException {
        int maps;
        try (Attr attr = new Attr()) {
            KernelInfo info = new KernelInfo(attr.buffer(BYTES));
            info.fill(kernel, attr, descriptor, subject);
            maps = info.number(Offsets.ProgInfo.NR_MAP_IDS);
        }
        try (Attr attr = new Attr()) {
            KernelInfo info = new KernelInfo(attr.buffer(BYTES));
            Memory ids = attr.buffer((long) maps * Integer.BYTES);
            info.struct.setInt(Offsets.ProgInfo.NR_MAP_IDS, maps);
            info.struct.setPointer(Offsets.ProgInfo.MAP_IDS, ids);
            info.fill(kernel, attr, descriptor, subject);
            // A map may have been bound since, or the kernel may hide all of them.
            int count = Math.min(maps, info.number(Offsets.ProgInfo.NR_MAP_IDS));
            return new OfProgram(
                    info.number(Offsets.ProgInfo.ID),
                    info.name(Offsets.ProgInfo.NAME),
                    info.number(Offsets.ProgInfo.TYPE),
                    HexFormat.of().formatHex(info.struct.getByteArray(Offsets.ProgInfo.TAG, TAG_BYTES)),
                    info.number(Offsets.ProgInfo.XLATED_PROG_LEN),
                    info.number(Offsets.ProgInfo.JITED_PROG_LEN),
                    IntStream.of(ids.getIntArray(0, count)).boxed().toList(),
                    info.number(Offsets.ProgInfo.BTF_ID),
                    info.number(Offsets.ProgInfo.NR_FUNC_INFO),
                    info.number(Offsets.ProgInfo.NR_LINE_INFO),
                    info.number(Offsets.ProgInfo.VERIFIED_INSNS),
                    info.isFirstBitSet(Offsets.ProgInfo.GPL_COMPATIBLE_BITS));
        }
    }

    static BtfInfo ofBtf(Kernel kernel, int descriptor, String subject) throws KernelRefusedException {
        try (Attr attr = new Attr()) {
            KernelInfo info = new KernelInfo(attr.buffer(BYTES));
            Memory name = attr.buffer(NAME_BYTES);
            info.struct.setPointer(Offsets.BtfInfo.NAME, name);
            info.struct.setInt(Offsets.BtfInfo.NAME_LEN, NAME_BYTES);
            attr.put(Offsets.Info.BPF_FD, descriptor)
                    .put(Offsets.Info.INFO_LEN, BYTES)
                    .point(Offsets.Info.INFO, info.struct);
            if (kernel.attempt(Command.OBJ_GET_INFO_BY_FD, attr) < 0) {
                // Before 5.11 BTF had no name, and the kernel refuses what it does not know.
                info.struct.clear();
                info.fill(kernel, attr, descriptor, subject);
            }
            return new OfBtf(
                    info.number(Offsets.BtfInfo.ID),
                    name.getString(0, StandardCharsets.UTF_8.name()),
                    info.number(Offsets.BtfInfo.KERNEL_BTF) != 0,
                    info.number(Offsets.BtfInfo.BTF_SIZE));
        }
    }

    /** The bytes of BTF whose size is known. */
    static byte[] bytesOfBtf(Kernel kernel, int descriptor, String subject, int size) throws KernelRefusedException {
        try (Attr attr = new Attr()) {
            KernelInfo info = new KernelInfo(attr.buffer(BYTES));
            Memory bytes = attr.buffer(Integer.toUnsignedLong(size));
            info.struct.setPointer(Offsets.BtfInfo.BTF, bytes);
            info.struct.setInt(Offsets.BtfInfo.BTF_SIZE, size);
            info.fill(kernel, attr, descriptor, subject);
            return bytes.getByteArray(0, size);
        }
    }

    private void fill(Kernel kernel, Attr attr, int descriptor, String subject) throws KernelRefusedException {
        attr.put(Offsets.Info.BPF_FD, descriptor)
                .put(Offsets.Info.INFO_LEN, BYTES)
                .point(Offsets.Info.INFO, struct);
        kernel.call(Command.OBJ_GET_INFO_BY_FD, attr, Operation.of("get the info of", subject));
    }

    private int number(int offset) {
        return struct.getInt(offset);
    }

    private String name(int offset) {
        byte[] bytes = struct.getByteArray(offset, OBJECT_NAME_BYTES);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return Utf8.decode(bytes, 0, length);
    }

    /** The first bit field of a word: C puts it at the lowest bit in little-endian order, else at the highest. */
    private boolean isFirstBitSet(int offset) {
        int mask = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 1 : 1 << 31;
        return (number(offset) & mask) != 0;
    }
}
