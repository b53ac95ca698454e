package org.skep.runtime;

import org.osgi.annotation.versioning.ProviderType;
import org.skep.resolution.ResolveOptions;

/** Tells what is installed, in order: the service that tools draw on. Safe for use by any number of threads. */
@ProviderType
public interface ResolutionRuntime {

    /** Everybody who is installed now. Calls nobody. */
    RuntimeDTO state();

    /**
     * Everybody who is installed now, and what each finds on a target.
     *
     * @param options the target; names that are excluded are left out
     * @throws InterruptedException when the calling thread is interrupted while somebody looks
     */
    RuntimeDTO survey(ResolveOptions options) throws InterruptedException;
}
