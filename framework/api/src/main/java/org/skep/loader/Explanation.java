package org.skep.loader;

import java.util.List;
import java.util.Optional;
import org.skep.extern.Extern;
import org.skep.extern.ResolverAttempt;
import org.skep.machine.Target;
import org.skep.resolver.Answer;

/**
 * What everybody who is installed says of an object's externs, whether it counts or not.
 *
 * @param object the object's name
 * @param target the machine that was asked about
 * @param resolution what a resolution of the same moment comes to
 * @param externs all of them, in the order of the resolution
 */
public record Explanation(String object, Target target, Resolution resolution, List<ExplainedExtern> externs) {

    /** Copies the list. */
    public Explanation {
        externs = List.copyOf(externs);
    }

    /**
     * One extern and all that was said of it.
     *
     * @param extern the extern
     * @param outcome what a resolution of the same moment makes of it
     * @param statements of every resolver that serves it, in the order in which they are asked
     */
    public record ExplainedExtern(Extern extern, ResolvedExtern outcome, List<Statement> statements) {
        /** Copies the list. */
        public ExplainedExtern {
            statements = List.copyOf(statements);
        }
    }

    /**
     * What one resolver says of one extern.
     *
     * @param role whether that counts
     * @param answer the answer; empty when the resolver left the extern out or failed
     * @param asked the same in words
     */
    public record Statement(Role role, Optional<Answer> answer, ResolverAttempt asked) {}

    /** Whether an answer counts. */
    public enum Role {
        /** The answer that counts. */
        WON,
        /** An answer that would count if it were not for one above it. */
        SHADOWED,
        /** No answer: absent, not this resolver's, or it failed. */
        IN_VAIN
    }
}
