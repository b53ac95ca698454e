package org.skep.testkit;

import java.util.Optional;

/** What a trial came to. */
sealed interface Judgement {

    /** Nothing speaks against the resolver. */
    record Kept() implements Judgement {}

    /** The resolver does not keep the clause. */
    record Complaint(String what) implements Judgement {}

    /** It can't be told. */
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

    /** A complaint if there is one. */
    static Judgement of(Optional<String> complaint) {
        return complaint.map(Judgement::complaint).orElseGet(Judgement::kept);
    }
}
