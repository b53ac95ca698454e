package org.skep.btf;

/**
 * The steps that one question may take, where the answer needs a search through types that refer to each other. Answers
 * interruption.
 */
final class Budget {
    /** The largest structs of a kernel take a hundred thousand. */
    private static final int MAX_STEPS = 1 << 22;

    private final Interruption interruption = new Interruption();
    private int left = MAX_STEPS;

    void step(int steps) throws BtfException {
        interruption.after(steps);
        left -= steps;
        if (left < 0) {
            throw new BtfException("a comparison of types takes more than " + MAX_STEPS + " steps");
        }
    }
}
