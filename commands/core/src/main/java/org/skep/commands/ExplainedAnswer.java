package org.skep.commands;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.skep.commands.console.Style;
import org.skep.extern.Code;
import org.skep.extern.Extern;
import org.skep.extern.Lookup;
import org.skep.extern.Origin;
import org.skep.extern.Value;
import org.skep.loader.Explanation.Statement;
import org.skep.resolver.Answer;

/**
 * What one resolver says of one extern, taken apart for showing.
 *
 * @param extern the extern
 * @param statement the statement
 */
record ExplainedAnswer(Extern extern, Statement statement) {

    /** {@code won}, {@code shadowed} or {@code in vain}. */
    String role() {
        return statement.role().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** How much it matters. */
    Style style() {
        return switch (statement.role()) {
            case WON -> refusal().isPresent() ? Style.BAD : Style.GOOD;
            case SHADOWED -> Style.PLAIN;
            case IN_VAIN -> Style.FAINT;
        };
    }

    /** The value, or why there is none, for people. */
    String shown() {
        return found().map(found -> ExternView.cut(ValueText.shown(extern, found.value())))
                .or(() -> refusal().map(refused -> refused.code().word()))
                .orElse("-");
    }

    /** Where that stands, or the places where it was looked for and what came of it; at least one line, for people. */
    List<String> places() {
        String resolver = statement.asked().resolver();
        if (found().isPresent()) {
            return List.of(ExternView.origin(resolver, found().get().origin()));
        }
        if (refusal().isPresent()) {
            Answer.Refused refused = refusal().get();
            return List.of(refused.why() + ", " + ExternView.origin(resolver, refused.origin()));
        }
        return PrintedProblem.lines(statement.asked());
    }

    void write(JsonLines.Line json) throws IOException {
        json.text("role", role().replace(' ', '-'));
        json.text("resolver", statement.asked().resolver());
        json.text("answer", statement.answer().map(ExplainedAnswer::kind));
        json.text(
                "value",
                found().map(Answer.Found::value)
                        .filter(value -> !(value instanceof Value.KernelType))
                        .map(value -> ValueText.plain(extern, value)));
        json.text("origin", origin().map(Origin::source));
        json.number("line", origin().map(Origin::line).orElse(OptionalInt.empty()));
        json.text("code", code().map(Code::word));
        json.text("message", statement.asked().outcome());
        json.objects("looked", statement.asked().looked(), looked -> looked(json, looked));
    }

    private static void looked(JsonLines.Line json, Lookup looked) throws IOException {
        json.text("where", looked.where().source());
        json.number("line", looked.where().line());
        json.text("outcome", looked.outcome());
    }

    private static String kind(Answer answer) {
        if (answer instanceof Answer.Found) {
            return "found";
        }
        return answer instanceof Answer.Refused ? "refused" : "absent";
    }

    private Optional<Answer.Found> found() {
        return statement.answer().filter(Answer.Found.class::isInstance).map(Answer.Found.class::cast);
    }

    private Optional<Answer.Refused> refusal() {
        return statement.answer().filter(Answer.Refused.class::isInstance).map(Answer.Refused.class::cast);
    }

    private Optional<Code> code() {
        return refusal().map(Answer.Refused::code).or(() -> statement
                .answer()
                .filter(Answer.Absent.class::isInstance)
                .flatMap(answer -> ((Answer.Absent) answer).unknown())
                .map(Answer.Remark::code));
    }

    private Optional<Origin> origin() {
        return found().map(Answer.Found::origin).or(() -> refusal().map(Answer.Refused::origin));
    }
}
