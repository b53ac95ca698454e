package org.skep.machine;

import java.nio.file.FileSystemException;

/**
 * The release given for a target ({@link Target#withRelease}) differs from the target's own. {@link #getFile} is the
 * file with the target's release.
 */
public final class ContradictedReleaseException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    /** The target's own release. */
    private final String actual;

    /** The given release. */
    private final String given;

    ContradictedReleaseException(String file, String actual, String given) {
        super(file, null, "the target's kernel is " + actual + ", but the given release is " + given);
        this.actual = actual;
        this.given = given;
    }

    /** Returns the target's own release. */
    public String actual() {
        return actual;
    }

    /** Returns the given release. */
    public String given() {
        return given;
    }
}
