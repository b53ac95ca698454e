package org.skep.commands;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.commands.console.Table;
import org.skep.kernel.MapType;
import org.skep.kernel.ProgramType;
import org.skep.kernel.VerifierLog;

/** Loads for people: what the kernel made of an object, or why it did not, and how far the verifier came. */
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
    public void loaded(LoadResult attempt) {
        Page out = console.out();
        if (!first) {
            out.gap();
        }
        first = false;
        out.line(
                Style.STRONG,
                names.of(attempt.resolving().object()) + ": " + (dryRun ? rehearsed(attempt) : outcome(attempt)));
        if (attempt.ok()) {
            programs(out, attempt);
            maps(out, attempt);
        }
        out.stream().flush();
        attempt.notes().forEach(note -> PrintedProblem.warning(console.err(), note));
        List<String> place = attempt.log().map(VerifierLog::place).orElse(List.of());
        PrintedProblem.errors(console.err(), attempt.resolving().errors(), place);
        console.err().stream().flush();
    }

    private static String rehearsed(LoadResult attempt) {
        String what = "a dry run, nothing reached the kernel: ";
        if (!attempt.ok()) {
            return what + "would not load";
        }
        return what + parts(attempt) + " checked" + (attempt.pins().isEmpty() ? "" : ", nothing pinned");
    }

    private static String outcome(LoadResult attempt) {
        if (!attempt.ok()) {
            return "not loaded";
        }
        if (attempt.kept().isPresent()) {
            long id = attempt.kept().get().id();
            return parts(attempt) + " loaded by " + attempt.provider().orElseThrow() + " as object " + id + ", until "
                    + Invocation.SHELL.written("unload") + " " + id
                    + (attempt.pins().isEmpty() ? "" : "; what is pinned stays longer");
        }
        return parts(attempt) + " loaded by " + attempt.provider().orElseThrow()
                + (attempt.pins().isEmpty() ? ", and unloaded again because nothing is pinned" : " and pinned");
    }

    private static String parts(LoadResult attempt) {
        return counted(attempt.programs().size(), "program") + " and "
                + counted(attempt.maps().size(), "map");
    }

    /** {@code 1 map}, {@code 2 maps}. */
    static String counted(int count, String word) {
        return count + " " + word + (count == 1 ? "" : "s");
    }

    private void programs(Page out, LoadResult attempt) {
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
        for (LoadResult.Program program : attempt.programs()) {
            table.row(
                    Style.PLAIN,
                    program.info().name(),
                    ProgramType.name(program.info().type()),
                    byKernel(program.info().tag()),
                    byKernel(Integer.toString(program.info().xlatedBytes())),
                    byKernel(Integer.toUnsignedString(program.info().id())),
                    pin(program.pin()));
        }
        out.gap();
        table.print(out);
    }

    private void maps(Page out, LoadResult attempt) {
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
        for (LoadResult.Map map : attempt.maps()) {
            String flags = "0x" + Integer.toHexString(map.info().flags());
            table.row(
                    Style.PLAIN,
                    map.info().name(),
                    MapType.name(map.info().type()),
                    Integer.toUnsignedString(map.info().keySize()),
                    Integer.toUnsignedString(map.info().valueSize()),
                    Integer.toUnsignedString(map.info().maxEntries()),
                    map.info().frozen() ? flags + " frozen" : flags,
                    byKernel(Integer.toUnsignedString(map.info().id())),
                    pin(map.pin()));
        }
        out.gap();
        table.print(out);
    }

    /** What only a kernel gives; a dry run's would look real. */
    private String byKernel(String text) {
        return dryRun ? "-" : text;
    }

    private static String pin(Optional<Path> pin) {
        return pin.map(Path::toString).orElse("");
    }
}
