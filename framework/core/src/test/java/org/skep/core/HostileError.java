package org.skep.core;

/** Nothing can be asked of it. */
public final class HostileError extends Error {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
        throw new HostileError();
    }

    @Override
    public String toString() {
        throw new HostileError();
    }

    @Override
    public int hashCode() {
        throw new HostileError();
    }

    @Override
    public boolean equals(Object other) {
        throw new HostileError();
    }
}
