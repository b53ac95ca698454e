package org.skep.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.skep.extern.Origin;

/**
 * The places with a kernel's version, best first. Some distributions freeze {@code uname -r}, so that it remains stable
 * for modules, and have the real version elsewhere: Debian 12 has a {@code uname -r} of 6.1.0-50 for a kernel 6.1.176.
 */
public enum VersionEvidence {
    /** {@code Ubuntu 6.8.0-31.31-generic 6.8.1}: the third word is upstream's version. */
    UBUNTU_SIGNATURE("proc/version_signature", "^\\S+\\s+\\S+\\s+" + VersionEvidence.NUMBERS),
    /** {@code #1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-11-02)}: {@code uname -v}. */
    DEBIAN_BUILD("proc/sys/kernel/version", "Debian " + VersionEvidence.NUMBERS),
    /** {@code 6.18.44-custom}: {@code uname -r}. */
    RELEASE("proc/sys/kernel/osrelease", "^" + VersionEvidence.NUMBERS);

    private static final String NUMBERS = "(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})(?!\\d)";

    /** The kernel's files have at most one page. */
    private static final int LIMIT = 4096;

    private final String path;
    private final Pattern pattern;

    VersionEvidence(String path, String pattern) {
        this.path = path;
        this.pattern = Pattern.compile(pattern);
    }

    /**
     * The content of a place on a target.
     *
     * @param version empty when the content has no three numbers
     * @param origin the place and its content
     * @param isExact whether the third number is the kernel's own. It is not when a release has a zero there, followed
     *     by more text, which is the format of frozen releases: {@code 6.1.0-50-amd64}, {@code 6.8.0-31-generic}
     */
    public record Statement(Optional<KernelVersion> version, Origin origin, boolean isExact) {
        /** Checks that nothing is null. */
        public Statement {
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(origin, "origin");
        }
    }

    /** Returns the place, for messages. */
    public String display(Target target) {
        return isGiven(target) ? "the release given with " + target.root() : target.display(path);
    }

    /**
     * Reads it. The release is the one given for the target, if any, or, in a snapshot of a machine without a release,
     * the one given for the snapshot.
     *
     * @throws IOException when it does not exist or can't be read
     */
    public Statement read(Target target) throws IOException {
        Origin origin = origin(target);
        String text = origin.raw().orElseThrow();
        Matcher matcher = pattern.matcher(text);
        Optional<KernelVersion> version = matcher.find() ? KernelVersion.of(matcher.toMatchResult()) : Optional.empty();
        boolean isFrozen = this == RELEASE
                && version.isPresent()
                && version.get().patch() == 0
                && !text.equals(version.get().toString());
        return new Statement(version, origin, !isFrozen);
    }

    private Origin origin(Target target) throws IOException {
        if (isGiven(target)) {
            return Origin.of(display(target)).raw(target.release().orElseThrow());
        }
        try {
            String text = new String(target.read(path, LIMIT), StandardCharsets.ISO_8859_1);
            return Origin.of(display(target)).raw(text.strip());
        } catch (NoSuchFileException | AccessDeniedException e) {
            Optional<String> recorded = this == RELEASE ? target.recordedRelease() : Optional.empty();
            if (recorded.isEmpty()) {
                throw e;
            }
            return Origin.of("the release given for the snapshot " + target.root())
                    .raw(recorded.get());
        }
    }

    private boolean isGiven(Target target) {
        return this == RELEASE && target.givenRelease().isPresent();
    }
}
