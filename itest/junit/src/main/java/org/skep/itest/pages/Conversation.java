package org.skep.itest.pages;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program that reads commands from standard input, and is told the next one when it has done the last. */
public final class Conversation implements AutoCloseable {
    /** What is said has to make the program print this, a number and a line feed when it has done the rest. */
    public static final String MARK = "\u001e";

    private static final Pattern MARKED = Pattern.compile(MARK + "(-?\\d+)\n");

    /** No command of a page takes a minute, where other builds don't run. */
    private static final long LONGEST_MINUTES = 5;

    private static final ScheduledExecutorService IMPATIENT = Executors.newSingleThreadScheduledExecutor(run -> {
        Thread thread = new Thread(run, "ends programs that hang");
        thread.setDaemon(true);
        return thread;
    });

    private final Process program;
    private final BufferedReader out;

    /**
     * What the program has said.
     *
     * @param status the number behind the mark
     * @param text what it printed before
     */
    public record Said(int status, String text) {}

    private Conversation(Process program) {
        this.program = program;
        out = program.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a program in a folder, with this in its environment besides what is there. */
    public static Conversation with(Path folder, Map<String, String> environment, String... command)
            throws IOException {
        ProcessBuilder program =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        program.environment().putAll(environment);
        return new Conversation(program.start());
    }

    /** Says something, and listens until the mark. */
    public Said say(String lines) throws IOException {
        ScheduledFuture<?> impatience = IMPATIENT.schedule(this::close, LONGEST_MINUTES, TimeUnit.MINUTES);
        try {
            Writer in = program.outputWriter(StandardCharsets.UTF_8);
            in.write(lines + "\n");
            in.flush();
            return listen(lines);
        } finally {
            impatience.cancel(false);
        }
    }

    private Said listen(String lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int next = out.read(); next >= 0; next = out.read()) {
            text.append((char) next);
            if (next != '\n') {
                continue;
            }
            Matcher mark = MARKED.matcher(text);
            if (mark.find()) {
                return new Said(Integer.parseInt(mark.group(1)), text.substring(0, mark.start()));
            }
        }
        throw new IllegalStateException("it ended, or took too long, on\n" + lines + "\nand printed\n" + text);
    }

    /** Says that there is nothing more to say, and waits until the program ends. */
    public void end() throws IOException {
        ScheduledFuture<?> impatience = IMPATIENT.schedule(this::close, LONGEST_MINUTES, TimeUnit.MINUTES);
        try {
            program.outputWriter(StandardCharsets.UTF_8).close();
            while (out.read() >= 0) {
                // What it says of its end is of no use to anybody.
            }
        } finally {
            impatience.cancel(false);
        }
    }

    @Override
    public void close() {
        program.descendants().forEach(ProcessHandle::destroyForcibly);
        program.destroyForcibly();
    }
}
