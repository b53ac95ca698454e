package org.skep.kconfigsource.kernelimage;

/**
 * Where in an image the kernel lies, as the image's header has it.
 *
 * @param offset in bytes
 * @param length in bytes, with the size that the kernel's build appends to most kinds of compressed data
 */
record ImageRange(long offset, long length) {
    /** The byte after its last. */
    long end() {
        return offset + length;
    }
}
