package org.skep.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import org.skep.machine.Target;

/** A kernel configuration that was found but not read: plain text or gzip, distinguished by the first bytes. */
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
         * Opens a stream from the first raw byte. The caller closes it.
         *
         * @throws IOException when it can't be opened
         */
        InputStream open() throws IOException;
    }

    /**
     * A configuration in a file of a target.
     *
     * @param target the machine
     * @param path the path on it, as for {@link Target#open}
     * @throws IOException when the file does not exist or can't be accessed
     */
    public static Kconfig in(Target target, String path) throws IOException {
        return new Kconfig(target.display(path), Optional.of(target.identity(path)), () -> target.open(path));
    }

    /**
     * A configuration in memory.
     *
     * @param label its name in origins
     * @param raw the raw bytes, plain or gzip; not copied, must not be modified afterwards
     */
    public static Kconfig of(String label, byte[] raw) {
        return new Kconfig(label, Optional.empty(), () -> new ByteArrayInputStream(raw));
    }

    /**
     * A configuration from any source.
     *
     * @param label its name in origins
     * @param identity changes whenever the content may have changed, so that parsed results can be shared
     * @param opener opens the raw bytes, possibly more than once
     */
    public static Kconfig of(String label, String identity, Opener opener) {
        return new Kconfig(label, Optional.of(identity), opener);
    }

    /** Returns the name in origins, usually the path. */
    public String label() {
        return label;
    }

    /** Returns the identity. Equal identities mean equal content; empty when parsed results must not be shared. */
    public Optional<String> identity() {
        return identity;
    }

    /**
     * Opens the raw bytes.
     *
     * @return a stream; the caller closes it
     * @throws IOException when it can't be opened
     */
    public InputStream open() throws IOException {
        return opener.open();
    }
}
