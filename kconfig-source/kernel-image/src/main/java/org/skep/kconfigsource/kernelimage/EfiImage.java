package org.skep.kconfigsource.kernelimage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An image that firmware can start as an EFI program: the Portable Executable header of most kernels (PE/COFF
 * specification), and the compressed EFI image (drivers/firmware/efi/libstub/zboot-header.S). All numbers are little
 * endian.
 */
final class EfiImage {
    private static final short MZ = 0x5a4d;
    private static final int DOS_HEADER = 0x40;

    /** {@code zimg}, after the four bytes of {@code MZ}. */
    private static final int ZIMG = 0x676d697a;

    private static final int PAYLOAD_OFFSET = 8;
    private static final int PAYLOAD_LENGTH = 12;

    private static final int PE_POINTER = 0x3c;
    private static final int PE = 0x4550;
    private static final int PE_HEADER = 24;
    private static final int SECTION_COUNT = 6;
    private static final int OPTIONAL_HEADER_LENGTH = 20;
    private static final int SECTION = 40;
    private static final int RAW_LENGTH = 16;
    private static final int RAW_OFFSET = 20;

    private EfiImage() {}

    /** Returns the range of the compressed kernel in a compressed EFI image. */
    static Optional<ImageRange> payload(ByteBuffer head) {
        ByteBuffer header = head.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        return isHere(header) && header.getInt(4) == ZIMG
                ? Optional.of(new ImageRange(
                        Integer.toUnsignedLong(header.getInt(PAYLOAD_OFFSET)),
                        Integer.toUnsignedLong(header.getInt(PAYLOAD_LENGTH))))
                : Optional.empty();
    }

    /** Returns the minimum length of a file that has all sections; empty when it is no Portable Executable. */
    static OptionalLong length(ByteBuffer head) {
        ByteBuffer header = head.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        long pe = isHere(header) ? Integer.toUnsignedLong(header.getInt(PE_POINTER)) : Long.MAX_VALUE;
        if (pe > header.limit() - PE_HEADER || header.getInt((int) pe) != PE) {
            return OptionalLong.empty();
        }
        int at = (int) pe;
        int sections = Short.toUnsignedInt(header.getShort(at + SECTION_COUNT));
        long table = pe + PE_HEADER + Short.toUnsignedInt(header.getShort(at + OPTIONAL_HEADER_LENGTH));
        if (table + (long) sections * SECTION > header.limit()) {
            return OptionalLong.empty();
        }
        long length = 0;
        for (int i = 0; i < sections; i++) {
            int section = (int) table + i * SECTION;
            length = Math.max(
                    length,
                    Integer.toUnsignedLong(header.getInt(section + RAW_OFFSET))
                            + Integer.toUnsignedLong(header.getInt(section + RAW_LENGTH)));
        }
        return OptionalLong.of(length);
    }

    private static boolean isHere(ByteBuffer header) {
        return header.limit() >= DOS_HEADER && header.getShort(0) == MZ;
    }
}
