package org.skep.kernel;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An open directory in a BPF file system. What is done through it is done in this directory, even if its path, or the
 * path of a directory above it, leads elsewhere by then. While it is open, the file system cannot be unmounted. See
 * {@link Handle} for ownership and threads.
 */
@ProviderType
public interface PinDirectory extends Handle {

    /**
     * A path that leads to this directory and to no other for as long as the handle is open. It means something to this
     * process only, and is not for messages.
     */
    Path path();
}
