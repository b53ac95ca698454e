package org.skep.btf;

/**
 * What becomes of an instruction with a CO-RE relocation.
 *
 * @param expected the value that the instruction has, as the object's own types say
 * @param value the value that it gets
 * @param validated whether the instruction must have the expected value; false where the compiler may differ
 *     (bitfields) or a linker may have changed it (type ids)
 * @param poisoned whether there is no such thing in the kernel, so that the instruction must not be reached; there is
 *     no value then
 * @param expectedSize bytes that a load or store of the field accesses; 0 where that is not known
 * @param size bytes that it has to access; where it differs, the access is resized
 * @param resizable whether an access of one size may become one of the other: pointers, and unsigned integers. Where
 *     the sizes differ and this is false, a load or store is poisoned
 */
public record CoreResult(
        long expected, long value, boolean validated, boolean poisoned, int expectedSize, int size, boolean resizable) {

    /** Whether a load or store has to be resized, or poisoned where that is not possible. */
    public boolean resizes() {
        return expectedSize != size;
    }
}
