package org.skep.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.skep.resolver.Answer;

/** The outcome of one call of a resolver. */
sealed interface Reply {

    /** Returns the outcome as a phrase that follows "it". */
    String phrase();

    /**
     * The resolver returned a map.
     *
     * @param answers the entries without null
     * @param nulls descriptions of the null entries
     */
    record Gave(Map<String, Answer> answers, List<String> nulls) implements Reply {
        /** Copies a map created by foreign code. */
        static Gave copyOf(Map<String, Answer> map) {
            Map<String, Answer> answers = new LinkedHashMap<>();
            List<String> nulls = new ArrayList<>();
            for (Map.Entry<String, Answer> entry : map.entrySet()) {
                if (entry.getKey() == null) {
                    nulls.add("null is among the names");
                } else if (entry.getValue() == null) {
                    nulls.add(entry.getKey() + ": the answer is null; omit names that are not served");
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

    /** The resolver returned null. */
    record Nothing() implements Reply {
        @Override
        public String phrase() {
            return "returned null instead of a map";
        }
    }

    /** The resolver threw. */
    record Threw(Throwable thrown) implements Reply {
        @Override
        public String phrase() {
            StackTraceElement[] trace = thrown.getStackTrace();
            return "threw " + thrown + (trace.length > 0 ? " at " + trace[0] : "");
        }
    }

    /** The resolver did not return in time. */
    record Late(Duration limit) implements Reply {
        @Override
        public String phrase() {
            return "did not return within " + limit.toMillis() / 1000.0 + " s";
        }
    }
}
