package org.skep.kconfig;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.skep.extern.Code;
import org.skep.extern.Origin;
import org.skep.machine.KernelVersion;

/**
 * The text of a kernel configuration, read in one pass. The rules are those of libbpf: a line that starts with
 * {@code CONFIG_} is an entry {@code NAME=VALUE}, split at the first equals sign; all other lines are ignored,
 * including {@code # CONFIG_X is not set}, which is not an {@code n} and is kept only for messages. The first entry of
 * a name wins. An entry without an equals sign, or without a value, makes the whole text malformed.
 *
 * <p>A text is bytes without a particular encoding. Lines end with a line feed, before which one carriage return is
 * dropped, and may have any length; the last line needs no line feed. A NUL is an ordinary byte.
 *
 * <p>Immutable. Safe for use by several threads as long as the given bytes are not modified.
 */
public final class KconfigText {
    private static final byte[] PREFIX = ascii("CONFIG_");
    private static final byte[] UNSET_PREFIX = ascii("# CONFIG_");
    private static final byte[] UNSET_SUFFIX = ascii(" is not set");

    /** Maximum length of a line in messages: more than any line of a kernel configuration, less than a screen. */
    private static final int SHOWN = 1000;

    /** The header is the third line; a few lines may have been inserted before it. */
    private static final int HEAD_LINES = 20;

    /** Lines between checks for interruption. 1024 lines take less than a millisecond. */
    private static final int LINES_A_CHECK = 1024;

    private static final Pattern HEADER =
            Pattern.compile("# Linux/\\S+ (\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})(?!\\d)\\S* Kernel Configuration\\s*");

    private final byte[] text;
    private final boolean anyName;
    private final LineIndex entries;
    private final LineIndex unset;
    private Optional<BadLine> badLine = Optional.empty();

    private KconfigText(byte[] text, boolean anyName) {
        this.text = Objects.requireNonNull(text, "text");
        this.anyName = anyName;
        this.entries = new LineIndex(text);
        this.unset = new LineIndex(text);
        readLines();
    }

    /**
     * Parses a kernel configuration.
     *
     * @param text not copied; must not be modified afterwards
     * @throws CancellationException when the thread is interrupted; its interrupt status remains set
     */
    public static KconfigText parse(byte[] text) {
        return new KconfigText(text, false);
    }

    /**
     * Parses overrides, which are entries of any name ({@code LINUX_KERNEL_VERSION=0x060100}). Blank lines and
     * comments, whose first non-blank character is {@code #}, are ignored. Every other line must be an entry
     * {@code NAME=VALUE} without blanks around the name or the value; otherwise the whole text is malformed. A name is
     * a C identifier of ASCII letters, digits and underscores.
     *
     * @param text not copied; must not be modified afterwards
     * @throws CancellationException when the thread is interrupted; its interrupt status remains set
     */
    public static KconfigText parseOverrides(byte[] text) {
        return new KconfigText(text, true);
    }

    /** Returns the first line that makes the text malformed. The entries of a malformed text must not be used. */
    public Optional<BadLine> badLine() {
        return badLine;
    }

    /** Returns the first entry of a name; empty when the text is malformed. */
    public Optional<Entry> entry(String name) {
        int row = entries.find(name);
        return row < 0 || badLine.isPresent()
                ? Optional.empty()
                : Optional.of(new Entry(entries.line(row), entries.start(row), entries.length(row)));
    }

    /** Returns the number, from 1, of the first line {@code # NAME is not set}. */
    public OptionalInt unset(String name) {
        int row = unset.find(name);
        return row < 0 ? OptionalInt.empty() : OptionalInt.of(unset.line(row));
    }

    /** Returns the number of names with an entry. */
    public int size() {
        return badLine.isPresent() ? 0 : entries.size();
    }

    /** Returns the header, which names the kernel version of the configuration. */
    public Optional<Header> header() {
        int start = 0;
        for (int line = 1; start < text.length && line <= HEAD_LINES; line++) {
            int feed = lineFeed(start);
            Matcher matcher = HEADER.matcher(shown(start, withoutReturn(start, feed)));
            if (matcher.matches()) {
                return Header.of(matcher, line);
            }
            start = feed + 1;
        }
        return Optional.empty();
    }

    /**
     * The line that the kernel's build writes at the top of every configuration (scripts/kconfig/confdata.c), such as
     * {@code # Linux/x86 6.1.176 Kernel Configuration}.
     *
     * @param version the version of the kernel sources
     * @param line the number of the line, from 1
     * @param text the line, unmodified
     */
    public record Header(KernelVersion version, int line, String text) {
        /** Checks that nothing is null. */
        public Header {
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(text, "text");
        }

