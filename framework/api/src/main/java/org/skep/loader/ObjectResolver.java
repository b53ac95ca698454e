package org.skep.loader;

import org.osgi.annotation.versioning.ProviderType;
import org.skep.extern.BpfObjectException;

/**
 * Resolves the externs of BPF objects: the service for applications. Needs only the privileges to read the data of the
 * installed resolvers. Safe for use by several threads.
 */
@ProviderType
public interface ObjectResolver {

    /**
     * Calls the resolvers in order for the open externs, until all are answered or no resolver is left. Uses the
     * resolvers that are installed at the beginning of the call.
     *
     * @param object the object
     * @param options the options
     * @return every extern with its value or its problem
     * @throws BpfObjectException when the object can't be opened: it is damaged, or the declaration of an extern is
     *     invalid
     * @throws IllegalArgumentException if an application's resolver in the options serves a section or name that is
     *     invalid
     * @throws InterruptedException when the calling thread is interrupted during a call of a resolver
     */
    Resolution resolve(ObjectFile object, ResolveOptions options) throws BpfObjectException, InterruptedException;
}
