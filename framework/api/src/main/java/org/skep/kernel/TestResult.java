package org.skep.kernel;

import java.time.Duration;
import java.util.Objects;

/** The result of a test run. Immutable. */
public final class TestResult {
    private final int returnValue;
    private final byte[] data;
    private final byte[] context;
    private final Duration duration;

    private TestResult(int returnValue, byte[] data, byte[] context, Duration duration) {
        this.returnValue = returnValue;
        this.data = data.clone();
        this.context = context.clone();
        this.duration = Objects.requireNonNull(duration, "duration");
    }

    /**
     * Creates a result.
     *
     * @param returnValue the program's return value
     * @param data the data after the run; empty if there was none. Copied
     * @param context the context after the run; empty if there was none. Copied
     * @param duration the average of one run
     */
    public static TestResult of(int returnValue, byte[] data, byte[] context, Duration duration) {
        return new TestResult(returnValue, data, context, duration);
    }

    /** Returns the program's return value. */
    public int returnValue() {
        return returnValue;
    }

    /** Returns a copy of the data after the run; empty if there was none. */
    public byte[] data() {
        return data.clone();
    }

    /** Returns a copy of the context after the run; empty if there was none. */
    public byte[] context() {
        return context.clone();
    }

    /** Returns the average duration of one run; 0 if the kernel does not measure it. */
    public Duration duration() {
        return duration;
    }

    @Override
    public String toString() {
        return "returned " + returnValue + " in " + duration.toNanos() + " ns";
    }
}
