package org.skep.itest.docs;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.skep.itest.pages.Block;

/** What a block wants of the machine that it is run on. */
final class Needs {
    /** {@code include/uapi/linux/capability.h}. */
    private static final int CAP_SYS_ADMIN = 21;

    private static final Pattern LOADS = Pattern.compile("(?:skep load|^skep:load) (?!.*--dry-run).*");

    private Needs() {}

    /** Why it can't be run here. */
    static Optional<String> hindrance(Block block) {
        for (Block.Step step : block.steps()) {
            if (LOADS.matcher(step.command()).find() && !isPrivileged()) {
                return Optional.of("it loads into the running kernel, and the process lacks CAP_SYS_ADMIN");
            }
            String program = step.command().split(" ", 2)[0];
            if ((program.startsWith("clang") || program.equals("bpftool") || program.equals("setpriv"))
                    && program(program).isEmpty()) {
                return Optional.of(program + " is not installed");
            }
        }
        return Optional.empty();
    }

    /** Where a program is; clang with a version in its name will do for clang. */
    static Optional<Path> program(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(name, name + "-14", name + "-19")
                .flatMap(candidate ->
                        Stream.of(path.split(File.pathSeparator, -1)).map(folder -> Path.of(folder, candidate)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean isPrivileged() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("CapEff:"))
                    .map(line -> Long.parseUnsignedLong(
                            line.substring("CapEff:".length()).strip(), 16))
                    .anyMatch(set -> (set >>> CAP_SYS_ADMIN & 1) != 0);
        } catch (IOException e) {
            return false;
        }
    }
}
