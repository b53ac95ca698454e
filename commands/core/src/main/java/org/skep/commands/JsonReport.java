package org.skep.commands;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.skep.commands.console.Console;
import org.skep.extern.Extern;
import org.skep.extern.ExternType;
import org.skep.extern.Origin;
import org.skep.extern.Problem;
import org.skep.extern.Value;
import org.skep.loader.Explanation;
import org.skep.loader.Resolution;
import org.skep.loader.ResolvedExtern;

/**
 * Results for programs: one JSON object a line. Fields come in a fixed order; what there is not is {@code null}; 64-bit
 * numbers are strings, bytes are hex digits. See {@link ValueText} for values.
 */
final class JsonReport implements Report {
    private static final HexFormat HEX = HexFormat.of();

    private final JsonLines lines;

    JsonReport(Console console) {
        this.lines = new JsonLines(console.out().stream());
    }

    /** {@code {"object","target","kconfig","ok","externs":[…],"images":{…},"errors":[…],"warnings":[…]}}. */
    @Override
    public void resolved(ResolveResult attempt) {
        lines.line(json -> {
            head(json, attempt);
            json.objects("externs", attempt.externs(), extern -> extern(json, extern));
            images(json, attempt.resolution());
            problems(json, attempt);
        });
    }

    /**
     * The same without images, each extern with
     * {@code "statements":[{"role","resolver","answer","value","origin","line",
     * "code","message","looked":[{"where","line","outcome"}]}]}: {@code role} is won, shadowed or in-vain,
     * {@code answer} found, absent, refused or, where the resolver left the extern out or failed, {@code null};
     * {@code code} that of a refusal, {@code message} the statement in words.
     */
    void explained(ResolveResult attempt, List<Explanation.ExplainedExtern> externs) {
        lines.line(json -> {
            head(json, attempt);
            json.objects("externs", externs, extern -> {
                extern(json, extern.outcome());
                json.objects(
                        "statements", extern.statements(), statement -> new ExplainedAnswer(extern.extern(), statement)
                                .write(json));
            });
            problems(json, attempt);
        });
    }

    private static void head(JsonLines.Line json, ResolveResult attempt) throws IOException {
        json.text("object", attempt.object());
        json.text("target", attempt.machine().root());
        json.text("kconfig", attempt.machine().kconfigLabel());
        json.truth("ok", attempt.ok());
    }

    /** The fields of one extern. */
    static void extern(JsonLines.Line json, ResolvedExtern resolved) throws IOException {
        Extern extern = resolved.extern();
        json.text("name", extern.name());
        json.text("section", extern.section());
        json.text("type", extern.declaration());
        boolean stored = extern.type() instanceof ExternType.Stored;
        json.number("size", stored ? OptionalInt.of(((ExternType.Stored) extern.type()).size()) : OptionalInt.empty());
        if (stored) {
            json.number("offset", extern.offset());
        } else {
            symbol(json, resolved);
        }
        json.text("strength", extern.strength().toString());
        json.text("state", State.of(resolved).toString());
        json.text("value", value(resolved));
        if (stored) {
            json.text("bytes", bytes(resolved));
        }
        Optional<Origin> origin = origin(resolved);
        json.text("origin", origin.map(Origin::source));
        json.number("line", origin.map(Origin::line).orElse(OptionalInt.empty()));
        json.text(
                "code",
                resolved instanceof ResolvedExtern.Failed failed
                        ? Optional.of(failed.problem().code().word())
                        : Optional.empty());
    }

    /** Of {@code .ksyms}: the address of one declared without a type, else where its type is in the kernel's BTF. */
    private static void symbol(JsonLines.Line json, ResolvedExtern resolved) throws IOException {
        if (resolved.extern().type() instanceof ExternType.Untyped) {
            json.text("address", value(resolved));
        } else {
            Optional<Value.KernelType> type =
                    resolved instanceof ResolvedExtern.Resolved found && found.value() instanceof Value.KernelType known
                            ? Optional.of(known)
                            : Optional.empty();
            json.text("module", type.map(Value.KernelType::module));
            json.number(
                    "btfId", type.map(known -> OptionalInt.of(known.btfId())).orElse(OptionalInt.empty()));
        }
    }

    private static Optional<String> value(ResolvedExtern resolved) {
        if (resolved instanceof ResolvedExtern.Resolved found) {
            return found.value() instanceof Value.KernelType
                    ? Optional.empty()
                    : Optional.of(ValueText.plain(found.extern(), found.value()));
        }
        return resolved instanceof ResolvedExtern.Defaulted
                ? Optional.of(ValueText.plainZero(resolved.extern()))
                : Optional.empty();
    }

    private static Optional<String> bytes(ResolvedExtern resolved) {
        if (resolved instanceof ResolvedExtern.Resolved found) {
            return Optional.of(HEX.formatHex(found.bytes()));
        }
        return resolved instanceof ResolvedExtern.Defaulted
                        && resolved.extern().type() instanceof ExternType.Stored type
                ? Optional.of("00".repeat(type.size()))
                : Optional.empty();
    }

    private static Optional<Origin> origin(ResolvedExtern resolved) {
        if (resolved instanceof ResolvedExtern.Resolved found) {
            return Optional.of(found.origin());
        }
        return resolved instanceof ResolvedExtern.Failed failed
                ? failed.problem().found()
                : Optional.empty();
    }

    private static void images(JsonLines.Line json, Optional<Resolution> resolution) throws IOException {
        json.object("images", () -> {
            if (resolution.isPresent()) {
                for (var image : resolution.get().images().entrySet()) {
                    json.text(image.getKey(), HEX.formatHex(image.getValue().bytes()));
                }
            }
        });
    }

    private static void problems(JsonLines.Line json, ResolveResult attempt) throws IOException {
        json.objects("errors", attempt.errors(), problem -> problem(json, problem));
        json.objects("warnings", attempt.warnings(), problem -> problem(json, problem));
    }

    /** The fields of one error or warning. */
    static void problem(JsonLines.Line json, Problem problem) throws IOException {
        json.text("code", problem.code().word());
        json.text("extern", problem.extern());
        json.text("message", problem.message());
    }
}
