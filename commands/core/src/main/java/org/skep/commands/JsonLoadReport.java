package org.skep.commands;

import java.util.Optional;
import java.util.OptionalInt;
import org.skep.commands.console.Console;
import org.skep.syscall.VerifierLog;

/**
 * Loads for programs: one JSON object a line,
 * {@code {"object","ok","programs":[…],"maps":[…],"externs":[…],"errors":[…],"warnings":[…],"log"}}. Names, types and
 * flags are the kernel's.
 */
final class JsonLoadReport implements LoadReport {
    private final JsonLines lines;

    JsonLoadReport(Console console) {
        this.lines = new JsonLines(console.out().stream());
    }

    @Override
    public void loaded(LoadAttempt attempt) {
        lines.line(json -> {
            json.text("object", attempt.resolving().object());
            json.truth("ok", attempt.ok());
            json.objects("programs", attempt.programs(), program -> {
                json.text("name", program.info().name());
                json.number("type", program.info().type());
                json.text("tag", program.info().tag());
                json.number("xlatedBytes", program.info().xlatedBytes());
                json.number("id", OptionalInt.of(program.info().id()));
            });
            json.objects("maps", attempt.maps(), map -> {
                json.text("name", map.info().name());
                json.number("type", map.info().type());
                json.number("keySize", map.info().keySize());
                json.number("valueSize", map.info().valueSize());
                json.number("maxEntries", Integer.toUnsignedLong(map.info().maxEntries()));
                json.number("flags", Integer.toUnsignedLong(map.info().flags()));
                json.truth("frozen", map.info().frozen());
                json.number("id", OptionalInt.of(map.info().id()));
                json.text("content", map.content());
            });
            json.objects("externs", attempt.resolving().externs(), extern -> JsonReport.extern(json, extern));
            json.objects("errors", attempt.resolving().errors(), problem -> JsonReport.problem(json, problem));
            json.objects("warnings", attempt.notes(), problem -> JsonReport.problem(json, problem));
            json.text("log", attempt.log().map(VerifierLog::text).or(Optional::empty));
        });
    }
}
