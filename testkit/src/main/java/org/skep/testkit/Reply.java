package org.skep.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.skep.resolver.Answer;

/** What came of one call of a resolver. */
sealed interface Reply {

    /** How it went, in a phrase that follows "it". */
    String phrase();

    /**
     * A map was returned.
     *
     * @param answers those that are there
     * @param nulls what is null in it, in phrases
     */
    record Gave(Map<String, Answer> answers, List<String> nulls) implements Reply {
        /** Copies a map that somebody else has written. */
        static Gave copyOf(Map<String, Answer> map) {
            Map<String, Answer> answers = new LinkedHashMap<>();
            List<String> nulls = new ArrayList<>();
            for (Map.Entry<String, Answer> entry : map.entrySet()) {
                if (entry.getKey() == null) {
                    nulls.add("null is among the names");
                } else if (entry.getValue() == null) {
                    nulls.add(entry.getKey() + ": the answer is null; leave out what is not yours");
                } else {
                    answers.put(entry.getKey(), entry.getValue());
                }
            }
            return new Gave(answers, nulls);
        }

        @Override
        public String phrase() {
            return "answered " + answers.keySet();
        }
    }

    /** Null was returned instead of a map. */
    record Nothing() implements Reply {
        @Override
        public String phrase() {
            return "returned null instead of a map";
        }
    }

    /** Something was thrown. */
    record Threw(Throwable thrown) implements Reply {
        @Override
        public String phrase() {
            StackTraceElement[] trace = thrown.getStackTrace();
            return "threw " + thrown + (trace.length > 0 ? " at " + trace[0] : "");
        }
    }

    /** It had not returned in time. */
    record Late(Duration limit) implements Reply {
        @Override
        public String phrase() {
            return "did not return within " + limit.toMillis() / 1000.0 + " s";
        }
    }
}