        private static Optional<Header> of(Matcher matcher, int line) {
            try {
                KernelVersion version = new KernelVersion(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3)));
                return Optional.of(new Header(version, line, matcher.group()));
            } catch (IllegalArgumentException e) {
                // Numbers outside the range of kernel versions.
                return Optional.empty();
            }
        }

        /**
         * Returns the origin of the line.
         *
         * @param source the name of the text in origins
         */
        public Origin origin(String source) {
            return Origin.of(source).line(line).raw(text);
        }
    }

    /** An entry of the text. */
    public final class Entry {
        private final int line;
        private final int start;
        private final int nameLength;

        private Entry(int line, int start, int nameLength) {
            this.line = line;
            this.start = start;
            this.nameLength = nameLength;
        }

        /** Returns the number of its line, from 1. */
        public int line() {
            return line;
        }

        /** Returns the bytes after the equals sign up to the end of the line, unmodified; never empty. */
        public byte[] value() {
            return Arrays.copyOfRange(text, start + nameLength + 1, contentEnd(start));
        }

        /**
         * Returns the origin of the entry.
         *
         * @param source the name of the text in origins
         */
        public Origin origin(String source) {
            return Origin.of(source).line(line).raw(shown(start, contentEnd(start)));
        }

        @Override
        public String toString() {
            return line + ": " + shown(start, contentEnd(start));
        }
    }

    /**
     * A line that makes the whole text malformed.
     *
     * @param code {@link Code#NO_SEPARATOR} or {@link Code#NO_VALUE}
     * @param line the number of the line, from 1
     * @param text the line, with non-printing bytes as {@code \xHH}
     * @param why the error in one phrase
     */
    public record BadLine(Code code, int line, String text, String why) {
        /** Checks that nothing is null. */
        public BadLine {
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(why, "why");
        }

        /**
         * Returns the origin of the line.
         *
         * @param source the name of the text in origins
         */
        public Origin origin(String source) {
            return Origin.of(source).line(line).raw(text);
        }
    }

    private void readLines() {
        int start = 0;
        for (int line = 1; start < text.length && badLine.isEmpty(); line++) {
            if (line % LINES_A_CHECK == 0 && Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted while reading a configuration");
            }
            int feed = lineFeed(start);
            readLine(start, withoutReturn(start, feed), line);
            start = feed + 1;
        }
    }

    private void readLine(int start, int end, int line) {
        if (anyName) {
            readOverride(start, end, line);
        } else if (startsWith(PREFIX, start, end)) {
            int equals = indexOfEquals(start, end);
            if (equals < 0) {
                bad(Code.NO_SEPARATOR, "not an entry NAME=VALUE, so the configuration is not used", start, line);
            } else if (equals + 1 == end) {
                bad(Code.NO_VALUE, "no value after the equals sign, so the configuration is not used", start, line);
            } else {
                entries.add(start, equals - start, line);
            }
        } else if (isUnset(start, end)) {
            int name = start + UNSET_PREFIX.length - PREFIX.length;
            unset.add(name, end - UNSET_SUFFIX.length - name, line);
        }
    }

    private void readOverride(int start, int end, int line) {
        int content = start;
        while (content < end && isBlank(content)) {
            content++;
        }
        if (content == end || text[content] == '#') {
            return;
        }
        int equals = indexOfEquals(start, end);
        if (equals >= 0 && equals + 1 == end) {
            bad(Code.NO_VALUE, "no value after the equals sign of NAME=VALUE", start, line);
        } else if (!isIdentifier(start, equals) || isBlank(equals + 1) || isBlank(end - 1)) {
            bad(Code.NO_SEPARATOR, "not NAME=VALUE without blanks, NAME of ASCII letters, digits and _", start, line);
        } else {
            entries.add(start, equals - start, line);
        }
    }

    private void bad(Code code, String why, int start, int line) {
        badLine = Optional.of(new BadLine(code, line, shown(start, contentEnd(start)), why));
    }

    private boolean isBlank(int at) {
        return text[at] == ' ' || text[at] == '\t';
    }

    private boolean isUnset(int start, int end) {
        return end - start > UNSET_PREFIX.length + UNSET_SUFFIX.length
                && startsWith(UNSET_PREFIX, start, end)
                && startsWith(UNSET_SUFFIX, end - UNSET_SUFFIX.length, end);
    }

    private boolean isIdentifier(int start, int end) {
        for (int i = start; i < end; i++) {
            byte b = text[i];
            boolean letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '_';
            if (!letter && !(i > start && b >= '0' && b <= '9')) {
                return false;
            }
        }
        return end > start;
    }

    private boolean startsWith(byte[] prefix, int start, int end) {
        return end - start >= prefix.length
                && Arrays.equals(text, start, start + prefix.length, prefix, 0, prefix.length);
    }

    private int indexOfEquals(int start, int end) {
        for (int i = start; i < end; i++) {
            if (text[i] == '=') {
                return i;
            }
        }
        return -1;
    }

    /** Returns the index of the line feed of this line, or the end of the text. */
    private int lineFeed(int start) {
        int i = start;
        while (i < text.length && text[i] != '\n') {
            i++;
        }
        return i;
    }

    /** Returns the end of the line without carriage return and line feed. */
    private int contentEnd(int start) {
        return withoutReturn(start, lineFeed(start));
    }

    private int withoutReturn(int start, int feed) {
        return feed > start && text[feed - 1] == '\r' ? feed - 1 : feed;
    }

    private String shown(int start, int end) {
        int cut = Math.min(end, start + SHOWN);
        StringBuilder out = new StringBuilder(cut - start);
        for (int i = start; i < cut; i++) {
            byte b = text[i];
            if ((b >= 0x20 && b < 0x7f) || b == '\t') {
                out.append((char) b);
            } else {
                out.append(String.format(Locale.ROOT, "\\x%02x", b & 0xff));
            }
        }
        return out.append(cut < end ? "..." : "").toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
