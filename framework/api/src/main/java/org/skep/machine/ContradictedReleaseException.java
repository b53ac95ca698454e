package org.skep.machine;

import java.nio.file.FileSystemException;

/**
 * A target was asked about with the release of one kernel ({@link Target#withRelease}) and tells itself that it has
 * another. {@link #getFile} is the place that tells it.
 */
public final class ContradictedReleaseException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    /** The release that the target tells. */
    private final String told;

    /** The release that was given. */
    private final String given;

    ContradictedReleaseException(String file, String told, String given) {
        super(file, null, "the kernel there is " + told + ", and the release that was given is " + given);
        this.told = told;
        this.given = given;
    }

    /** The release that the target tells. */
    public String told() {
        return told;
    }

    /** The release that was given. */
    public String given() {
        return given;
    }
}
