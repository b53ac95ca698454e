package org.skep.loader;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.skep.kernel.MapHandle;

/**
 * A map of a loaded object.
 *
 * @param symbol the name in the object: a variable of {@code .maps}, or a section of data
 * @param kernelName the name in the kernel, at most 15 characters
 * @param handle reads and writes it; the {@link LoadedObject} closes it
 * @param pin the path of its pin
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
