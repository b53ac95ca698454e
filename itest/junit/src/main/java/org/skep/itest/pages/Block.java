package org.skep.itest.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A block of a page, which may be a session: command lines, and what they print.
 *
 * @param start the index of its first line in the page
 * @param indent what its lines begin with in the page
 * @param language what stands behind the fence
 * @param file the file of which this is the text, or nothing
 * @param lines what stands in it
 */
public record Block(int start, String indent, String language, String file, List<String> lines) {
    /** What begins so on the first line of a block without prompts is a command, and so are all lines of it. */
    private static final Pattern PROGRAM = Pattern.compile(
            "(?:sudo|mvn|cd|cp|tar|java|git|docker|podman|systemd-run"
                    + "|setpriv|setcap|apt-get|bpftool|mount|clang\\S*|llvm-\\S*|(?:\\.|~|\\.\\.|itest|bin|fixtures|commands)/\\S+)(?: .*)?");

    private static final Pattern SHOWS =
            Pattern.compile("skep:(?:resolve|explain|matrix|sources|resolvers|providers|objects)(?: .*)?");
    private static final Pattern SETS =
            Pattern.compile("\\(cm:.*\\) (?:update|delete).*|config:(?:property-set|property-delete|update).*");

    /** Prompts, and what reads there. */
    public enum Prompt {
        SYSTEM("$ "),
        GOGO("g! "),
        KARAF("karaf@root()> ");

        private final String text;

        Prompt(String text) {
            this.text = text;
        }
    }

    /**
     * A command line and what it prints.
     *
     * @param prompt where it is entered
     * @param command the line
     * @param line the index of it in the block
     * @param output the lines that follow
     */
    public record Step(Prompt prompt, String command, int line, List<String> output) {
        /** As the page has it. */
        public String shown() {
            return prompt.text + command;
        }

        /** Whether it may be entered again and again, for it changes nothing. */
        public boolean onlyShows() {
            return SHOWS.matcher(command).matches();
        }

        /** Whether it makes or deletes a setting, of which those whom it is for hear a moment later. */
        public boolean sets() {
            return SETS.matcher(command).matches();
        }
    }

    /** The commands of the block; none if it is something else. */
    public List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            for (Prompt prompt : Prompt.values()) {
                if (lines.get(i).startsWith(prompt.text)) {
                    String command = lines.get(i).substring(prompt.text.length());
                    steps.add(new Step(prompt, command, i, List.copyOf(output(i + 1))));
                }
            }
        }
        if (steps.isEmpty() && isListOfCommands()) {
            for (int i = 0; i < lines.size(); i++) {
                if (!lines.get(i).isEmpty()) {
                    steps.add(new Step(Prompt.SYSTEM, lines.get(i), i, List.of()));
                }
            }
        }
        return steps;
    }

    /** Commands without prompts, one a line, whose output is not shown. */
    public boolean isListOfCommands() {
        return file.isEmpty()
                && (language.isEmpty() || language.equals("sh"))
                && PROGRAM.matcher(lines.get(0)).matches();
    }

    private List<String> output(int from) {
        int end = from;
        while (end < lines.size() && !isPrompt(lines.get(end))) {
            end++;
        }
        return lines.subList(from, end);
    }

    private static boolean isPrompt(String line) {
        for (Prompt prompt : Prompt.values()) {
            if (line.startsWith(prompt.text)) {
                return true;
            }
        }
        return false;
    }
}
