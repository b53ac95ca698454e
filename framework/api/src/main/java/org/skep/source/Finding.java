package org.skep.source;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.skep.extern.Lookup;

/** The result of searching for a configuration. Immutable. */
public final class Finding {
    private final Optional<Kconfig> kconfig;
    private final List<Lookup> looked;

    private Finding(Optional<Kconfig> kconfig, List<Lookup> looked) {
        this.kconfig = kconfig;
        this.looked = looked;
    }

    /**
     * A configuration was found.
     *
     * @param kconfig the configuration
     * @param inVain the places searched before
     */
    public static Finding of(Kconfig kconfig, Lookup... inVain) {
        return new Finding(Optional.of(Objects.requireNonNull(kconfig, "kconfig")), List.of(inVain));
    }

    /** No configuration was found at these places. */
    public static Finding nothing(Lookup... inVain) {
        return new Finding(Optional.empty(), List.of(inVain));
    }

    /** Returns the configuration, if there is one. */
    public Optional<Kconfig> kconfig() {
        return kconfig;
    }

    /** Returns the places without a configuration, in order. */
    public List<Lookup> looked() {
        return looked;
    }
}
