package org.skep.loader;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.skep.kernel.MapHandle;

/**
 * A map of a loaded object.
 *
 * @param symbol what the object calls it: a variable of {@code .maps}, or the section that it holds
 * @param kernelName what the kernel calls it, 15 characters at most
 * @param handle reads and writes it; belongs to the {@link LoadedObject}, which closes it
 * @param pin where it is pinned
 */
public record LoadedMap(String symbol, String kernelName, MapHandle handle, Optional<Path> pin) {
    /** Checks that nothing is null. */
    public LoadedMap {
        Objects.requireNonNull(symbol, "symbol");
        Objects.requireNonNull(kernelName, "kernelName");
        Objects.requireNonNull(handle, "handle");
        Objects.requireNonNull(pin, "pin");
    }
}
