package org.skep.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.skep.extern.Lookup;
import org.skep.extern.Origin;
import org.skep.resolver.Answer;

/** The texts in answers, and the comparison of answers. */
final class Words {
    /** Matches the default {@link Object#toString} of an instance, an array or a lambda. */
    private static final Pattern IDENTITY = Pattern.compile(
            "(?:\\[+(?:[BCDFIJSZ]|L[\\w.$]+;)|(?:\\w+\\.)*[A-Z][\\w$]*(?:/0x[0-9a-f]+|/\\d+)?)@[0-9a-f]{1,8}\\b");

    private Words() {}

    /**
     * A text in an answer.
     *
     * @param role a name for it, used as a prefix
     * @param text the text
     */
    record Part(String role, String text) {}

    static Judgement readableTexts(Map<String, Answer> answers) {
        for (Map.Entry<String, Answer> entry : answers.entrySet()) {
            for (Part part : parts(entry.getValue())) {
                Matcher identity = IDENTITY.matcher(part.text());
                if (part.text().isBlank() && !part.role().equals("raw text")) {
                    return Judgement.complaint(entry.getKey() + ": " + part.role() + " is empty");
                } else if (identity.find()) {
                    return Judgement.complaint(entry.getKey() + ": " + part.role() + " \"" + part.text() + "\" has "
                            + identity.group() + ", an object identity, which differs in every run");
                }
            }
        }
        return Judgement.kept();
    }

    /** Returns all texts of an answer. */
    static List<Part> parts(Answer answer) {
        List<Part> parts = new ArrayList<>();
        if (answer instanceof Answer.Found found) {
            add(parts, "the origin", found.origin());
        } else if (answer instanceof Answer.Refused refused) {
            parts.add(new Part("the reason", refused.why()));
            add(parts, "the origin", refused.origin());
        }
        for (Lookup looked : answer.looked()) {
            add(parts, "a lookup place", looked.where());
            parts.add(new Part("a lookup outcome", looked.outcome()));
        }
        for (Answer.Remark remark : answer.remarks()) {
            parts.add(new Part("a remark", remark.text()));
        }
        return parts;
    }

    private static void add(List<Part> parts, String role, Origin origin) {
        parts.add(new Part(role, origin.source()));
        origin.raw().ifPresent(raw -> parts.add(new Part("raw text", raw)));
    }

    /**
     * Returns the first of these names whose answers differ in kind, value, code, reason or origin. Other lookups and
     * remarks may differ.
     */
    static Optional<String> difference(
            List<String> names, Map<String, Answer> first, Map<String, Answer> then, String when) {
        for (String name : names) {
            Answer before = first.get(name);
            Answer after = then.get(name);
            if (!essence(before).equals(essence(after))) {
                return Optional.of(name + ": first " + words(before) + "; " + when + " " + words(after));
            }
        }
        return Optional.empty();
    }

    private static List<Object> essence(Answer answer) {
        if (answer instanceof Answer.Found found) {
            return List.of(found.value(), found.origin());
        } else if (answer instanceof Answer.Refused refused) {
            return List.of(refused.code(), refused.why(), refused.origin());
        }
        return List.of(answer == null ? "no answer" : "absent");
    }

    static String words(Answer answer) {
        if (answer instanceof Answer.Found || answer instanceof Answer.Refused) {
            return answer.toString();
        }
        return answer == null ? "no answer" : "absent";
    }
}
