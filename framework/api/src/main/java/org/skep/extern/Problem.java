package org.skep.extern;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An error or a warning with the details needed to fix it.
 *
 * @param code the kind of problem
 * @param object the object's name
 * @param extern the name of the extern or symbol, if it concerns one
 * @param declared the declaration of that extern, if it could be read
 * @param what the problem in one phrase, without the object's or the extern's name
 * @param found the origin of the wrong value, if there is one
 * @param asked the resolvers that were called, in order, with their outcomes
 * @param advice a hint how to fix it, if there is one
 */
public record Problem(
        Code code,
        String object,
        Optional<String> extern,
        Optional<String> declared,
        String what,
        Optional<Origin> found,
        List<ResolverAttempt> asked,
        Optional<String> advice) {

    /** Checks that nothing is null and copies the list. */
    public Problem {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(object, "object");
        Objects.requireNonNull(extern, "extern");
        Objects.requireNonNull(declared, "declared");
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(found, "found");
        Objects.requireNonNull(advice, "advice");
        asked = List.copyOf(asked);
    }

    /** Creates a problem of the object as a whole. */
    public static Problem of(Code code, String object, String what) {
        return new Problem(
                code, object, Optional.empty(), Optional.empty(), what, Optional.empty(), List.of(), Optional.empty());
    }

    /** Returns this problem for one extern or symbol. */
    public Problem about(String name, Optional<String> declaration) {
        return new Problem(code, object, Optional.of(name), declaration, what, found, asked, advice);
    }

    /** Returns this problem for one extern whose declaration could be read. */
    public Problem about(Extern declaration) {
        return about(declaration.name(), Optional.of(declaration.declared()));
    }

    /** Returns this problem with the origin of the wrong value. */
    public Problem foundAt(Origin origin) {
        return new Problem(code, object, extern, declared, what, Optional.of(origin), asked, advice);
    }

    /** Returns this problem with the resolvers that were called. */
    public Problem asked(List<ResolverAttempt> attempts) {
        return new Problem(code, object, extern, declared, what, found, attempts, advice);
    }

    /** Returns this problem with a hint. */
    public Problem advise(String sentence) {
        return new Problem(code, object, extern, declared, what, found, asked, Optional.of(sentence));
    }

    /** Returns the problem on one line, including the code. */
    public String message() {
        StringBuilder out = new StringBuilder(headline());
        for (ResolverAttempt one : asked) {
            out.append("; asked ").append(one);
        }
        advice.ifPresent(text -> out.append("; ").append(text));
        return out.toString();
    }

    /** Returns the subject, its declaration, the code, the problem and the origin. */
    public String headline() {
        StringBuilder out = new StringBuilder(object).append(": ");
        extern.ifPresent(name -> out.append(name).append(": "));
        declared.ifPresent(words -> out.append(words).append(", "));
        out.append(code).append(": ").append(what);
        found.ifPresent(origin -> {
            out.append(" (").append(origin);
            origin.raw().ifPresent(raw -> out.append(": ").append(raw));
            out.append(')');
        });
        return out.toString();
    }

    @Override
    public String toString() {
        return message();
    }
}
