package org.skep.btf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads and writes words of 32 bits in an array, in one byte order, at any position. */
final class Words {
    private static final VarHandle INT_LE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT_BE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private Words() {}

    static int get(byte[] bytes, int at, boolean little) {
        return (int) (little ? INT_LE : INT_BE).get(bytes, at);
    }

    static void put(byte[] bytes, int at, int value, boolean little) {
        (little ? INT_LE : INT_BE).set(bytes, at, value);
    }
}
