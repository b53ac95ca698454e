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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The record of a snapshot, a file at its root: explanations, the given release if the machine has none, and a line for
 * each file of the machine that could not be copied. With it, a lookup in the snapshot fails as on the machine, with
 * "permission denied" or "no such file". Immutable.
 *
 * @param release the release given for the snapshot; not checked
 * @param lacking the files that could not be copied, with the reason; a folder stands for all missing files below it
 */
record SnapshotRecord(Optional<String> release, Map<String, Why> lacking) {
    /** The path in a snapshot. No machine has a file of this name at its root. */
    static final String PATH = "skep-snapshot.txt";

    /** The record of a folder that is not a snapshot. */
    private static final SnapshotRecord NONE = new SnapshotRecord(Optional.empty(), Map.of());

    /**
     * Maximum number of missing files and folders: those of the folder that is copied as a whole, and about twenty
     * other paths of {@link SnapshotPart}.
     */
    static final int MOST_LACKING = SnapshotCopier.Limits.OF_MACHINES.files() + 100;

    /** Maximum size. With every byte escaped, a name has 1530 characters; the rest is the folder and the reason. */
    static final int LIMIT = SnapshotCopier.Limits.OF_MACHINES.files() * 2048;

    private static final String TOO_MANY = "more than " + MOST_LACKING + " files that are lacking";

    private static final String RELEASE = "release ";
    private static final String DENIED = "denied ";
    private static final String FAILED = "failed ";

    private static final Pattern SPECIAL = Pattern.compile("[\\p{Cntrl}\\\\]");
    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

    /** Separates a path from the reason; escaped in both. */
    private static final char SEPARATOR = '\t';

    SnapshotRecord {
        lacking = Collections.unmodifiableMap(new LinkedHashMap<>(lacking));
    }

    /**
     * Why a file could not be copied.
     *
     * @param failure the error; empty when permission was denied
     */
    record Why(Optional<String> failure) {
        static final Why DENIED = new Why(Optional.empty());

        static Why failed(String failure) {
            return new Why(Optional.of(failure));
        }
    }

    /**
     * Reads the record of a target; it is empty if the target is not a snapshot. The result is shared by all users of
     * the target until the file changes, because every missing file is looked up in it.
     *
     * @throws IOException when it can't be read, or exceeds the limits
     */
    static SnapshotRecord of(Target target) throws IOException {
        try {
            String identity = target.identity(PATH);
            return target.shared(Found.class, identity, () -> found(target)).record(target);
        } catch (NoSuchFileException e) {
            return NONE;
        }
    }

    /** The record, or the error, so that an invalid record is not read again. */
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

    /** Parses the text, up to one file more than the maximum. */
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

    /** Returns the reason for a path, or for the nearest folder above it; empty when it is not recorded. */
    Optional<Why> why(String path) {
        for (String known = path; ; known = known.substring(0, known.lastIndexOf('/'))) {
            Why why = lacking.get(known);
            if (why != null || known.lastIndexOf('/') < 0) {
                return Optional.ofNullable(why);
            }
        }
    }

    /**
     * Returns the content of the file.
     *
     * @param tellsAddresses whether the snapshot has kernel addresses
     * @throws IOException when the record exceeds the limits of {@link #of}
     */
    byte[] bytes(boolean tellsAddresses) throws IOException {
        if (lacking.size() > MOST_LACKING) {
            throw new FileSystemException(PATH, null, TOO_MANY);
        }
        StringBuilder text = new StringBuilder();
        text.append("# A snapshot of a machine, made by skep snapshot: what skep --root needs of it, and no more.\n");
        if (tellsAddresses) {
            text.append("# It has kernel addresses: keep it private.\n");
        }
        if (release.isPresent()) {
            text.append("# The machine has no kernel release. The release given for the snapshot:\n");
            text.append(RELEASE).append(release.get()).append('\n');
        }
        if (!lacking.isEmpty()) {
            text.append("# Files of the machine that could not be copied:\n");
        }
        lacking.forEach((path, why) -> {
            text.append(why.failure().isPresent() ? FAILED : DENIED).append(escaped(path));
            why.failure().ifPresent(failure -> text.append(SEPARATOR).append(escaped(failure)));
            text.append('\n');
        });
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LIMIT) {
            throw new FileSystemException(PATH, null, "too many files are missing: more than " + LIMIT + " bytes");
        }
        return bytes;
    }

    /** Returns the text on one line: control characters and backslashes are Java escapes with four digits. */
    private static String escaped(String text) {
        return SPECIAL.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(String.format(
                        Locale.ROOT, "\\u%04x", (int) found.group().charAt(0))));
    }

    private static String plain(String escaped) {
        return ESCAPE.matcher(escaped)
                .replaceAll(
                        found -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16))));
    }
}
