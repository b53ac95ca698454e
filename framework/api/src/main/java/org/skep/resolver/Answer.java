package org.skep.resolver;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.skep.extern.Code;
import org.skep.extern.Lookup;
import org.skep.extern.Origin;
import org.skep.extern.Value;

/** A resolver's answer for one extern. Immutable. */
public abstract sealed class Answer {
    private final List<Lookup> looked;
    private final List<Remark> remarks;

    private Answer(List<Lookup> looked, List<Remark> remarks) {
        this.looked = looked;
        this.remarks = remarks;
    }

    /**
     * A note for the caller that is not an error.
     *
     * @param code the kind of note
     * @param text one sentence
     */
    public record Remark(Code code, String text) {
        /** Checks that nothing is null. */
        public Remark {
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * The extern has this value. The search ends. The core checks whether the value fits the declared type.
     *
     * @param value the value
     * @param origin where the value was found
     * @param looked the places searched before
     */
    public static Found found(Value value, Origin origin, Lookup... looked) {
        return new Found(value, origin, List.of(looked), List.of());
    }

    /**
     * The fact does not exist, as far as this resolver can tell. The next resolver is called; after the last, a weak
     * extern is zero and a strong one fails.
     *
     * @param looked the places searched, with outcomes
     */
    public static Absent absent(Lookup... looked) {
        return new Absent(List.of(looked), List.of(), Optional.empty());
    }

    /**
     * It is unknown whether the fact exists, because its source is missing: no kernel configuration was found. The next
     * resolver is called; after the last, the extern fails with this code, weak or not. For
     * {@link Code#NO_CONFIGURATION}, an option or setting can make weak externs zero instead.
     *
     * @param code the kind of error
     * @param why what is missing, in one phrase
     * @param looked the places searched, with outcomes
     */
    public static Absent unknown(Code code, String why, Lookup... looked) {
        return new Absent(List.of(looked), List.of(), Optional.of(new Remark(code, why)));
    }

    /**
     * The extern must not be resolved. The search ends, and the extern fails, weak or not.
     *
     * @param code the kind of error
     * @param why the error in one phrase
     * @param origin where the error was found
     * @param looked the places searched
     */
    public static Refused refused(Code code, String why, Origin origin, Lookup... looked) {
        return new Refused(code, why, origin, Optional.empty(), List.of(looked), List.of());
    }

    /** Returns this answer with more places searched, appended to the existing ones. */
    public abstract Answer looking(List<Lookup> places);

    /** Returns this answer with a remark. */
    public abstract Answer remarking(Remark remark);

    /** Returns the places searched, in order. */
    public List<Lookup> looked() {
        return looked;
    }

    /** Returns the remarks. */
    public List<Remark> remarks() {
        return remarks;
    }

    /** The extern has a value. */
    public static final class Found extends Answer {
        private final Value value;
        private final Origin origin;

        private Found(Value value, Origin origin, List<Lookup> looked, List<Remark> remarks) {
            super(looked, remarks);
            this.value = Objects.requireNonNull(value, "value");
            this.origin = Objects.requireNonNull(origin, "origin");
        }

        /** Returns the value. */
        public Value value() {
            return value;
        }

        /** Returns where the value was found. */
        public Origin origin() {
            return origin;
        }

        @Override
        public Found looking(List<Lookup> places) {
            return new Found(value, origin, append(looked(), places), remarks());
        }

        @Override
        public Found remarking(Remark remark) {
            return new Found(value, origin, looked(), append(remarks(), List.of(remark)));
        }

        @Override
        public String toString() {
            return value + " (" + origin + ")";
        }
    }

    /** The fact does not exist, or it is unknown whether it exists. */
    public static final class Absent extends Answer {
        private final Optional<Remark> unknown;

        private Absent(List<Lookup> looked, List<Remark> remarks, Optional<Remark> unknown) {
            super(looked, remarks);
            this.unknown = unknown;
        }

        /** Why it is unknown whether the fact exists; empty when it does not exist. */
        public Optional<Remark> unknown() {
            return unknown;
        }

        @Override
        public Absent looking(List<Lookup> places) {
            return new Absent(append(looked(), places), remarks(), unknown);
        }

        @Override
        public Absent remarking(Remark remark) {
            return new Absent(looked(), append(remarks(), List.of(remark)), unknown);
        }

        @Override
        public String toString() {
            return unknown.map(remark -> remark.code() + ": " + remark.text()).orElse("absent") + " " + looked();
        }
    }

    /** The extern must not be resolved. */
    public static final class Refused extends Answer {
        private final Code code;
        private final String why;
        private final Origin origin;
        private final Optional<String> advice;

        private Refused(
                Code code,
                String why,
                Origin origin,
                Optional<String> advice,
                List<Lookup> looked,
                List<Remark> remarks) {
            super(looked, remarks);
            this.code = Objects.requireNonNull(code, "code");
            this.why = Objects.requireNonNull(why, "why");
            this.origin = Objects.requireNonNull(origin, "origin");
            this.advice = advice;
        }

        /** Returns the kind of error. */
        public Code code() {
            return code;
        }

        /** Returns the error in one phrase. */
        public String why() {
            return why;
        }

        /** Returns where the error was found. */
        public Origin origin() {
            return origin;
        }

        /** Returns a hint how to fix it, if the resolver has one; otherwise the core adds one by the code. */
        public Optional<String> advice() {
            return advice;
        }

        /** Returns this answer with a hint, in one phrase. */
        public Refused advising(String phrase) {
            return new Refused(code, why, origin, Optional.of(phrase), looked(), remarks());
        }

        @Override
        public Refused looking(List<Lookup> places) {
            return new Refused(code, why, origin, advice, append(looked(), places), remarks());
        }

        @Override
        public Refused remarking(Remark remark) {
            return new Refused(code, why, origin, advice, looked(), append(remarks(), List.of(remark)));
        }

        @Override
        public String toString() {
            return code + ": " + why + " (" + origin + ")";
        }
    }

    private static <T> List<T> append(List<T> first, List<T> then) {
        List<T> all = new ArrayList<>(first);
        all.addAll(then);
        return List.copyOf(all);
    }
}
