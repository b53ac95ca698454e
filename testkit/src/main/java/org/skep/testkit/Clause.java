package org.skep.testkit;

import java.util.Locale;

/** A clause of a resolver's contract. {@link org.skep.resolver.ExternResolver} has the full text. */
public enum Clause {
    /** The contract's question is answered without an exception. */
    ANSWERS(Weight.DUTY, "it answers without throwing when it can do its work"),
    /** No {@code null} map, key or answer. */
    RETURNS_A_MAP(Weight.DUTY, "it returns a map, without null for a name or an answer"),
    /** The call returns within the contract's time limit. */
    IN_TIME(Weight.DUTY, "it returns within the time limit"),
    /** At least one extern is found or refused; otherwise most clauses can't be tested. */
    KNOWS_SOMETHING(Weight.ADVICE, "it finds or refuses at least one extern of the test"),
    /** The core ignores answers for other names. */
    ONLY_WHAT_IS_ASKED(Weight.ADVICE, "it answers only names that are in the question"),
    /**
     * A name without an answer means "not served". If no resolver answers it, the load fails even for a weak extern.
     */
    ABSENT_FOR_ITS_OWN(Weight.ADVICE, "it returns Answer.absent() for a served name that does not exist"),
    /** The list of externs is shared between resolvers. */
    LEAVES_THE_QUESTION_ALONE(Weight.DUTY, "it does not modify the question's list"),
    /** A question is valid only during its call. */
    KEEPS_NO_QUESTION(Weight.DUTY, "it keeps no reference to a question after it has returned"),
    /** The same question about the same machine has the same answers. */
    REPEATABLE(Weight.DUTY, "it returns the same answers as long as nothing has changed"),
    /**
     * Externs answered by a resolver of higher ranking are not in the question, so an answer must not depend on them.
     */
    WHATEVER_ELSE_IS_ASKED(
            Weight.DUTY, "an answer depends neither on the other externs of the question nor on their order"),
    /** A value of another kind fails the extern on every machine. */
    FITS_THE_TYPE(
            Weight.ADVICE, "a value is of a kind that fits the declared type, or the extern is refused with a code"),
    /** Origins and reasons must be useful to the reader of a message. */
    SAYS_WHERE(Weight.DUTY, "origins, places and reasons are readable text"),
    /** One instance is called from several threads at once. */
    SEVERAL_THREADS(Weight.DUTY, "calls from several threads at once do not affect each other"),
    /** A call that exceeds the time limit is interrupted. */
    GIVES_UP_WHEN_INTERRUPTED(Weight.DUTY, "it returns soon when its thread is interrupted"),
    /** The target may be a container's host or a copied folder, not the machine that runs the JVM. */
    ONLY_THE_TARGET(Weight.DUTY, "it reads facts of a machine only from the question's target"),
    /** Explaining adds detail; it does not change answers. */
    EXPLAINS_THE_SAME(Weight.DUTY, "explain() does not change its answers"),
    /** A question without externs, as passed to {@code survey}. */
    EMPTY_QUESTION(Weight.DUTY, "for a question without externs it returns an empty map and does not throw"),
    /** Used by {@code skep resolvers} and other tools. */
    SURVEYS(Weight.DUTY, "survey() returns a list without null, and does not throw"),
    /** A leak of one descriptor per load exhausts a long-running process. */
    CLOSES_WHAT_IT_OPENS(Weight.DUTY, "it closes what it opens"),
    /** A wrong zero is worse than a failed load. */
    NO_ZERO_FOR_A_FAILED_SOURCE(
            Weight.DUTY, "it does not return Answer.absent() when a configuration source failed or is gone"),
    /** Data read from a file that no longer exists is not valid. */
    FOLLOWS_THE_FILES(Weight.DUTY, "it handles files that disappear from the target, and no longer answers from them");

    private final Weight weight;
    private final String sentence;

    Clause(Weight weight, String sentence) {
        this.weight = weight;
        this.sentence = sentence;
    }

    /** The consequence of a broken clause. */
    public enum Weight {
        /** The check fails. */
        DUTY,
        /** The verdict is a warning; the check fails only after {@link ResolverContract#warningsFail}. */
        ADVICE
    }

    /** Returns a stable name for messages and tables, such as {@code keeps-no-question}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the consequence of breaking this clause. */
    public Weight weight() {
        return weight;
    }

    /** Returns the promise as one sentence without a full stop. */
    public String sentence() {
        return sentence;
    }

    /** Returns {@link #id}. */
    @Override
    public String toString() {
        return id();
    }
}
