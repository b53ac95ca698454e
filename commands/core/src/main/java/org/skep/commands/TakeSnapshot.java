package org.skep.commands;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.skep.commands.Completed.With;
import org.skep.commands.console.Console;
import org.skep.commands.console.Page;
import org.skep.commands.console.Style;
import org.skep.commands.console.Table;
import org.skep.machine.Snapshot;
import org.skep.machine.Target;
import org.skep.runtime.SkepRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code snapshot DIR}: what a target needs of a machine, copied into a folder that stands for it with --root. */
@Command(
        name = "snapshot",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class,
        sortOptions = false,
        description =
                "Copies what --root needs of this machine into a folder that only you can read: release, configuration,"
                        + " symbols, types. Without privilege it takes what it gets, and says what is lacking.")
final class TakeSnapshot implements Callable<Integer> {
    private final SkepRuntime runtime;
    private final Console console;

    @Completed(With.FOLDER)
    @Parameters(paramLabel = "DIR", description = "Where to; not there yet, or an empty folder.")
    private String folder;

    @Mixin
    private TargetOptions machine;

    @Completed(With.FILE)
    @Option(
            names = "--with",
            paramLabel = "PATH",
            description = "Copy this file of the machine, too, for a resolver or source that reads it; repeatable.")
    private List<String> extra = new ArrayList<>();

    @Option(names = "--json", description = "One JSON object on one line, and nothing else, on standard output.")
    private boolean json;

    TakeSnapshot(SkepRuntime runtime, Console console) {
        this.runtime = runtime;
        this.console = console;
    }

    @Override
    public Integer call() throws Misuse {
        Target target = machine.target(runtime, console);
        List<String> paths =
                extra.stream().map(path -> path.replaceFirst("^/+", "")).toList();
        Snapshot snapshot;
        try {
            snapshot = Snapshot.take(target, console.file(folder), paths);
        } catch (InvalidPathException e) {
            throw new Misuse(folder + ": " + e.getReason());
        } catch (IllegalArgumentException e) {
            throw new Misuse("--with: " + e.getMessage());
        } catch (IOException e) {
            console.err().line(Style.BAD, "skep: no snapshot was made: " + IoReason.withFile(e));
            if (e.getSuppressed().length > 0) {
                console.err()
                        .line(Style.BAD, "skep: not all that was made of it could be removed: look into " + folder);
            }
            return Commands.FAILED;
        }
        if (json) {
            write(target, snapshot);
        } else {
            print(target, snapshot);
        }
        return Commands.OK;
    }

    private void print(Target target, Snapshot snapshot) {
        Page out = console.out();
        long bytes = snapshot.taken().stream().mapToLong(Snapshot.Taken::bytes).sum();
        out.line(
                Style.STRONG,
                folder + ": " + PrintedLoadReport.counted(snapshot.taken().size(), "file") + " of "
                        + new Machine(target, Optional.empty()).words() + ", "
                        + megabytes(bytes));
        out.gap();
        Table files = new Table(2).number("BYTES").text("FILE");
        snapshot.taken().forEach(file -> files.row(Style.PLAIN, Long.toString(file.bytes()), file.path()));
        files.print(out);
        out.gap();
        String secret =
                snapshot.tellsAddresses() ? "It tells where the kernel is in memory, so only you can read it. " : "";
        out.line(secret + "To ask about it: --root " + folder);
        out.stream().flush();
        for (Snapshot.Lacking lacking : snapshot.lacking()) {
            Page err = console.err();
            err.line(Style.WARNING, "lacking: " + lacking.path() + ": " + lacking.why());
            new Table(2)
                    .text("")
                    .text("")
                    .row(Style.PLAIN, "costs", lacking.cost())
                    .row(Style.PLAIN, "needs", lacking.cure())
                    .print(err);
        }
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    /**
     * {@code {"snapshot","target","files":[{"path","bytes"}],"lacking":[{"path","reason","costs","needs"}]}}; sizes are
     * strings, as every number of 64 bits.
     */
    private void write(Target target, Snapshot snapshot) {
        new JsonLines(console.out().stream()).line(line -> {
            line.text("snapshot", folder);
            line.text("target", target.root().toString());
            line.objects("files", snapshot.taken(), file -> {
                line.text("path", file.path());
                line.text("bytes", Long.toString(file.bytes()));
            });
            line.objects("lacking", snapshot.lacking(), lacking -> {
                line.text("path", lacking.path());
                line.text("reason", lacking.why());
                line.text("costs", lacking.cost());
                line.text("needs", lacking.cure());
            });
        });
    }
}
