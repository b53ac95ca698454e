package org.skep.kernel;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The input of a test run. Immutable; methods that change a value return a new one. Values that are not set are
 * omitted: some types refuse data, or a context, even if it is empty.
 */
public final class TestRun {
    /** Flag: run on {@link #cpu} ({@code BPF_F_TEST_RUN_ON_CPU}). Set by {@link #cpu(int)}. */
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

    /** Creates a single run without data and context. */
    public static TestRun once() {
        return new TestRun();
    }

    /** Sets the data: for packets the frame, at least the 14 bytes of an Ethernet header; copied. */
    public TestRun data(byte[] bytes) {
        TestRun other = new TestRun(this);
        other.data = Optional.of(bytes.clone());
        return other;
    }

    /** Sets the context: the type's struct, in the machine's byte order; copied. */
    public TestRun context(byte[] bytes) {
        TestRun other = new TestRun(this);
        other.context = Optional.of(bytes.clone());
        return other;
    }

    /** Sets the number of runs; the result is that of the last, the duration is the average. */
    public TestRun repeat(int times) {
        TestRun other = new TestRun(this);
        other.repeat = times;
        return other;
    }

    /** Replaces the flags, with the kernel's {@code BPF_F_TEST_*}. */
    public TestRun flags(int bits) {
        TestRun other = new TestRun(this);
        other.flags = bits;
        return other;
    }

    /** Runs on one CPU, which raw tracepoints and a few other types support; sets {@link #ON_CPU}. */
    public TestRun cpu(int number) {
        TestRun other = new TestRun(this);
        other.cpu = OptionalInt.of(number);
        other.flags |= ON_CPU;
        return other;
    }

    /** Returns a copy of the data. */
    public Optional<byte[]> data() {
        return data.map(byte[]::clone);
    }

    /** Returns a copy of the context. */
    public Optional<byte[]> context() {
        return context.map(byte[]::clone);
    }

    /** Returns the number of runs; 0 means one. */
    public int repeat() {
        return repeat;
    }

    /** Returns the flags. */
    public int flags() {
        return flags;
    }

    /** Returns the CPU. */
    public OptionalInt cpu() {
        return cpu;
    }
}
