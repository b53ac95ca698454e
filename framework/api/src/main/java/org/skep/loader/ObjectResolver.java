package org.skep.loader;

import org.osgi.annotation.versioning.ProviderType;
import org.skep.extern.BpfObjectException;

/**
 * Resolves the externs of BPF objects: the service that applications call. Needs no privilege beyond reading what the
 * installed resolvers read. Safe for use by any number of threads.
 */
@ProviderType
public interface ObjectResolver {

    /**
     * Asks the resolvers, in order, for what is open, until nothing is or nobody is left. Works on those who are
     * installed at the moment of the call, whatever comes and goes during it.
     *
     * @param object the object
     * @param options how
     * @return every extern with its value or with what is wrong
     * @throws BpfObjectException when the object can't be opened: damaged, or an extern declared as none can be
     * @throws InterruptedException when the calling thread is interrupted while a resolver works
     */
    Resolution resolve(ObjectFile object, ResolveOptions options) throws BpfObjectException, InterruptedException;
}
