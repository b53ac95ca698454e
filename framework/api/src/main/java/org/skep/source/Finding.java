package org.skep.source;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.skep.extern.Lookup;

/** What came of looking for a configuration. Immutable. */
public final class Finding {
    private final Optional<Kconfig> kconfig;
    private final List<Lookup> looked;

    private Finding(Optional<Kconfig> kconfig, List<Lookup> looked) {
        this.kconfig = kconfig;
        this.looked = looked;
    }

    /**
     * A configuration.
     *
     * @param kconfig the configuration
     * @param inVain where else was looked before
     */
    public static Finding of(Kconfig kconfig, Lookup... inVain) {
        return new Finding(Optional.of(Objects.requireNonNull(kconfig, "kconfig")), List.of(inVain));
    }

    /** Nothing, at any of these places. */
    public static Finding nothing(Lookup... inVain) {
        return new Finding(Optional.empty(), List.of(inVain));
    }

    /** The configuration, if there is one. */
    public Optional<Kconfig> kconfig() {
        return kconfig;
    }

    /** Where was looked in vain, in order. */
    public List<Lookup> looked() {
        return looked;
    }
}
