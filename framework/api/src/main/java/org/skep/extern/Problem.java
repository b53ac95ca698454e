package org.skep.extern;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing that is wrong, or worth a warning, with all that a person needs to act on it.
 *
 * @param code what kind of thing
 * @param object the object's name
 * @param extern the name of the extern or symbol it is about, where it is about one
 * @param declared how that extern is declared, where it could be read
 * @param what what is wrong, in one phrase without the object's or the extern's name
 * @param found where the value that is wrong was found, where there is one
 * @param asked who was asked, in order, and what came of it
 * @param advice what to do, where there is something
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

    /** A problem of the object as a whole. */
    public static Problem of(Code code, String object, String what) {
        return new Problem(
                code, object, Optional.empty(), Optional.empty(), what, Optional.empty(), List.of(), Optional.empty());
    }

    /** The same, of one extern or symbol. */
    public Problem about(String name, Optional<String> declaration) {
        return new Problem(code, object, Optional.of(name), declaration, what, found, asked, advice);
    }

    /** The same, of one extern whose declaration could be read. */
    public Problem about(Extern declaration) {
        return about(declaration.name(), Optional.of(declaration.declared()));
    }

    /** The same, with the place of the value that is wrong. */
    public Problem foundAt(Origin origin) {
        return new Problem(code, object, extern, declared, what, Optional.of(origin), asked, advice);
    }

    /** The same, with those who were asked. */
    public Problem asked(List<ResolverAttempt> everybody) {
        return new Problem(code, object, extern, declared, what, found, everybody, advice);
    }

    /** The same, with what to do. */
    public Problem advise(String sentence) {
        return new Problem(code, object, extern, declared, what, found, asked, Optional.of(sentence));
    }

    /** All of it on one line, the code included. */
    public String message() {
        StringBuilder out = new StringBuilder(headline());
        for (ResolverAttempt one : asked) {
            out.append("; asked ").append(one);
        }
        advice.ifPresent(text -> out.append("; ").append(text));
        return out.toString();
    }

    /** The thing it is about, how that is declared, the code, what is wrong and where that was found. */
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
