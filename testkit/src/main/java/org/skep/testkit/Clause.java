package org.skep.testkit;

import java.util.Locale;

/** One thing that a resolver promises. The words are those of {@link org.skep.resolver.ExternResolver}. */
public enum Clause {
    /** The question of the contract is answered without an exception. */
    ANSWERS(Weight.DUTY, "it answers without throwing when it can do its work"),
    /** No {@code null} map, key or answer. */
    RETURNS_A_MAP(Weight.DUTY, "it returns a map, without null for a name or an answer"),
    /** Within the time that the contract allows. */
    IN_TIME(Weight.DUTY, "it returns within the time limit"),
    /** Something else than "absent" about one extern at least, or the other clauses are hardly put to the test. */
    KNOWS_SOMETHING(Weight.ADVICE, "it finds or refuses something of what the test asks for"),
    /** The core ignores all other names. */
    ONLY_WHAT_IS_ASKED(Weight.ADVICE, "it answers no name that is not in the question"),
    /** A name left out means "not mine", and fails a weak extern when it is nobody's. */
    ABSENT_FOR_ITS_OWN(Weight.ADVICE, "of a name that it serves and does not know it says that there is no such thing"),
    /** The list of externs is everybody's. */
    LEAVES_THE_QUESTION_ALONE(Weight.DUTY, "it does not try to change the question's list"),
    /** A question is valid during its call. */
    KEEPS_NO_QUESTION(Weight.DUTY, "it keeps no reference to a question after it has returned"),
    /** The same question, the same machine: the same answers. */
    REPEATABLE(Weight.DUTY, "it gives the same answers again as long as nothing has changed"),
    /** An extern answered above is not asked for below, so what else is open must not matter. */
    WHATEVER_ELSE_IS_ASKED(
            Weight.DUTY, "an answer depends neither on what else is asked nor on the order of the question"),
    /** A value of another kind fails the extern, whatever the machine. */
    FITS_THE_TYPE(Weight.ADVICE, "a value is of a kind that the declared type can take, or is refused with a code"),
    /** For the person who has to look there. */
    SAYS_WHERE(Weight.DUTY, "origins, places and reasons are words that a person can follow"),
    /** One instance is called from several threads at once. */
    SEVERAL_THREADS(Weight.DUTY, "it answers several threads at once, each as if it were alone"),
    /** A call that is given up is interrupted. */
    GIVES_UP_WHEN_INTERRUPTED(Weight.DUTY, "it returns soon when its thread is interrupted"),
    /** A container's host, or a copied folder, is not the machine that runs the JVM. */
    ONLY_THE_TARGET(Weight.DUTY, "what it says of a machine it has from the question's target"),
    /** To explain is to tell more, not to decide otherwise. */
    EXPLAINS_THE_SAME(Weight.DUTY, "it decides for explain() as it does otherwise"),
    /** A question without externs, as {@code survey} is given one. */
    EMPTY_QUESTION(Weight.DUTY, "of no externs it says nothing, and does not throw"),
    /** For {@code skep resolvers} and other tools. */
    SURVEYS(Weight.DUTY, "survey() returns a list without null, and does not throw"),
    /** One descriptor a load ends every long-lived process. */
    CLOSES_WHAT_IT_OPENS(Weight.DUTY, "it closes what it opens"),
    /** A wrong zero is worse than no load. */
    NO_ZERO_FOR_A_FAILED_SOURCE(
            Weight.DUTY, "it does not say \"absent\" when a configuration source failed or went away"),
    /** What was read from a file that is no more is no answer. */
    FOLLOWS_THE_FILES(
            Weight.DUTY, "it copes with files that vanish from the target, and does not answer from them any more");

    private final Weight weight;
    private final String sentence;

    Clause(Weight weight, String sentence) {
        this.weight = weight;
        this.sentence = sentence;
    }

    /** What it means not to keep a clause. */
    public enum Weight {
        /** The resolver is wrong: a check fails. */
        DUTY,
        /** The resolver may have its reasons: a warning, with which a check fails only when it is told to. */
        ADVICE
    }

    /** A stable name, for messages and tables: {@code keeps-no-question}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it means not to keep it. */
    public Weight weight() {
        return weight;
    }

    /** What is promised, in one sentence without a full stop. */
    public String sentence() {
        return sentence;
    }

    /** The stable name. */
    @Override
    public String toString() {
        return id();
    }
}
