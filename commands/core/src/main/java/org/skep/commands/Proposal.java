package org.skep.commands;

import java.util.Objects;

/**
 * A word that may stand where somebody is writing one.
 *
 * @param word the whole word
 * @param about what it is, in a phrase; may be empty
 * @param whole whether the next word may begin behind it; if not, more of this one has to follow
 */
public record Proposal(String word, String about, boolean whole) {
    /** Checks that nothing is null. */
    public Proposal {
        Objects.requireNonNull(word, "word");
        Objects.requireNonNull(about, "about");
    }
}
