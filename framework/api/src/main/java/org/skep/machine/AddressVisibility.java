package org.skep.machine;

/** Searches the text of {@code /proc/kallsyms} for a nonzero address, in chunks. */
final class AddressVisibility {
    private boolean inAddress = true;
    private boolean isSeen;

    /** Processes the next chunk. */
    void take(byte[] bytes, int count) {
        for (int i = 0; i < count && !isSeen; i++) {
            byte b = bytes[i];
            if (b == '\n') {
                inAddress = true;
            } else if (b == ' ') {
                inAddress = false;
            } else {
                isSeen = inAddress && b != '0';
            }
        }
    }

    /**
     * Whether a nonzero address was found. Otherwise the kernel hides addresses from the reader: some are really zero,
     * but not all.
     */
    boolean isSeen() {
        return isSeen;
    }
}
