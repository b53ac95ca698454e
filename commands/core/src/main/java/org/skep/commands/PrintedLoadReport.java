package org.skep.commands;

import java.nio.file.Path;
import java.util.Optional;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.commands.console.Table;
import org.skep.syscall.MapType;
import org.skep.syscall.ProgramType;

/** Loads for people: what the kernel made of an object, or the lines of the verifier's log that matter. */
final class PrintedLoadReport implements LoadReport {
    private final Console console;
    private final ShortNames names;
    private final boolean dryRun;
    private boolean first = true;

    PrintedLoadReport(Console console, ShortNames names, boolean dryRun) {
        this.console = console;
        this.names = names;
        this.dryRun = dryRun;
    }

    @Override
    public void loaded(LoadAttempt attempt) {
        Page out = console.out();
        if (!first) {
            out.gap();
        }
        first = false;
        out.line(Style.STRONG, names.of(attempt.resolving().object()) + ": " + outcome(attempt));
        if (attempt.ok()) {
            programs(out, attempt);
            maps(out, attempt);
        }
        out.stream().flush();
        attempt.notes().forEach(note -> PrintedProblem.warning(console.err(), note));
        attempt.resolving().errors().forEach(error -> PrintedProblem.error(console.err(), error));
        attempt.log()
                .ifPresent(log -> log.essence().forEach(line -> console.err().line("  | " + line)));
        console.err().stream().flush();
    }

    private String outcome(LoadAttempt attempt) {
        if (!attempt.ok()) {
            return dryRun ? "would not load" : "not loaded";
        }
        String what = counted(attempt.programs().size(), "program") + " and "
                + counted(attempt.maps().size(), "map");
        if (dryRun) {
            return what + " checked; this was a dry run, and nothing reached a kernel";
        }
        boolean pinned =
                attempt.programs().stream().anyMatch(program -> program.pin().isPresent())
                        || attempt.maps().stream().anyMatch(map -> map.pin().isPresent());
        return what + " loaded by " + attempt.provider().orElseThrow()
                + (pinned ? " and pinned" : ", and unloaded again because nothing is pinned");
    }

    private static String counted(int count, String word) {
        return count + " " + word + (count == 1 ? "" : "s");
    }

    private static void programs(Page out, LoadAttempt attempt) {
        if (attempt.programs().isEmpty()) {
            return;
        }
        Table table = new Table(2)
                .text("PROGRAM")
                .text("TYPE")
                .text("TAG")
                .number("XLATED")
                .number("ID")
                .text("PIN");
        for (LoadAttempt.Program program : attempt.programs()) {
            table.row(
                    Style.PLAIN,
                    program.info().name(),
                    ProgramType.name(program.info().type()),
                    program.info().tag(),
                    Integer.toString(program.info().xlatedBytes()),
                    Integer.toUnsignedString(program.info().id()),
                    pin(program.pin()));
        }
        out.gap();
        table.print(out);
    }

    private static void maps(Page out, LoadAttempt attempt) {
        if (attempt.maps().isEmpty()) {
            return;
        }
        Table table = new Table(2)
                .text("MAP")
                .text("TYPE")
                .number("KEY")
                .number("VALUE")
                .number("ENTRIES")
                .text("FLAGS")
                .number("ID")
                .text("PIN");
        for (LoadAttempt.Map map : attempt.maps()) {
            String flags = "0x" + Integer.toHexString(map.info().flags());
            table.row(
                    Style.PLAIN,
                    map.info().name(),
                    MapType.name(map.info().type()),
                    Integer.toUnsignedString(map.info().keySize()),
                    Integer.toUnsignedString(map.info().valueSize()),
                    Integer.toUnsignedString(map.info().maxEntries()),
                    map.info().frozen() ? flags + " frozen" : flags,
                    Integer.toUnsignedString(map.info().id()),
                    pin(map.pin()));
        }
        out.gap();
        table.print(out);
    }

    private static String pin(Optional<Path> pin) {
        return pin.map(Path::toString).orElse("");
    }
}
