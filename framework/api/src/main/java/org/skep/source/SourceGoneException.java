package org.skep.source;

/** A source was unregistered after the resolution began. */
public final class SourceGoneException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** Its name. */
    private final String source;

    /** Creates an exception for the source of this name. */
    public SourceGoneException(String source) {
        super("the configuration source " + source + " was unregistered while the object was being resolved");
        this.source = source;
    }

    /** Returns the source's name. */
    public String source() {
        return source;
    }
}
