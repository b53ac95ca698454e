package org.skep.kconfigsource.kernelimage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The header of x86's bzImage (Documentation/arch/x86/boot.rst). All numbers are little endian. */
final class BootProtocol {
    private static final byte[] MAGIC = "HdrS".getBytes(StandardCharsets.US_ASCII);

    private static final int SECTOR = 512;
    private static final int SETUP_SECTORS = 0x1f1;
    /** The number of setup sectors when the field is zero, as in images before 1995. */
    private static final int SETUP_SECTORS_IF_ZERO = 4;

    private static final int HEADER = 0x202;
    private static final int VERSION = 0x206;
    private static final int KERNEL_VERSION = 0x20e;
    private static final int PAYLOAD_OFFSET = 0x248;
    private static final int PAYLOAD_LENGTH = 0x24c;
    private static final int END_OF_PAYLOAD = 0x250;

    /** Version 2.08, the first whose header has the payload's offset and length. */
    private static final int VERSION_WITH_PAYLOAD = 0x0208;

    private BootProtocol() {}

    /** Returns the range of the compressed kernel; empty when there is no such header, or an older one. */
    static Optional<ImageRange> payload(ByteBuffer head) {
        ByteBuffer header = head.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (!isHere(header) || Short.toUnsignedInt(header.getShort(VERSION)) < VERSION_WITH_PAYLOAD) {
            return Optional.empty();
        }
        int sectors = Byte.toUnsignedInt(header.get(SETUP_SECTORS));
        // The boot sector precedes the setup code; the payload's offset is relative to the end of the setup code.
        long protectedMode = (long) SECTOR * (1 + (sectors == 0 ? SETUP_SECTORS_IF_ZERO : sectors));
        long length = Integer.toUnsignedLong(header.getInt(PAYLOAD_LENGTH));
        return length == 0
                ? Optional.empty()
                : Optional.of(
                        new ImageRange(protectedMode + Integer.toUnsignedLong(header.getInt(PAYLOAD_OFFSET)), length));
    }

    /** Returns the kernel's release: the first word of the version text that the header points to. */
    static Optional<String> release(ByteBuffer head) {
        ByteBuffer header = head.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (!isHere(header)) {
            return Optional.empty();
        }
        // The field is relative to the end of the boot sector.
        int start = SECTOR + Short.toUnsignedInt(header.getShort(KERNEL_VERSION));
        int end = start;
        while (end < header.limit() && header.get(end) > ' ' && header.get(end) < 0x7f) {
            end++;
        }
        if (start == SECTOR || end <= start || end == header.limit()) {
            return Optional.empty();
        }
        byte[] release = new byte[end - start];
        header.get(start, release);
        return Optional.of(new String(release, StandardCharsets.US_ASCII));
    }

    private static boolean isHere(ByteBuffer header) {
        byte[] magic = new byte[MAGIC.length];
        if (header.limit() < END_OF_PAYLOAD) {
            return false;
        }
        header.get(HEADER, magic);
        return Arrays.equals(magic, MAGIC);
    }
}
