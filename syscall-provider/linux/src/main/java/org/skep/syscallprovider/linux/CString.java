package org.skep.syscallprovider.linux;

import java.util.Arrays;
import org.skep.btf.Utf8;

/** CString as the kernel takes it. */
final class CString {
    private CString() {}

    /** The bytes and a zero. */
    static byte[] ended(String text) {
        byte[] bytes = Utf8.encode(text);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }
}
