package org.skep.syscallprovider.linux;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** CString as the kernel takes it. */
final class CString {
    private CString() {}

    /** The bytes and a zero. */
    static byte[] ended(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }
}
