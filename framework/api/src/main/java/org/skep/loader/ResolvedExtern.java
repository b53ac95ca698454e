package org.skep.loader;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.skep.extern.Extern;
import org.skep.extern.Origin;
import org.skep.extern.Problem;
import org.skep.extern.ResolverAttempt;
import org.skep.extern.Value;

/** What became of one extern. */
public sealed interface ResolvedExtern {

    /** The extern. */
    Extern extern();

    /** Who was asked for it, in order. */
    List<ResolverAttempt> asked();

    /** The resolver of the first answer that counted, if there was one. */
    default Optional<String> answeredBy() {
        return Optional.empty();
    }

    /**
     * Somebody answered, and the answer fits.
     *
     * @param extern the extern
     * @param value the answer
     * @param bytes the answer in the declared type and the object's byte order; empty for {@code .ksyms}; not to be
     *     changed
     * @param origin where it came from
     * @param resolver who answered
     * @param asked who was asked, in order
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Resolved(
            Extern extern, Value value, byte[] bytes, Origin origin, String resolver, List<ResolverAttempt> asked)
            implements ResolvedExtern {
        /** Checks that nothing is null and copies the list. */
        public Resolved {
            Objects.requireNonNull(extern, "extern");
            Objects.requireNonNull(value, "value");
            Objects.requireNonNull(bytes, "bytes");
            Objects.requireNonNull(origin, "origin");
            asked = List.copyOf(asked);
        }

        @Override
        public Optional<String> answeredBy() {
            return Optional.of(resolver);
        }
    }

    /**
     * Weak, and everybody who was asked says that there is no such thing: zero.
     *
     * @param extern the extern
     * @param asked who was asked, in order; never empty
     */
    record Defaulted(Extern extern, List<ResolverAttempt> asked) implements ResolvedExtern {
        /** Copies the list. */
        public Defaulted {
            asked = List.copyOf(asked);
        }
    }

    /**
     * Not to be had.
     *
     * @param extern the extern
     * @param problem why, with everybody who was asked
     */
    record Failed(Extern extern, Problem problem) implements ResolvedExtern {
        @Override
        public List<ResolverAttempt> asked() {
            return problem.asked();
        }
    }
}
