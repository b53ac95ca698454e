package org.skep.commands;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.skep.commands.console.Console;
import org.skep.kernel.VerifierLog;

/**
 * Loads for programs: one JSON object a line,
 * {@code {"object","ok","programs":[…],"maps":[…],"externs":[…],"errors":[…],"warnings":[…],"log","dryRun"}}. Names,
 * types and flags are the kernel's. In a dry run they are what the kernel would be given, and what only a kernel gives,
 * ids, tags and the length of translated programs, is {@code null}; {@code pin} is null where nothing is pinned. What
 * stays loaded has {@code "objectId"}, too, a string, as every number of 64 bits.
 */
final class JsonLoadReport implements LoadReport {
    private final JsonLines lines;
    private final boolean dryRun;

    JsonLoadReport(Console console, boolean dryRun) {
        this.lines = new JsonLines(console.out().stream());
        this.dryRun = dryRun;
    }

    @Override
    public void loaded(LoadResult attempt) {
        lines.line(json -> {
            json.text("object", attempt.resolving().object());
            json.truth("ok", attempt.ok());
            json.objects("programs", attempt.programs(), program -> {
                json.text("name", program.info().name());
                json.number("type", program.info().type());
                json.text("tag", byKernel(program.info().tag()));
                json.number("xlatedBytes", byKernel(program.info().xlatedBytes()));
                json.number("id", byKernel(program.info().id()));
                json.text("pin", program.pin().map(Path::toString));
            });
            json.objects("maps", attempt.maps(), map -> {
                json.text("name", map.info().name());
                json.number("type", map.info().type());
                json.number("keySize", map.info().keySize());
                json.number("valueSize", map.info().valueSize());
                json.number("maxEntries", Integer.toUnsignedLong(map.info().maxEntries()));
                json.number("flags", Integer.toUnsignedLong(map.info().flags()));
                json.truth("frozen", map.info().frozen());
                json.number("id", byKernel(map.info().id()));
                json.text("content", map.content());
                json.text("pin", map.pin().map(Path::toString));
            });
            json.objects("externs", attempt.resolving().externs(), extern -> JsonReport.extern(json, extern));
            json.objects("errors", attempt.resolving().errors(), problem -> JsonReport.problem(json, problem));
            json.objects("warnings", attempt.notes(), problem -> JsonReport.problem(json, problem));
            json.text("log", attempt.log().map(VerifierLog::text));
            json.truth("dryRun", dryRun);
            if (attempt.kept().isPresent()) {
                json.text("objectId", Long.toString(attempt.kept().get().id()));
            }
        });
    }

    private Optional<String> byKernel(String text) {
        return dryRun ? Optional.empty() : Optional.of(text);
    }

    private OptionalInt byKernel(int number) {
        return dryRun ? OptionalInt.empty() : OptionalInt.of(number);
    }
}
