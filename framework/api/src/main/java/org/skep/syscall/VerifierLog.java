package org.skep.syscall;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What the verifier wrote on a program, or the kernel's check on BTF. Knows which of its lines matter. Immutable.
 *
 * <p>The format is the kernel's own affair and changes. What is relied on is old: a source line stands before its
 * instructions as {@code ; text}, optionally with {@code @ file:line} at its end; an instruction begins with its number
 * and {@code : (opcode)}; the line with the reason comes last, before the statistics.
 */
public final class VerifierLog {
    /** How many lines of the kernel's reason are shown; its messages rarely have two. */
    private static final int MOST_REASON_LINES = 4;

    private static final Pattern INSTRUCTION = Pattern.compile("\\d+: \\([0-9a-f]{2}\\) .*");
    private static final Pattern STATE = Pattern.compile("(from )?\\d+( to \\d+)?: .*|\\d+:|R\\d+(_w)?=.*| ?; R\\d+.*");
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
     * @return what could be found of these, in this order; empty if the log says nothing
     */
    public List<String> essence() {
        List<String> lines = text.lines().map(String::stripTrailing).toList();
        Deque<String> reason = new ArrayDeque<>();
        int at = lines.size() - 1;
        while (at >= 0 && reason.size() < MOST_REASON_LINES && !isTrace(lines.get(at))) {
            String line = lines.get(at--);
            if (!line.isBlank()
                    && !STATISTICS.matcher(line).matches()
                    && !PROGRESS.matcher(line).matches()) {
                reason.addFirst(line.strip());
            }
        }
        List<String> essence = new ArrayList<>();
        lastBefore(lines, at, VerifierLog::isSource).ifPresent(essence::add);
        lastBefore(lines, at, line -> INSTRUCTION.matcher(line).matches()).ifPresent(essence::add);
        essence.addAll(reason);
        return List.copyOf(essence);
    }

    private static Optional<String> lastBefore(List<String> lines, int last, Predicate<String> wanted) {
        for (int at = last; at >= 0; at--) {
            if (wanted.test(lines.get(at))) {
                return Optional.of(lines.get(at).strip());
            }
        }
        return Optional.empty();
    }

    /** Whether the line tells of the verifier's walk rather than of its reasons. */
    private static boolean isTrace(String line) {
        return isSource(line)
                || INSTRUCTION.matcher(line).matches()
                || STATE.matcher(line).matches();
    }

    private static boolean isSource(String line) {
        return line.startsWith("; ") && !line.startsWith("; R");
    }

    @Override
    public String toString() {
        return String.join("\n", essence());
    }
}
