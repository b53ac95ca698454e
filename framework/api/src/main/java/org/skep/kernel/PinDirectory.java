package org.skep.kernel;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An open directory in a BPF file system. Operations apply to this directory, even if its path, or that of a directory
 * above it, refers to another directory by then. While it is open, the file system can't be unmounted. See
 * {@link Handle} for ownership and threads.
 */
@ProviderType
public interface PinDirectory extends Handle {

    /**
     * Returns a path that refers to this directory as long as the handle is open. It is valid only in this process and
     * not intended for messages.
     */
    Path path();
}
