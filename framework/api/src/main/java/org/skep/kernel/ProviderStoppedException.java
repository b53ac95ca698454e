package org.skep.kernel;

/** The provider was stopped: it and its handles can no longer be used. */
public final class ProviderStoppedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception for the provider of this name. */
    public ProviderStoppedException(String provider) {
        super("the syscall provider " + provider + " was stopped, its handles are closed");
    }
}
