package org.skep.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the verifier wrote on a program, or the kernel's check on BTF. Knows which of its lines matter. Immutable.
 *
 * <p>The format is the kernel's own affair and changes. What is relied on is old: a source line stands before its
 * instructions as {@code ; text}, optionally with {@code @ file:line} at its end; an instruction begins with its number
 * and {@code : (opcode)}; the line with the reason comes last, before the statistics. What the compiler made up itself
 * has a source line without text, at line 0, which tells nobody anything: the one before it counts.
 */
public final class VerifierLog {
    /** How many lines of the kernel's reason are shown; its messages rarely have two. */
    private static final int MOST_REASON_LINES = 4;

    private static final Pattern INSTRUCTION = Pattern.compile("\\d+: \\([0-9a-f]{2}\\) .*");
    private static final Pattern STATE = Pattern.compile("(from )?\\d+( to \\d+)?: .*|\\d+:|R\\d+(_w)?=.*| ; R\\d+.*");
    /** A line of source text, which may be missing, and the registers' state, which looks like one. */
    private static final Pattern SOURCE = Pattern.compile(";(?! ?R\\d+(_\\w+)?=) ?(?<text>.*?)( @ .*:\\d+)?");

    private static final Pattern STATISTICS = Pattern.compile(
            "(processed \\d+ insns|verification time|stack depth|peak_states|mark_read|max_states|insns processed).*");
    private static final Pattern PROGRESS = Pattern.compile(
            "([Ff]unc#\\d+|Validating .*\\(\\) func#\\d+|mark_precise: |last_idx |regs=|parent |propagating |caller:|callee:"
                    + "|returning from callee|to caller at|BPF program is too large\\. Processed 0).*");

    private final String text;
    private final boolean cut;

    private VerifierLog(String text, boolean cut) {
        this.text = Objects.requireNonNull(text, "text");
        this.cut = cut;
    }

    /** The whole log. */
    public static VerifierLog of(String text) {
        return new VerifierLog(text, false);
    }

    /** A log that lacks its beginning or its end because it was larger than the provider's limit. */
    public static VerifierLog partOf(String text) {
        return new VerifierLog(text, true);
    }

    /** All that is there of it, lines ending in {@code \n}. */
    public String text() {
        return text;
    }

    /** Whether it is a part of a longer one. Kernels since 6.4 keep the end, older ones the beginning. */
    public boolean isCut() {
        return cut;
    }

    /**
     * The lines that matter: the last source line, the last instruction, and what the kernel says of it.
     *
     * @return {@link #place} and {@link #reason}; empty if the log says nothing
     */
    public List<String> essence() {
        List<String> essence = new ArrayList<>(place());
        essence.addAll(reason());
        return List.copyOf(essence);
    }

    /**
     * How far the kernel came: the last source line that has text, and the last instruction.
     *
     * @return what could be found of these, in this order
     */
    public List<String> place() {
        List<String> lines = lines();
        int last = lastOfTrace(lines);
        List<String> place = new ArrayList<>();
        lastUpTo(last, lines, VerifierLog::isTellingSource).ifPresent(place::add);
        lastUpTo(last, lines, line -> INSTRUCTION.matcher(line).matches()).ifPresent(place::add);
        return List.copyOf(place);
    }

    /**
     * What the kernel says of that place.
     *
     * @return the last lines that tell of no step; empty if there are none
     */
    public List<String> reason() {
        List<String> lines = lines();
        List<String> reason = new ArrayList<>();
        for (String line : lines.subList(lastOfTrace(lines) + 1, lines.size())) {
            if (isReason(line)) {
                reason.add(line.strip());
            }
        }
        return List.copyOf(reason);
    }

    private List<String> lines() {
        return text.lines().map(String::stripTrailing).toList();
    }

    /** The line before those with the reason; -1 if there is none. */
    private static int lastOfTrace(List<String> lines) {
        int reasons = 0;
        int at = lines.size() - 1;
        while (at >= 0 && reasons < MOST_REASON_LINES && !isTrace(lines.get(at))) {
            reasons += isReason(lines.get(at--)) ? 1 : 0;
        }
        return at;
    }

    private static Optional<String> lastUpTo(int last, List<String> lines, Predicate<String> wanted) {
        for (int at = last; at >= 0; at--) {
            if (wanted.test(lines.get(at))) {
                return Optional.of(lines.get(at).strip());
            }
        }
        return Optional.empty();
    }

    /** Whether the line tells of the verifier's walk rather than of its reasons. */
    private static boolean isTrace(String line) {
        return line.startsWith(";")
                || INSTRUCTION.matcher(line).matches()
                || STATE.matcher(line).matches();
    }

    private static boolean isReason(String line) {
        return !line.isBlank()
                && !STATISTICS.matcher(line).matches()
                && !PROGRESS.matcher(line).matches();
    }

    private static boolean isTellingSource(String line) {
        Matcher source = SOURCE.matcher(line);
        return source.matches() && !source.group("text").isBlank();
    }

    @Override
    public String toString() {
        return String.join("\n", essence());
    }
}
