package org.skep.loader;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.skep.kernel.ProgramHandle;

/**
 * A program of a loaded object.
 *
 * @param name its symbol, of which the kernel shows 15 characters
 * @param section its section, which determines where it attaches
 * @param handle runs it; the {@link LoadedObject} closes it
 * @param pin the path of its pin
 */
public record LoadedProgram(String name, String section, ProgramHandle handle, Optional<Path> pin) {
    /** Checks that nothing is null. */
    public LoadedProgram {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(section, "section");
        Objects.requireNonNull(handle, "handle");
        Objects.requireNonNull(pin, "pin");
    }
}
