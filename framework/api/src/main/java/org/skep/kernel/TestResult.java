package org.skep.kernel;

import java.time.Duration;
import java.util.Objects;

/** What came of a test run. Immutable. */
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
     * A result.
     *
     * @param returnValue what the program returned
     * @param data the data after the run; empty if it was given none. Copied
     * @param context the context after the run; empty if it was given none. Copied
     * @param duration of one run, the average of all
     */
    public static TestResult of(int returnValue, byte[] data, byte[] context, Duration duration) {
        return new TestResult(returnValue, data, context, duration);
    }

    /** What the program returned. */
    public int returnValue() {
        return returnValue;
    }

    /** A copy of the data after the run; empty if it was given none. */
    public byte[] data() {
        return data.clone();
    }

    /** A copy of the context after the run; empty if it was given none. */
    public byte[] context() {
        return context.clone();
    }

    /** Of one run, the average of all; 0 where the kernel does not measure it. */
    public Duration duration() {
        return duration;
    }

    @Override
    public String toString() {
        return "returned " + returnValue + " in " + duration.toNanos() + " ns";
    }
}
