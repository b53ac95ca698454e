package org.skep.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import org.skep.machine.Target;

/** A kernel configuration that was found and not yet read: plain text or gzip, told apart by its first bytes. */
public final class Kconfig {
    private final String label;
    private final Optional<String> identity;
    private final Opener opener;

    private Kconfig(String label, Optional<String> identity, Opener opener) {
        this.label = Objects.requireNonNull(label, "label");
        this.identity = identity;
        this.opener = Objects.requireNonNull(opener, "opener");
    }

    /** Opens the raw bytes. */
    @FunctionalInterface
    public interface Opener {
        /**
         * A stream from the first raw byte; whoever called closes it.
         *
         * @throws IOException when it can't be opened
         */
        InputStream open() throws IOException;
    }

    /**
     * A configuration in a file of a target.
     *
     * @param target the machine
     * @param path the path on it, as {@link Target#open} takes it
     * @throws IOException when there is no such file or it may not be looked at
     */
    public static Kconfig in(Target target, String path) throws IOException {
        return new Kconfig(target.display(path), Optional.of(target.identity(path)), () -> target.open(path));
    }

    /**
     * A configuration held in memory.
     *
     * @param label how origins name it
     * @param raw the raw bytes, plain or gzip; not copied, not to be changed afterwards
     */
    public static Kconfig of(String label, byte[] raw) {
        return new Kconfig(label, Optional.empty(), () -> new ByteArrayInputStream(raw));
    }

    /**
     * A configuration from anywhere.
     *
     * @param label how origins name it
     * @param identity changes whenever the contents may have changed, so that what was parsed can be shared
     * @param opener opens the raw bytes, possibly more than once
     */
    public static Kconfig of(String label, String identity, Opener opener) {
        return new Kconfig(label, Optional.of(identity), opener);
    }

    /** How origins name it: usually its path. */
    public String label() {
        return label;
    }

    /** Equal identities mean equal contents; empty when what was parsed is not to be shared. */
    public Optional<String> identity() {
        return identity;
    }

    /**
     * Opens the raw bytes.
     *
     * @return a stream that the caller closes
     * @throws IOException when it can't be opened
     */
    public InputStream open() throws IOException {
        return opener.open();
    }
}
