package org.skep.extern;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** Where an answer was found. Immutable. */
public final class Origin {
    private final String source;
    private final OptionalInt line;
    private final Optional<String> raw;

    private Origin(String source, OptionalInt line, Optional<String> raw) {
        this.source = Objects.requireNonNull(source, "source");
        this.line = line;
        this.raw = raw;
    }

    /** Creates an origin without a line: a path, or another name of a source. */
    public static Origin of(String source) {
        return new Origin(source, OptionalInt.empty(), Optional.empty());
    }

    /** Returns this origin with a line number, counted from 1. */
    public Origin line(int number) {
        return new Origin(source, OptionalInt.of(number), raw);
    }

    /** Returns this origin with the unmodified text at this place. */
    public Origin raw(String text) {
        return new Origin(source, line, Optional.of(text));
    }

    /** Returns the path, or another name of the source. */
    public String source() {
        return source;
    }

    /** Returns the line in the source, counted from 1, if it has lines. */
    public OptionalInt line() {
        return line;
    }

    /** Returns the unmodified text at this place, if it is useful. */
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

    /** Returns {@code /proc/config.gz:412}, or the source alone. */
    @Override
    public String toString() {
        return line.isPresent() ? source + ":" + line.getAsInt() : source;
    }
}
