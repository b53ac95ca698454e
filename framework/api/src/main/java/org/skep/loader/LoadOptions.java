package org.skep.loader;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** How one object is to be loaded. Immutable: each method that changes something gives changed options. */
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

    /** Resolved by everybody who is installed, loaded by the highest provider, not pinned, no log of what succeeds. */
    public static LoadOptions defaults() {
        return DEFAULTS;
    }

    /** Resolves externs like this. */
    public LoadOptions resolve(ResolveOptions options) {
        return new LoadOptions(
                Objects.requireNonNull(options, "options"), provider, pins, taken, whenResolved, logLevel);
    }

    /** Loads through the provider of this name, whatever its ranking. */
    public LoadOptions provider(String name) {
        return new LoadOptions(resolve, Optional.of(name), pins, taken, whenResolved, logLevel);
    }

    /**
     * Pins programs as {@code directory/<program>} and maps as {@code directory/maps/<map>}, with an underscore for
     * whatever is no letter, digit, underscore or hyphen: file systems for BPF take no dots. Maps of {@code .maps} and
     * of sections with a second dot go by their whole name, others by the one the kernel shows. Pins outlive the
     * {@link LoadedObject}.
     *
     * <p>Two pins that would have one name, one that exists already, and a directory that is in no file system for BPF
     * are refused before anything is loaded, and by a provider that only pretends, too.
     *
     * @param directory in a file system for BPF; made where it is missing
     */
    public LoadOptions pin(Path directory) {
        return new LoadOptions(resolve, provider, Optional.of(directory), taken, whenResolved, logLevel);
    }

    /**
     * Says which pins others have or are going to have. An object that would have the same is refused before anything
     * of it is loaded, by a message that names both; a file that is there is found without this. For who loads several
     * objects into one directory, or pretends to.
     *
     * @param pins by their paths, what is pinned there: {@code program "x" of a.o}; copied
     */
    public LoadOptions takenPins(Map<Path, String> pins) {
        return new LoadOptions(resolve, provider, this.pins, Map.copyOf(pins), whenResolved, logLevel);
    }

    /**
     * Keeps the verifier's log of programs that load, too.
     *
     * @param level as {@link org.skep.kernel.ProgramSpec#logLevel} has it; 0 for none
     */
    public LoadOptions logLevel(int level) {
        return new LoadOptions(resolve, provider, pins, taken, whenResolved, level);
    }

    /**
     * Tells somebody what the externs were resolved to, once all of them are and before anything else is done: for what
     * is to be said of a load that fails later on.
     *
     * @param listener is called by the thread that loads, once a load; what it throws ends the load
     */
    public LoadOptions whenResolved(Consumer<Resolution> listener) {
        return new LoadOptions(resolve, provider, pins, taken, Objects.requireNonNull(listener, "listener"), logLevel);
    }

    /** How externs are resolved. */
    public ResolveOptions resolveOptions() {
        return resolve;
    }

    /** The provider's name; empty for the one of the highest ranking. */
    public Optional<String> providerName() {
        return provider;
    }

    /** Where maps and programs are pinned. */
    public Optional<Path> pinDirectory() {
        return pins;
    }

    /** The pins of others, by path; unmodifiable. */
    public Map<Path, String> takenPins() {
        return taken;
    }

    /** Who is told of the resolution. */
    public Consumer<Resolution> whenResolved() {
        return whenResolved;
    }

    /** How much is logged of what loads. */
    public int logLevel() {
        return logLevel;
    }
}
