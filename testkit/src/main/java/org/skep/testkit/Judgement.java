package org.skep.testkit;

import java.util.Optional;

/** The result of a trial. */
sealed interface Judgement {

    /** No violation was found. */
    record Kept() implements Judgement {}

    /** The resolver breaks the clause. */
    record Complaint(String what) implements Judgement {}

    /** The clause can't be judged. */
    record Open(String why) implements Judgement {}

    static Judgement kept() {
        return new Kept();
    }

    static Judgement complaint(String what) {
        return new Complaint(what);
    }

    static Judgement open(String why) {
        return new Open(why);
    }

    /** A complaint if there is one, otherwise {@link Kept}. */
    static Judgement of(Optional<String> complaint) {
        return complaint.map(Judgement::complaint).orElseGet(Judgement::kept);
    }
}
