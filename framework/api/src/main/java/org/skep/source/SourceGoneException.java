package org.skep.source;

/** A source that was there when the resolution began and is not any more. */
public final class SourceGoneException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** Its name. */
    private final String source;

    /** The source of this name has gone. */
    public SourceGoneException(String source) {
        super("the configuration source " + source + " was unregistered while the object was being resolved");
        this.source = source;
    }

    /** What people call the source. */
    public String source() {
        return source;
    }
}
