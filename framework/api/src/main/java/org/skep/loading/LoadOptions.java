package org.skep.loading;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.skep.resolution.ResolveOptions;

/** How one object is to be loaded. Immutable: each method that changes something gives changed options. */
public final class LoadOptions {
    private static final LoadOptions DEFAULTS =
            new LoadOptions(ResolveOptions.defaults(), Optional.empty(), Optional.empty(), 0);

    private final ResolveOptions resolve;
    private final Optional<String> provider;
    private final Optional<Path> pins;
    private final int logLevel;

    private LoadOptions(ResolveOptions resolve, Optional<String> provider, Optional<Path> pins, int logLevel) {
        this.resolve = resolve;
        this.provider = provider;
        this.pins = pins;
        this.logLevel = logLevel;
    }

    /** Resolved by everybody who is installed, loaded by the highest provider, not pinned, no log of what succeeds. */
    public static LoadOptions defaults() {
        return DEFAULTS;
    }

    /** Resolves externs like this. */
    public LoadOptions resolve(ResolveOptions options) {
        return new LoadOptions(Objects.requireNonNull(options, "options"), provider, pins, logLevel);
    }

    /** Loads through the provider of this name, whatever its ranking. */
    public LoadOptions provider(String name) {
        return new LoadOptions(resolve, Optional.of(name), pins, logLevel);
    }

    /**
     * Pins programs as {@code directory/<program>} and maps as {@code directory/maps/<map>}, with an underscore for
     * whatever is no letter, digit, underscore or hyphen: file systems for BPF take no dots. Maps of {@code .maps} and
     * of sections with a second dot go by their whole name, others by the one the kernel shows. Pins outlive the
     * {@link LoadedObject}.
     *
     * @param directory in a file system for BPF; made where it is missing
     */
    public LoadOptions pin(Path directory) {
        return new LoadOptions(resolve, provider, Optional.of(directory), logLevel);
    }

    /**
     * Keeps the verifier's log of programs that load, too.
     *
     * @param level as {@link org.skep.syscall.ProgramSpec#logLevel} has it; 0 for none
     */
    public LoadOptions logLevel(int level) {
        return new LoadOptions(resolve, provider, pins, level);
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

    /** How much is logged of what loads. */
    public int logLevel() {
        return logLevel;
    }
}
