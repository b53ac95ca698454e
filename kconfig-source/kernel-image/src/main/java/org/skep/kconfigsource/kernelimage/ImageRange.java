package org.skep.kconfigsource.kernelimage;

/**
 * The range of the kernel in an image, as stated by the image's header.
 *
 * @param offset in bytes
 * @param length in bytes, including the size that the kernel's build appends to most formats of compressed data
 */
record ImageRange(long offset, long length) {
    /** Returns the offset after the last byte. */
    long end() {
        return offset + length;
    }
}
