package org.skep.object;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.skep.extern.Code;

/** What came of fitting a value to a declared type. Immutable. */
public sealed interface EncodedValue {

    /** It fits. */
    final class Fits implements EncodedValue {
        private final byte[] bytes;
        private final Optional<String> truncated;

        Fits(byte[] bytes, Optional<String> truncated) {
            this.bytes = bytes;
            this.truncated = truncated;
        }

        /** A copy of the bytes, as many as the type has, in the byte order that was asked for. */
        public byte[] bytes() {
            return bytes.clone();
        }

        /** For a string that had to be cut ({@link Code#TRUNCATED}): how much of it is left, in a phrase. */
        public Optional<String> truncated() {
            return truncated;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Fits fits && Arrays.equals(bytes, fits.bytes) && truncated.equals(fits.truncated);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return Arrays.toString(bytes) + truncated.map(how -> ", " + how).orElse("");
        }
    }

    /**
     * It does not fit.
     *
     * @param code {@link Code#TYPE_MISMATCH} or {@link Code#OUT_OF_RANGE}
     * @param why a phrase that names the value and the type
     */
    record Misfit(Code code, String why) implements EncodedValue {
        /** Checks that nothing is missing. */
        public Misfit {
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(why, "why");
        }
    }
}
