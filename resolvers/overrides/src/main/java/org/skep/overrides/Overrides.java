package org.skep.overrides;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.Origin;
import org.skep.kconfig.KconfigText;
import org.skep.kconfig.KconfigValue;
import org.skep.resolver.Answer;
import org.skep.resolver.ExternResolver;
import org.skep.resolver.Question;

/**
 * A resolver with fixed values. Values are written as in a kernel configuration, for any extern: {@code y},
 * {@code "text"}, {@code 1000}, {@code 0x060100}. They apply to all externs that are stored in a map, but not to
 * externs in {@code .ksyms}.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class Overrides implements ExternResolver {
    /** A C identifier, with one character for each byte of a non-ASCII name. */
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_\\x80-\\uffff][A-Za-z0-9_\\x80-\\uffff]*");

    private final Entries entries;

    private Overrides(Entries entries) {
        this.entries = entries;
    }

    /** Returns the answers for names that have a value. */
    @FunctionalInterface
    private interface Entries {
        Optional<Answer> answer(Extern extern);
    }

    /**
     * Parses overrides from Kconfig text, in the dialect of {@link KconfigText#parseOverrides}. If the text is
     * malformed, every extern is refused with the code and the line of the error.
     *
     * @param label the name of the text in origins, such as a path
     * @param text not copied; must not be modified afterwards
     */
    public static Overrides parse(String label, byte[] text) {
        KconfigText lines = KconfigText.parseOverrides(text);
        if (lines.badLine().isPresent()) {
            KconfigText.BadLine bad = lines.badLine().get();
            Answer refused = Answer.refused(
                            bad.code(), bad.why() + ", so none of these overrides is used", bad.origin(label))
                    .advising("write NAME=VALUE without blanks in line " + bad.line() + " of " + label);
            return new Overrides(extern -> Optional.of(refused));
        }
        return new Overrides(extern -> lines.entry(extern.name())
                .map(entry -> KconfigValue.read(entry.value(), extern.type(), entry.origin(label))));
    }

    /**
     * Creates overrides from a map by name. A value is a {@code String} as in a kernel configuration, taken as UTF-8;
     * an integer of any class; or a {@code Boolean} for {@code y} and {@code n}. A name with any other value, including
     * a float, is refused with {@link Code#NOT_AN_INTEGER}; other names are not affected.
     *
     * @param label the name of the map in origins
     * @param values the values by name; copied
     * @throws IllegalArgumentException if a name is not a C identifier
     */
    public static Overrides of(String label, Map<String, ?> values) {
        Map<String, Object> byName = new HashMap<>(values);
        for (String name : byName.keySet()) {
            if (!IDENTIFIER.matcher(name).matches()) {
                throw new IllegalArgumentException("\"" + name + "\" is not a C identifier");
            }
        }
        return new Overrides(extern ->
                Optional.ofNullable(byName.get(extern.name())).map(value -> read(value, extern, Origin.of(label))));
    }

    @Override
    public Map<String, Answer> resolve(Question question) {
        Map<String, Answer> answers = new HashMap<>();
        for (Extern extern : question.externs()) {
            if (extern.kind().isStored()) {
                entries.answer(extern).ifPresent(answer -> answers.put(extern.name(), answer));
            }
        }
        return answers;
    }

    private static Answer read(Object value, Extern extern, Origin label) {
        Optional<String> text = kconfig(value);
        if (text.isEmpty()) {
            String why = "a " + value.getClass().getSimpleName()
                    + " is not a valid value; use text as in a configuration, an integer or a boolean";
            return Answer.refused(Code.NOT_AN_INTEGER, why, label);
        }
        byte[] bytes = text.get().getBytes(StandardCharsets.UTF_8);
        Answer answer = KconfigValue.read(bytes, extern.type(), label.raw(extern.name() + "=" + text.get()));
        return answer instanceof Answer.Refused refused && refused.code().equals(Code.NO_VALUE)
                ? refused.advising("give " + extern.name() + " a value in " + label + ", or remove it there")
                : answer;
    }

    /** Returns the value in the syntax of a configuration. */
    private static Optional<String> kconfig(Object value) {
        if (value instanceof Boolean on) {
            return Optional.of(on ? "y" : "n");
        }
        boolean whole = value instanceof Number && !(value instanceof Double) && !(value instanceof Float);
        return whole || value instanceof String ? Optional.of(value.toString()) : Optional.empty();
    }
}
