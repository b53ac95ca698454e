package org.skep.machine;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a snapshot keeps of its own making, in a file at its root: text for people, the release if it was given and not
 * told, and a line for each file that the machine has and that could not be copied. "Permission denied" and "no such
 * file" are two answers, and whoever asks the snapshot is to get the one that the machine gave. Immutable.
 *
 * @param release what was given to whoever took the snapshot; as it stands there, not checked
 * @param lacking what could not be copied and why; a folder stands for all below it that is not there
 */
record SnapshotRecord(Optional<String> release, Map<String, Why> lacking) {
    /** Where it lies in a snapshot. No machine has a file of this name at its root. */
    static final String PATH = "skep-snapshot.txt";

    /** The record of what is no snapshot. */
    private static final SnapshotRecord NONE = new SnapshotRecord(Optional.empty(), Map.of());

    /**
     * How many files and folders may be lacking: those of the one folder that is copied as a whole, and what is in
     * other places, of which {@link SnapshotPart} has some twenty.
     */
    static final int MOST_LACKING = SnapshotCopier.Limits.OF_MACHINES.files() + 100;

    /** A line for each. With every byte escaped, a name has 1530 characters; the rest is the folder and what failed. */
    static final int LIMIT = SnapshotCopier.Limits.OF_MACHINES.files() * 2048;

    private static final String TOO_MANY = "more than " + MOST_LACKING + " files that are lacking";

    private static final String RELEASE = "release ";
    private static final String DENIED = "denied ";
    private static final String FAILED = "failed ";

    private static final Pattern SPECIAL = Pattern.compile("[\\p{Cntrl}\\\\]");
    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

    /** Between a path and what was wrong with it; escaped in both. */
    private static final char SEPARATOR = '\t';

    SnapshotRecord {
        lacking = Collections.unmodifiableMap(new LinkedHashMap<>(lacking));
    }

    /**
     * Why a file could not be copied.
     *
     * @param failure what was wrong; empty when it was a matter of privilege
     */
    record Why(Optional<String> failure) {
        static final Why DENIED = new Why(Optional.empty());

        static Why failed(String failure) {
            return new Why(Optional.of(failure));
        }
    }

    /**
     * The record of the folder that is a target, which has nothing in it where that is no snapshot. It is read once for
     * all who use the target, until the file changes: every file that is not there is looked up in it.
     *
     * @throws IOException when there is one and it can't be read, or has more than a snapshot lacks
     */
    static SnapshotRecord of(Target target) throws IOException {
        try {
            String identity = target.identity(PATH);
            return target.shared(Found.class, identity, () -> found(target)).record(target);
        } catch (NoSuchFileException e) {
            return NONE;
        }
    }

    /** What stands in the file, or what is wrong with it, so that what can't be a record is not read again, either. */
    record Found(SnapshotRecord record, Optional<String> damage) {
        SnapshotRecord record(Target target) throws IOException {
            if (damage.isPresent()) {
                throw new FileSystemException(target.display(PATH), null, damage.get());
            }
            return record;
        }
    }

    private static Found found(Target target) throws IOException {
        byte[] bytes;
        try (InputStream in = target.open(PATH)) {
            bytes = in.readNBytes(LIMIT + 1);
        }
        if (bytes.length > LIMIT) {
            return new Found(NONE, Optional.of("longer than " + LIMIT + " bytes"));
        }
        SnapshotRecord record = parsed(bytes);
        return record.lacking.size() > MOST_LACKING
                ? new Found(NONE, Optional.of(TOO_MANY))
                : new Found(record, Optional.empty());
    }

    /** What the text says, up to one more that is lacking than there may be. */
    private static SnapshotRecord parsed(byte[] text) throws IOException {
        Optional<String> release = Optional.empty();
        Map<String, Why> lacking = new LinkedHashMap<>();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(new ByteArrayInputStream(text), StandardCharsets.UTF_8));
        String line = lines.readLine();
        while (line != null && lacking.size() <= MOST_LACKING) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while reading " + PATH);
            }
            int separator = line.indexOf(SEPARATOR);
            if (line.startsWith(RELEASE)) {
                release = Optional.of(line.substring(RELEASE.length()));
            } else if (line.startsWith(DENIED)) {
                lacking.put(plain(line.substring(DENIED.length())), Why.DENIED);
            } else if (line.startsWith(FAILED) && separator > 0) {
                lacking.put(
                        plain(line.substring(FAILED.length(), separator)),
                        Why.failed(plain(line.substring(separator + 1))));
            }
            line = lines.readLine();
        }
        return new SnapshotRecord(release, lacking);
    }

    /** Why this is lacking, or the nearest folder above it; empty when it is not, as far as is known here. */
    Optional<Why> why(String path) {
        for (String known = path; ; known = known.substring(0, known.lastIndexOf('/'))) {
            Why why = lacking.get(known);
            if (why != null || known.lastIndexOf('/') < 0) {
                return Optional.ofNullable(why);
            }
        }
    }

    /**
     * What stands in the file.
     *
     * @param tellsAddresses whether the snapshot has the kernel's
     * @throws IOException when there is more to tell than {@link #of} would take
     */
    byte[] bytes(boolean tellsAddresses) throws IOException {
        if (lacking.size() > MOST_LACKING) {
            throw new FileSystemException(PATH, null, TOO_MANY);
        }
        StringBuilder text = new StringBuilder();
        text.append("# A snapshot of a machine, made by skep snapshot: what skep --root needs of it, and no more.\n");
        if (tellsAddresses) {
            text.append("# It tells where the kernel's code is in memory: keep it from those who are not to know.\n");
        }
        if (release.isPresent()) {
            text.append("# The machine doesn't tell which kernel it has. Whoever took the snapshot said:\n");
            text.append(RELEASE).append(release.get()).append('\n');
        }
        if (!lacking.isEmpty()) {
            text.append("# What the machine has and could not be copied, be it forbidden or odd:\n");
        }
        lacking.forEach((path, why) -> {
            text.append(why.failure().isPresent() ? FAILED : DENIED).append(escaped(path));
            why.failure().ifPresent(failure -> text.append(SEPARATOR).append(escaped(failure)));
            text.append('\n');
        });
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LIMIT) {
            throw new FileSystemException(PATH, null, "too much is lacking to be told: more than " + LIMIT + " bytes");
        }
        return bytes;
    }

    /** On one line, whatever is in it: control characters and backslashes as Java writes them, with four digits. */
    private static String escaped(String text) {
        return SPECIAL.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        String.format("\\u%04x", (int) found.group().charAt(0))));
    }

    private static String plain(String escaped) {
        return ESCAPE.matcher(escaped)
                .replaceAll(
                        found -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16))));
    }
}
