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

/** What answers say in words, and whether two of them say the same. */
final class Words {
    /** What {@link Object#toString} makes of an instance, an array or a lambda. */
    private static final Pattern IDENTITY = Pattern.compile(
            "(?:\\[+(?:[BCDFIJSZ]|L[\\w.$]+;)|(?:\\w+\\.)*[A-Z][\\w$]*(?:/0x[0-9a-f]+|/\\d+)?)@[0-9a-f]{1,8}\\b");

    private Words() {}

    /**
     * One thing that an answer says.
     *
     * @param role what it is, to be put before it
     * @param text the words
     */
    record Saying(String role, String text) {}

    static Judgement saysWhere(Map<String, Answer> answers) {
        for (Map.Entry<String, Answer> entry : answers.entrySet()) {
            for (Saying saying : sayings(entry.getValue())) {
                Matcher identity = IDENTITY.matcher(saying.text());
                if (saying.text().isBlank() && !saying.role().equals("raw text")) {
                    return Judgement.complaint(entry.getKey() + ": " + saying.role() + " is empty");
                } else if (identity.find()) {
                    return Judgement.complaint(entry.getKey() + ": " + saying.role() + " \"" + saying.text() + "\" has "
                            + identity.group() + ", which tells nobody anything and differs in every run");
                }
            }
        }
        return Judgement.kept();
    }

    /** Everything that an answer says in words. */
    static List<Saying> sayings(Answer answer) {
        List<Saying> sayings = new ArrayList<>();
        if (answer instanceof Answer.Found found) {
            add(sayings, "the origin", found.origin());
        } else if (answer instanceof Answer.Refused refused) {
            sayings.add(new Saying("the reason", refused.why()));
            add(sayings, "the origin", refused.origin());
        }
        for (Lookup looked : answer.looked()) {
            add(sayings, "a place where it looked", looked.where());
            sayings.add(new Saying("what came of looking", looked.outcome()));
        }
        for (Answer.Remark remark : answer.remarks()) {
            sayings.add(new Saying("a remark", remark.text()));
        }
        return sayings;
    }

    private static void add(List<Saying> sayings, String role, Origin origin) {
        sayings.add(new Saying(role, origin.source()));
        origin.raw().ifPresent(raw -> sayings.add(new Saying("raw text", raw)));
    }

    /**
     * The first of these names of which something else was said: another kind of answer, another value, code or reason,
     * another origin. Where else was looked, and remarks, may differ.
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
        return List.of(answer == null ? "left out" : "absent");
    }

    static String words(Answer answer) {
        if (answer instanceof Answer.Found || answer instanceof Answer.Refused) {
            return answer.toString();
        }
        return answer == null ? "left out" : "absent";
    }
}
