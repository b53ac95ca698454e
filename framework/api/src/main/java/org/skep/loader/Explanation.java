package org.skep.loader;

import java.util.List;
import java.util.Optional;
import org.skep.extern.Extern;
import org.skep.extern.ResolverAttempt;
import org.skep.machine.Target;
import org.skep.resolver.Answer;

/**
 * The answers of all installed resolvers for an object's externs, whether they are used or not.
 *
 * @param object the object's name
 * @param target the machine
 * @param resolution the resolution at the same moment
 * @param externs all externs, in the order of the resolution
 */
public record Explanation(String object, Target target, Resolution resolution, List<ExplainedExtern> externs) {

    /** Copies the list. */
    public Explanation {
        externs = List.copyOf(externs);
    }

    /**
     * One extern with all answers.
     *
     * @param extern the extern
     * @param outcome its result in the resolution
     * @param statements the answers of every resolver that serves it, in the order of calls
     */
    public record ExplainedExtern(Extern extern, ResolvedExtern outcome, List<Statement> statements) {
        /** Copies the list. */
        public ExplainedExtern {
            statements = List.copyOf(statements);
        }
    }

    /**
     * The answer of one resolver for one extern.
     *
     * @param role whether the answer is used
     * @param answer the answer; empty when the resolver omitted the extern or failed
     * @param asked the answer as text
     */
    public record Statement(Role role, Optional<Answer> answer, ResolverAttempt asked) {}

    /** Whether an answer is used. */
    public enum Role {
        /** The answer that is used. */
        WON,
        /** An answer that would be used without a resolver of higher ranking. */
        SHADOWED,
        /** No answer: absent, not served, or the resolver failed. */
        IN_VAIN
    }
}
