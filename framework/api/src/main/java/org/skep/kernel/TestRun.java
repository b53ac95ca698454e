package org.skep.kernel;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a program is run with. Immutable; the methods that change something return another one. What is not set is left
 * out: some types refuse data, or a context, even if it is empty.
 */
public final class TestRun {
    /** Flag: run on {@link #cpu} ({@code BPF_F_TEST_RUN_ON_CPU}). Set by it. */
    public static final int ON_CPU = 1;

    private Optional<byte[]> data = Optional.empty();
    private Optional<byte[]> context = Optional.empty();
    private int repeat;
    private int flags;
    private OptionalInt cpu = OptionalInt.empty();

    private TestRun() {}

    private TestRun(TestRun other) {
        this.data = other.data;
        this.context = other.context;
        this.repeat = other.repeat;
        this.flags = other.flags;
        this.cpu = other.cpu;
    }

    /** A run without data and context, once. */
    public static TestRun once() {
        return new TestRun();
    }

    /** The same run on these bytes: for packets the frame, at least the 14 bytes of an Ethernet header; copied. */
    public TestRun data(byte[] bytes) {
        TestRun other = new TestRun(this);
        other.data = Optional.of(bytes.clone());
        return other;
    }

    /** The same run with this context: the type's struct, in the machine's byte order; copied. */
    public TestRun context(byte[] bytes) {
        TestRun other = new TestRun(this);
        other.context = Optional.of(bytes.clone());
        return other;
    }

    /** The same run that many times; the result is the last one's, the duration the average. */
    public TestRun repeat(int times) {
        TestRun other = new TestRun(this);
        other.repeat = times;
        return other;
    }

    /** The same run with these flags instead of its own: the kernel's {@code BPF_F_TEST_*}. */
    public TestRun flags(int bits) {
        TestRun other = new TestRun(this);
        other.flags = bits;
        return other;
    }

    /** The same run on one CPU, which raw tracepoints and a few others can do; sets {@link #ON_CPU}. */
    public TestRun cpu(int number) {
        TestRun other = new TestRun(this);
        other.cpu = OptionalInt.of(number);
        other.flags |= ON_CPU;
        return other;
    }

    /** A copy of the data. */
    public Optional<byte[]> data() {
        return data.map(byte[]::clone);
    }

    /** A copy of the context. */
    public Optional<byte[]> context() {
        return context.map(byte[]::clone);
    }

    /** How many times; 0 counts as once. */
    public int repeat() {
        return repeat;
    }

    /** The flags. */
    public int flags() {
        return flags;
    }

    /** The CPU. */
    public OptionalInt cpu() {
        return cpu;
    }
}
