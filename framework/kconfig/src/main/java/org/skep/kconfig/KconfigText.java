package org.skep.kconfig;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
 * The text of a kernel configuration, read in one pass. The rules are libbpf's for Kconfig text: a line that starts
 * with {@code CONFIG_} is an entry {@code NAME=VALUE}, split at the first equals sign; every other line is ignored,
 * {@code # CONFIG_X is not set} too, which is not an {@code n} and only remembered for messages; the first entry of a
 * name wins. An entry without an equals sign, or without a value, makes the whole text malformed.
 *
 * <p>A text is bytes in no particular encoding. Lines end with a line feed, before which one carriage return is
 * dropped, and may have any length; the last one needs no line feed. A NUL is a byte like any other.
 *
 * <p>Immutable, and safe for use by any number of threads, if nobody changes the bytes that were given.
 */
public final class KconfigText {
    private static final byte[] PREFIX = ascii("CONFIG_");
    private static final byte[] UNSET_PREFIX = ascii("# CONFIG_");
    private static final byte[] UNSET_SUFFIX = ascii(" is not set");

    /** Messages show this much of a line: more than any line of a kernel's configuration, less than a screen. */
    private static final int SHOWN = 1000;

    /** The header is the third line. Somebody may have put a few before it. */
    private static final int HEAD_LINES = 20;

    /** A thousand lines take less than a millisecond. */
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
     * Reads the configuration of a kernel.
     *
     * @param text not copied, not to be changed afterwards
     * @throws CancellationException when the thread is interrupted; its interrupt status stays set
     */
    public static KconfigText parse(byte[] text) {
        return new KconfigText(text, false);
    }

    /**
     * Reads overrides: entries of any name ({@code LINUX_KERNEL_VERSION=0x060100}). Blank lines and comments, whose
     * first character after blanks is {@code #}, are ignored. Every other line is an entry {@code NAME=VALUE} without
     * blanks before or after the name or the value, or it makes the whole text malformed. A name is a C identifier of
     * ASCII letters, digits and underscores.
     *
     * @param text not copied, not to be changed afterwards
     * @throws CancellationException when the thread is interrupted; its interrupt status stays set
     */
    public static KconfigText parseOverrides(byte[] text) {
        return new KconfigText(text, true);
    }

    /** The first line that makes the whole text malformed; its entries must not be used then. */
    public Optional<BadLine> badLine() {
        return badLine;
    }

    /** The first entry of this name; none when the text is malformed. */
    public Optional<Entry> entry(String name) {
        int row = entries.find(name);
        return row < 0 || badLine.isPresent()
                ? Optional.empty()
                : Optional.of(new Entry(entries.line(row), entries.start(row), entries.length(row)));
    }

    /** The number of the first line that says {@code # NAME is not set}, counted from 1. */
    public OptionalInt unset(String name) {
        int row = unset.find(name);
        return row < 0 ? OptionalInt.empty() : OptionalInt.of(unset.line(row));
    }

    /** How many names have an entry. */
    public int size() {
        return badLine.isPresent() ? 0 : entries.size();
    }

    /** What the head of the text says of the kernel that it was made for, if it says that. */
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
     * The line that the kernel's build writes at the head of every configuration (scripts/kconfig/confdata.c), such as
     * {@code # Linux/x86 6.1.176 Kernel Configuration}.
     *
     * @param version of the sources that it was made for
     * @param line its number, counted from 1
     * @param text the line as it stands there
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
                // Numbers that no kernel has.
                return Optional.empty();
            }
        }

        /**
         * Where it stands.
         *
         * @param source how origins name the text
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

        /** The number of its line, counted from 1. */
        public int line() {
            return line;
        }

        /** What stands after the equals sign up to the end of the line, as it stands there; never empty. */
        public byte[] value() {
            return Arrays.copyOfRange(text, start + nameLength + 1, contentEnd(start));
        }

        /**
         * Where it stands.
         *
         * @param source how origins name the text
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
     * @param line its number, counted from 1
     * @param text the line, for people: what does not print is shown as {@code \xHH}
     * @param why what is wrong with it, in one phrase
     */
    public record BadLine(Code code, int line, String text, String why) {
        /** Checks that nothing is null. */
        public BadLine {
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(why, "why");
        }

        /**
         * Where it stands.
         *
         * @param source how origins name the text
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
                bad(
                        Code.NO_SEPARATOR,
                        "a line that is no entry NAME=VALUE, so none of the configuration is used",
                        start,
                        line);
            } else if (equals + 1 == end) {
                bad(
                        Code.NO_VALUE,
                        "nothing follows the equals sign, so none of the configuration is used",
                        start,
                        line);
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
            bad(Code.NO_VALUE, "nothing follows the equals sign of NAME=VALUE", start, line);
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

    /** Where the line feed of this line is, or the end of the text. */
    private int lineFeed(int start) {
        int i = start;
        while (i < text.length && text[i] != '\n') {
            i++;
        }
        return i;
    }

    /** Where the line ends without its carriage return and line feed. */
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
                out.append(String.format("\\x%02x", b & 0xff));
            }
        }
        return out.append(cut < end ? "..." : "").toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
