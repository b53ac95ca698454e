package org.skep.kconfigsource.kernelimage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Determines from the program headers (elf(5)) where a kernel's read-only data can end in an ELF file. After it there
 * is debug information or, on x86, the relocations that the build appends.
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

    /**
     * A loadable segment.
     *
     * @param end the file offset after its last byte; {@link Long#MAX_VALUE} when the header is invalid
     * @param moved whether the physical address differs from the virtual one
     */
    private record Segment(long end, boolean writable, boolean moved) {}

    /** Whether a file begins with the ELF magic. */
    static boolean isElf(ByteBuffer head) {
        return head.limit() >= Integer.BYTES && head.duplicate().getInt(0) == MAGIC;
    }

    /**
     * Returns the end offset of the last segment that can contain the kernel's {@code .rodata}, and with it the
     * embedded configuration.
     *
     * <p>On x86 this is the first segment: the linker script places {@code .text} and {@code .rodata} in it and makes
     * it the only segment that is not writable (PHDRS in arch/x86/kernel/vmlinux.lds.S). The segments after it, half of
     * the file, need not be decompressed. On other architectures, and in User-Mode Linux, whose {@code .rodata} is
     * writable, it can be any loadable segment.
     *
     * @param head the beginning of the file
     * @return empty when it is no ELF file or has no loadable segment
     */
    static OptionalLong endOfReadOnlyData(ByteBuffer head) {
        if (!isElf(head) || head.limit() < HEADER_64) {
            return OptionalLong.empty();
        }
        ByteBuffer elf =
                head.duplicate().order(head.get(DATA) == BIG_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        List<Segment> loaded = loaded(elf);
        int machine = Short.toUnsignedInt(elf.getShort(MACHINE));
        boolean x86 = machine == EM_X86_64 || machine == EM_386;
        if (x86 && isLinkedAsX86Kernel(loaded)) {
            return OptionalLong.of(loaded.get(0).end);
        }
        return loaded.stream().mapToLong(Segment::end).max();
    }

    /** Whether a segment's load address differs from its link address, as in kernels but not in programs. */
    private static boolean isLinkedAsX86Kernel(List<Segment> loaded) {
        return loaded.size() > 1
                && loaded.get(0).moved
                && !loaded.get(0).writable
                && loaded.stream().skip(1).allMatch(Segment::writable);
    }

    private static List<Segment> loaded(ByteBuffer elf) {
        boolean wide = elf.get(CLASS) == CLASS_64;
        long table = wide ? elf.getLong(32) : Integer.toUnsignedLong(elf.getInt(28));
        int entry = wide ? ENTRY_64 : ENTRY_32;
        int entries = Short.toUnsignedInt(elf.getShort(wide ? 56 : 44));
        if (table < (wide ? HEADER_64 : HEADER_32) || table > elf.limit() - (long) entries * entry) {
            return List.of();
        }
        List<Segment> loaded = new ArrayList<>();
        for (int at = (int) table; at < table + (long) entries * entry; at += entry) {
            if (elf.getInt(at) == PT_LOAD) {
                loaded.add(wide ? segment64(elf, at) : segment32(elf, at));
            }
        }
        return loaded;
    }

    private static Segment segment64(ByteBuffer elf, int at) {
        long offset = elf.getLong(at + 8);
        long length = elf.getLong(at + 32);
        long end = offset < 0 || length < 0 || offset + length < 0 ? Long.MAX_VALUE : offset + length;
        return new Segment(end, (elf.getInt(at + 4) & PF_W) != 0, elf.getLong(at + 16) != elf.getLong(at + 24));
    }

    private static Segment segment32(ByteBuffer elf, int at) {
        long end = Integer.toUnsignedLong(elf.getInt(at + 4)) + Integer.toUnsignedLong(elf.getInt(at + 16));
        return new Segment(end, (elf.getInt(at + 24) & PF_W) != 0, elf.getInt(at + 8) != elf.getInt(at + 12));
    }
}
