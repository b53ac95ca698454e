package org.skep.loader;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Options for loading one object. Immutable: each method that changes an option returns new options. */
public final class LoadOptions {
    private static final LoadOptions DEFAULTS = new LoadOptions(
            ResolveOptions.defaults(), Optional.empty(), Optional.empty(), Map.of(), resolution -> {}, 0);

    private final ResolveOptions resolve;
    private final Optional<String> provider;
    private final Optional<Path> pins;
    private final Map<Path, String> taken;
    private final Consumer<Resolution> whenResolved;
    private final int logLevel;

    private LoadOptions(
            ResolveOptions resolve,
            Optional<String> provider,
            Optional<Path> pins,
            Map<Path, String> taken,
            Consumer<Resolution> whenResolved,
            int logLevel) {
        this.resolve = resolve;
        this.provider = provider;
        this.pins = pins;
        this.taken = taken;
        this.whenResolved = whenResolved;
        this.logLevel = logLevel;
    }

    /**
     * Returns the defaults: all installed resolvers, the highest-ranked provider, no pins, no log of successful loads.
     */
    public static LoadOptions defaults() {
        return DEFAULTS;
    }

    /** Sets how externs are resolved. */
    public LoadOptions resolve(ResolveOptions options) {
        return new LoadOptions(
                Objects.requireNonNull(options, "options"), provider, pins, taken, whenResolved, logLevel);
    }

    /** Selects a provider by name, independent of its ranking. */
    public LoadOptions provider(String name) {
        return new LoadOptions(resolve, Optional.of(name), pins, taken, whenResolved, logLevel);
    }

    /**
     * Pins programs as {@code directory/<program>} and maps as {@code directory/maps/<map>}. Every character other than
     * a letter, digit, underscore or hyphen becomes an underscore, because BPF file systems do not accept dots. Maps of
     * {@code .maps} and of sections with a second dot have their whole name, other maps the one visible in the kernel.
     * Pins outlive the {@link LoadedObject}.
     *
     * <p>Two pins with the same path, an existing file, and a directory outside of a BPF file system are refused before
     * anything is loaded, also by a simulated provider.
     *
     * @param directory in a BPF file system; created if missing
     */
    public LoadOptions pin(Path directory) {
        return new LoadOptions(resolve, provider, Optional.of(directory), taken, whenResolved, logLevel);
    }

    /**
     * Reserves pins. An object that would have one of these pins is refused before it is loaded, with a message that
     * names both. Existing files are detected without this. For callers that load, or simulate loading, several objects
     * into one directory.
     *
     * @param pins what is pinned at a path: {@code program "x" of a.o}; copied
     */
    public LoadOptions takenPins(Map<Path, String> pins) {
        return new LoadOptions(resolve, provider, this.pins, Map.copyOf(pins), whenResolved, logLevel);
    }

    /**
     * Keeps the verifier's log of successfully loaded programs.
     *
     * @param level as for {@link org.skep.kernel.ProgramSpec#logLevel}; 0 for none
     */
    public LoadOptions logLevel(int level) {
        return new LoadOptions(resolve, provider, pins, taken, whenResolved, level);
    }

    /**
     * Sets a listener for the resolution, called when all externs are resolved and before any other step, so that the
     * resolution is available when the load fails later.
     *
     * @param listener called by the loading thread once per load; an exception from it ends the load
     */
    public LoadOptions whenResolved(Consumer<Resolution> listener) {
        return new LoadOptions(resolve, provider, pins, taken, Objects.requireNonNull(listener, "listener"), logLevel);
    }

    /** Returns how externs are resolved. */
    public ResolveOptions resolveOptions() {
        return resolve;
    }

    /** Returns the provider's name; empty for the highest-ranked provider. */
    public Optional<String> providerName() {
        return provider;
    }

    /** Returns the directory for pins. */
    public Optional<Path> pinDirectory() {
        return pins;
    }

    /** Returns the reserved pins by path; unmodifiable. */
    public Map<Path, String> takenPins() {
        return taken;
    }

    /** Returns the listener for the resolution. */
    public Consumer<Resolution> whenResolved() {
        return whenResolved;
    }

    /** Returns the log level of successfully loaded programs. */
    public int logLevel() {
        return logLevel;
    }
}
