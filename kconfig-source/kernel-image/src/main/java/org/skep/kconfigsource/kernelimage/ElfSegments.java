package org.skep.kconfigsource.kernelimage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/**
 * How far into an ELF file a kernel's read-only data can lie, from its program headers (elf(5)). What comes after is
 * debug information, or on x86 the relocations that the build appends.
 */
final class ElfSegments {
    private static final int MAGIC = 0x7f454c46;
    private static final int CLASS = 4;
    private static final int CLASS_64 = 2;
    private static final int DATA = 5;
    private static final int BIG_ENDIAN = 2;
    private static final int MACHINE = 18;
    private static final int EM_386 = 3;
    private static final int EM_X86_64 = 62;
    private static final int HEADER_64 = 64;
    private static final int HEADER_32 = 52;
    private static final int ENTRY_64 = 56;
    private static final int ENTRY_32 = 32;
    private static final int PT_LOAD = 1;
    private static final int PF_W = 2;

    private ElfSegments() {}

    /** Whether a file begins as ELF does. */
    static boolean isElf(ByteBuffer head) {
        return head.limit() >= Integer.BYTES && head.duplicate().getInt(0) == MAGIC;
    }

    /**
     * The offset at which the last segment ends that may have the kernel's {@code .rodata} in it, which has the
     * embedded configuration: every segment that is loaded, and on x86 those that are not writable. There the linker
     * script puts {@code .text} and {@code .rodata} together into one segment, the only one of that kind
     * (arch/x86/kernel/vmlinux.lds.S), and all after it, half of the file, need not be unpacked.
     *
     * @param head the beginning of the file
     * @return empty where it is no ELF file or nothing in it is loaded; {@link Long#MAX_VALUE} when the headers say
     *     what can't be
     */
    static OptionalLong endOfReadOnlyData(ByteBuffer head) {
        if (!isElf(head) || head.limit() < HEADER_64) {
            return OptionalLong.empty();
        }
        ByteBuffer elf =
                head.duplicate().order(head.get(DATA) == BIG_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        boolean wide = elf.get(CLASS) == CLASS_64;
        int machine = Short.toUnsignedInt(elf.getShort(MACHINE));
        boolean x86 = machine == EM_X86_64 || machine == EM_386;
        long table = wide ? elf.getLong(32) : Integer.toUnsignedLong(elf.getInt(28));
        int entry = wide ? ENTRY_64 : ENTRY_32;
        int entries = Short.toUnsignedInt(elf.getShort(wide ? 56 : 44));
        if (table < (wide ? HEADER_64 : HEADER_32) || table > elf.limit() - (long) entries * entry) {
            return OptionalLong.empty();
        }
        long loaded = 0;
        long readOnly = 0;
        for (int i = 0; i < entries; i++) {
            int at = (int) table + i * entry;
            if (elf.getInt(at) == PT_LOAD) {
                long end = wide
                        ? end(elf.getLong(at + 8), elf.getLong(at + 32))
                        : end(Integer.toUnsignedLong(elf.getInt(at + 4)), Integer.toUnsignedLong(elf.getInt(at + 16)));
                boolean writable = (elf.getInt(at + (wide ? 4 : 24)) & PF_W) != 0;
                loaded = Math.max(loaded, end);
                readOnly = writable ? readOnly : Math.max(readOnly, end);
            }
        }
        long end = x86 && readOnly > 0 ? readOnly : loaded;
        return end > 0 ? OptionalLong.of(end) : OptionalLong.empty();
    }

    private static long end(long offset, long length) {
        return offset < 0 || length < 0 || offset + length < 0 ? Long.MAX_VALUE : offset + length;
    }
}
