package org.skep.machine;

/** Looks for an address that is not zero in the text of {@code /proc/kallsyms}, as it goes by in pieces. */
final class AddressVisibility {
    private boolean inAddress = true;
    private boolean isSeen;

    /** Looks at the next piece. */
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

    /** Whether there was one. Without, the kernel hides them from whoever read: some are real zeros, but not all. */
    boolean isSeen() {
        return isSeen;
    }
}
