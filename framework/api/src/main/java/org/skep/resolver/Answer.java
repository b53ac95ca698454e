package org.skep.resolver;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.skep.extern.Code;
import org.skep.extern.Lookup;
import org.skep.extern.Origin;
import org.skep.extern.Value;

/** What a resolver says of one extern. Immutable. */
public abstract sealed class Answer {
    private final List<Lookup> looked;
    private final List<Remark> remarks;

    private Answer(List<Lookup> looked, List<Remark> remarks) {
        this.looked = looked;
        this.remarks = remarks;
    }

    /**
     * Something that the person who loads the object should know although it is no error.
     *
     * @param code what kind of thing
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
     * The extern has this value. The search ends; whether the value fits the declared type is the core's to check.
     *
     * @param value the value
     * @param origin where it stands
     * @param looked where else was looked before it was found there
     */
    public static Found found(Value value, Origin origin, Lookup... looked) {
        return new Found(value, origin, List.of(looked), List.of());
    }

    /**
     * There is no such thing, as far as this resolver can tell. The next one is asked; when none is left, a weak extern
     * is zero and a strong one fails.
     *
     * @param looked where was looked, and what came of it
     */
    public static Absent absent(Lookup... looked) {
        return new Absent(List.of(looked), List.of());
    }

    /**
     * The extern must not be resolved. The search ends, and the extern fails, weak or not.
     *
     * @param code the kind of error
     * @param why what is wrong, in one phrase
     * @param origin where that was found
     * @param looked where was looked
     */
    public static Refused refused(Code code, String why, Origin origin, Lookup... looked) {
        return new Refused(code, why, origin, Optional.empty(), List.of(looked), List.of());
    }

    /** The same answer with places where was looked, after those it already has. */
    public abstract Answer looking(List<Lookup> places);

    /** The same answer with something that the person who loads the object should know. */
    public abstract Answer remarking(Remark remark);

    /** Where was looked, in order. */
    public List<Lookup> looked() {
        return looked;
    }

    /** What the person who loads the object should know. */
    public List<Remark> remarks() {
        return remarks;
    }

    /** A value. */
    public static final class Found extends Answer {
        private final Value value;
        private final Origin origin;

        private Found(Value value, Origin origin, List<Lookup> looked, List<Remark> remarks) {
            super(looked, remarks);
            this.value = Objects.requireNonNull(value, "value");
            this.origin = Objects.requireNonNull(origin, "origin");
        }

        /** The value. */
        public Value value() {
            return value;
        }

        /** Where it stands. */
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

    /** No such thing. */
    public static final class Absent extends Answer {
        private Absent(List<Lookup> looked, List<Remark> remarks) {
            super(looked, remarks);
        }

        @Override
        public Absent looking(List<Lookup> places) {
            return new Absent(append(looked(), places), remarks());
        }

        @Override
        public Absent remarking(Remark remark) {
            return new Absent(looked(), append(remarks(), List.of(remark)));
        }

        @Override
        public String toString() {
            return "absent " + looked();
        }
    }

    /** An error. */
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

        /** The kind of error. */
        public Code code() {
            return code;
        }

        /** What is wrong, in one phrase. */
        public String why() {
            return why;
        }

        /** Where that was found. */
        public Origin origin() {
            return origin;
        }

        /** What to do about it, where the resolver says so; otherwise the core advises by the code. */
        public Optional<String> advice() {
            return advice;
        }

        /** The same answer with what to do about it, in one phrase. */
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
