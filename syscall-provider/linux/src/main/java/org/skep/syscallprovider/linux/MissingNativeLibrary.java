package org.skep.syscallprovider.linux;

/**
 * JNA has no native library for this processor, or no place from which it can be loaded: it is unpacked first, into a
 * folder that may be on a file system from which nothing is run.
 */
final class MissingNativeLibrary {
    private MissingNativeLibrary() {}

    /**
     * What to throw for a failure of JNA's classes. The first is what became of the library; later ones say only that a
     * class is not to be had, and have the first one's words in a cause.
     */
    static UnsatisfiedLinkError because(LinkageError failure) {
        Throwable first = failure;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        String reason = String.valueOf(first.getMessage()).lines().findFirst().orElse("");
        UnsatisfiedLinkError missing = new UnsatisfiedLinkError("JNA's native library can't be loaded (" + reason
                + "); it is unpacked into a folder that must not be mounted noexec: TMPDIR names one for skep, Java's"
                + " option -Djna.tmpdir=FOLDER elsewhere");
        missing.initCause(failure);
        return missing;
    }
}
