package org.skep.resolver.kernelversion;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.skep.extern.Origin;
import org.skep.target.Target;

/**
 * The places that tell a kernel's version, best first. Distributions that keep the name of a kernel stable for their
 * modules freeze {@code uname -r}, and say elsewhere what the kernel really is.
 */
enum Evidence {
    /** {@code Ubuntu 6.8.0-31.31-generic 6.8.1}: the third word is upstream's version. */
    UBUNTU_SIGNATURE("proc/version_signature", "^\\S+\\s+\\S+\\s+" + Evidence.NUMBERS),
    /** {@code #1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-11-02)}: {@code uname -v}. */
    DEBIAN_BUILD("proc/sys/kernel/version", "Debian " + Evidence.NUMBERS),
    /** {@code 6.18.44-custom}: {@code uname -r}. */
    RELEASE("proc/sys/kernel/osrelease", "^" + Evidence.NUMBERS);

    private static final String NUMBERS = "(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})(?!\\d)";

    /** The kernel's own files have a page at most. */
    private static final int LIMIT = 4096;

    private final String path;
    private final Pattern pattern;

    Evidence(String path, String pattern) {
        this.path = path;
        this.pattern = Pattern.compile(pattern);
    }

    /**
     * What a target says here.
     *
     * @param version empty when what stands here gives no three numbers
     * @param origin the place and what stands there
     */
    record Statement(Optional<KernelVersion> version, Origin origin) {}

    /** Where it stands, for people. */
    String display(Target target) {
        return target.display(path);
    }

    /** Reads it. */
    Statement read(Target target) throws IOException {
        String text = new String(target.read(path, LIMIT), StandardCharsets.ISO_8859_1).strip();
        Matcher matcher = pattern.matcher(text);
        Optional<KernelVersion> version = matcher.find() ? KernelVersion.of(matcher.toMatchResult()) : Optional.empty();
        return new Statement(version, Origin.of(display(target)).raw(text));
    }
}
