package org.skep.extern;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** Where an answer came from, precisely enough for a person to look there. Immutable. */
public final class Origin {
    private final String source;
    private final OptionalInt line;
    private final Optional<String> raw;

    private Origin(String source, OptionalInt line, Optional<String> raw) {
        this.source = Objects.requireNonNull(source, "source");
        this.line = line;
        this.raw = raw;
    }

    /** An origin without a line: a path, or what the resolver calls its source. */
    public static Origin of(String source) {
        return new Origin(source, OptionalInt.empty(), Optional.empty());
    }

    /** The same, at a line of that source, counted from 1. */
    public Origin line(int number) {
        return new Origin(source, OptionalInt.of(number), raw);
    }

    /** The same, with what stands there, as it stands there. */
    public Origin raw(String text) {
        return new Origin(source, line, Optional.of(text));
    }

    /** A path, or what the resolver calls its source. */
    public String source() {
        return source;
    }

    /** The line in the source, counted from 1, where the source has lines. */
    public OptionalInt line() {
        return line;
    }

    /** What stands there, as it stands there, where that helps. */
    public Optional<String> raw() {
        return raw;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Origin origin
                && source.equals(origin.source)
                && line.equals(origin.line)
                && raw.equals(origin.raw);
    }

    @Override
    public int hashCode() {
        return Objects.hash(source, line, raw);
    }

    /** {@code /proc/config.gz:412}, or the source alone. */
    @Override
    public String toString() {
        return line.isPresent() ? source + ":" + line.getAsInt() : source;
    }
}
