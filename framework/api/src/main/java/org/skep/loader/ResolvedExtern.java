package org.skep.loader;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.skep.extern.Extern;
import org.skep.extern.Origin;
import org.skep.extern.Problem;
import org.skep.extern.ResolverAttempt;
import org.skep.extern.Value;

/** The result for one extern. */
public sealed interface ResolvedExtern {

    /** Returns the extern. */
    Extern extern();

    /** Returns the resolvers that were called for it, in order. */
    List<ResolverAttempt> asked();

    /** Returns the resolver whose answer is used, if there is one. */
    default Optional<String> answeredBy() {
        return Optional.empty();
    }

    /**
     * A resolver answered, and the value fits.
     *
     * @param extern the extern
     * @param value the value
     * @param bytes the value in the declared type and the object's byte order; empty for {@code .ksyms}; must not be
     *     modified
     * @param origin the origin of the value
     * @param resolver the resolver that answered
     * @param asked the resolvers that were called, in order
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
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
     * The extern is weak, and all resolvers that were called returned "absent": it is zero.
     *
     * @param extern the extern
     * @param asked the resolvers that were called, in order; never empty
     */
    record Defaulted(Extern extern, List<ResolverAttempt> asked) implements ResolvedExtern {
        /** Copies the list. */
        public Defaulted {
            asked = List.copyOf(asked);
        }
    }

    /**
     * The extern can't be resolved.
     *
     * @param extern the extern
     * @param problem the reason, with the resolvers that were called
     */
    record Failed(Extern extern, Problem problem) implements ResolvedExtern {
        @Override
        public List<ResolverAttempt> asked() {
            return problem.asked();
        }
    }
}
